//! Manifests in files and folders, by the versions that they lead between.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use manifest::Manifest;
use model::Limits;
use pep440_rs::Version;
use terminal::{ExitCode, Failure, Messages};

use crate::manifest_file;

/// Folders of manifests are not looked into deeper than this.
const DEEPEST: usize = 4;

/// One manifest with its versions.
pub(super) struct Hop {
    /// As given, or below the folder that was given.
    pub(super) path: PathBuf,
    pub(super) manifest: Manifest,
    from: Version,
    to: Version,
}

/// Every manifest that was given, by their versions.
#[derive(Default)]
pub(super) struct Manifests(Vec<Hop>);

impl Manifests {
    /// Reads the manifests in `places`, files and folders, that speak of `package`.
    pub(super) fn read(
        places: &[PathBuf],
        package: Option<&str>,
        limits: &Limits,
        messages: Messages,
    ) -> Result<Self, Failure> {
        let mut paths = Vec::new();
        for place in places {
            collect(place, DEEPEST, &mut paths).map_err(|error| {
                let context = format!("cannot read the manifests in `{}`", place.display());
                Failure::from_error(ExitCode::Usage, &error).context(context)
            })?;
        }
        let mut res = Vec::new();
        for path in paths {
            let manifest = manifest_file::read(&path, limits)?.manifest;
            let is_other = package.is_some_and(|it| !lang::requirements::is_same(it, &manifest.package));
            match (Version::from_str(&manifest.from), Version::from_str(&manifest.to)) {
                _ if is_other => messages.detail(&format!("{}: speaks of {}", path.display(), manifest.package)),
                (Ok(from), Ok(to)) => res.push(Hop { path, manifest, from, to }),
                _ => messages.warning(&format!("{}: leads between no versions; left out", path.display())),
            }
        }
        res.sort_by(|left, right| (&left.from, &left.to, &left.path).cmp(&(&right.from, &right.to, &right.path)));
        Ok(Self(res))
    }

    /// The manifests that lead from `from` towards `to`, in order, none of them beginning before the last one ended.
    pub(super) fn between(&self, from: &str, to: &str) -> Vec<&Hop> {
        let (Ok(from), Ok(to)) = (Version::from_str(from), Version::from_str(to)) else { return Vec::new() };
        let mut reached = from.clone();
        let mut res: Vec<&Hop> = Vec::new();
        for hop in self.0.iter().filter(|hop| hop.to > from && hop.to <= to) {
            if res.is_empty() || hop.from >= reached {
                reached = hop.to.clone();
                res.push(hop);
            }
        }
        res
    }
}

/// The file at `place`, or every `change_manifest.yaml` and other YAML with a manifest's name below it, in path order.
fn collect(place: &Path, depth: usize, res: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if !place.is_dir() {
        // A file that is given is read, whatever its name; one that is missing is said to be.
        res.push(place.to_owned());
        return Ok(());
    }
    let entries: std::io::Result<Vec<PathBuf>> = std::fs::read_dir(place)?.map(|it| it.map(|it| it.path())).collect();
    let mut entries = entries?;
    entries.sort();
    for path in entries {
        let is_folder = path.is_dir() && !path.is_symlink();
        let is_manifest = path.file_name().is_some_and(|name| name == "change_manifest.yaml");
        if is_manifest || is_folder && depth > 0 {
            collect(&path, depth.saturating_sub(1), res)?;
        }
    }
    Ok(())
}
