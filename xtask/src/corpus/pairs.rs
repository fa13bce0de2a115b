//! Labelled pairs of releases: where their labels and sources are, and what the engine makes of them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use inference::{Calibration, Release};
use manifest::{Change, Confidence};
use synth::{Header, Report};

use super::label::{self, Label};
use crate::release_pair::{self, Distribution};
use crate::shell::root;

/// The package of the embedded example.
const DEMO: &str = "ferry";
/// Stands in the git folder of a repository whose two releases are committed.
const COMPLETE: &str = ".git/onx-complete";

/// Which labels, and where the releases are kept.
#[derive(clap::Args)]
pub(crate) struct Pairs {
    /// Folders of label files besides `corpus/labels`.
    #[arg(long, value_name = "DIR")]
    labels: Vec<PathBuf>,
    /// Folders with a repository for each pair; what is in none of them is fetched into the first.
    #[arg(long, value_name = "DIR", default_value = "target/corpus/cores")]
    cache: Vec<PathBuf>,
    /// Only pairs with this in their name.
    #[arg(long, value_name = "WORD")]
    pub(crate) only: Option<String>,
}

/// A labelled pair.
pub(crate) struct Pair {
    pub(crate) label: Label,
    /// The labels stand in `corpus/labels`.
    pub(crate) own: bool,
}

impl Pairs {
    /// Every labelled pair, own ones first, each set in the order of names.
    pub(crate) fn read(&self) -> Result<Vec<Pair>> {
        let mut res = self.folder(&root().join("corpus/labels"), true)?;
        for folder in &self.labels {
            res.extend(self.folder(folder, false)?);
        }
        if res.is_empty() {
            bail!("no label file has {} in its name", self.only.as_deref().unwrap_or_default());
        }
        Ok(res)
    }

    fn folder(&self, folder: &Path, own: bool) -> Result<Vec<Pair>> {
        let wanted = |path: &&PathBuf| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            self.only.as_deref().is_none_or(|only| name.contains(only))
        };
        let files = label::files(folder)?;
        files.iter().filter(wanted).map(|path| Ok(Pair { label: label::read(path)?, own })).collect()
    }

    /// What inference finds between the releases of `label`.
    pub(crate) fn changes(&self, label: &Label, calibration: &Calibration) -> Result<Vec<Change>> {
        let core = self.core(label)?;
        changes(&core, label, calibration).with_context(|| format!("cannot compare the releases of {}", label.id))
    }

    /// The repository with both releases of `label`, fetched when it is nowhere.
    fn core(&self, label: &Label) -> Result<PathBuf> {
        let name = format!("{}_{}_{}", label.package, label.from.version, label.to.version);
        let places: Vec<PathBuf> = self.cache.iter().map(|it| root().join(it).join(&name)).collect();
        if let Some(found) = places.iter().find(|it| it.join(COMPLETE).exists()) {
            return Ok(found.clone());
        }
        let place = places.into_iter().next().context("--cache names no folder")?;
        if place.exists() {
            std::fs::remove_dir_all(&place)?;
        }
        let Label { package, from, to, .. } = label;
        if package == DEMO {
            let demo = root().join("corpus/demo");
            let (before, after) = (demo.join("before"), demo.join("after"));
            release_pair::commit(&place, (&from.version, &before), (&to.version, &after))?;
        } else {
            release_pair::fetch(&place, package, from, to)?;
        }
        // The example changes with the workspace.
        if package != DEMO {
            std::fs::write(place.join(COMPLETE), "")?;
        }
        Ok(place)
    }
}

fn changes(core: &Path, label: &Label, calibration: &Calibration) -> Result<Vec<Change>> {
    let repository = snapshot::Repository::open(core)?;
    let Label { from: Distribution { version: from, .. }, to: Distribution { version: to, .. }, .. } = label;
    let (before, after) = snapshot::take_pair(&repository, from, to, &snapshot::Options::default())?;
    let graphs = (lang::python::link::link(&before), lang::python::link::link(&after));
    let before = Release { snapshot: &before, graph: &graphs.0 };
    let after = Release { snapshot: &after, graph: &graphs.1 };
    Ok(inference::infer_with(calibration, &before, &after).changes)
}

/// The manifest and report that `changes` come to.
pub(crate) fn report(label: &Label, changes: Vec<Change>) -> Report {
    let header = Header {
        package: label.package.clone(),
        language: model::Language::Python,
        from: label.from.version.clone(),
        to: label.to.version.clone(),
        source: None,
        generator: manifest::GENERATOR.to_owned(),
    };
    synth::synthesize(changes, &[], header, Confidence::WARN).1
}
