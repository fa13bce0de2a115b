//! The versions of a core: tags of its repository, or surfaces in a folder. Each one is read once.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::str::FromStr;

use model::wire::surface_v1;
use model::{Limits, Surface};
use pep440_rs::{Version, VersionSpecifiers};
use snapshot::{Options, Repository};
use terminal::{ExitCode, Failure, Messages, Progress};

use super::range::contains;
use crate::cli::Compat;
use crate::kept;
use crate::releases::{self, Release};

/// The versions of a core, each read at most once.
pub(super) struct Versions {
    origin: Origin,
    read: BTreeMap<String, Result<Surface, String>>,
}

/// Where the versions come from.
enum Origin {
    /// Tags, oldest version first.
    Tags { repository: Box<Repository>, options: Options, all: Vec<snapshot::Release> },
    /// Files, oldest version first.
    Files { all: Vec<(Version, Surface)> },
}

/// One version, read as far as it could be.
pub(super) struct Read {
    pub(super) version: String,
    /// The surface, or why there is none.
    pub(super) surface: Result<Surface, String>,
}

impl Versions {
    /// Finds out which versions there are; reads the surfaces of a folder, and no release yet.
    pub(super) fn open(arguments: &Compat, limits: &Limits, messages: Messages) -> Result<Self, Failure> {
        if let Some(folder) = &arguments.surfaces {
            return Ok(Self { origin: Origin::Files { all: surfaces(folder, limits)? }, read: BTreeMap::new() });
        }
        let repository = releases::open_with_cache(&arguments.core_path, &arguments.cache, messages)?;
        let options = arguments.layout.options(arguments.core_package.as_deref(), limits);
        let all = repository.releases(options.tag_prefix.as_deref());
        Ok(Self { origin: Origin::Tags { repository: Box::new(repository), options, all }, read: BTreeMap::new() })
    }

    /// Says what was known from earlier runs.
    pub(super) fn tell(&self, messages: Messages) {
        if let Origin::Tags { repository, .. } = &self.origin {
            kept::tell(repository, messages);
        }
    }

    /// The labels of all versions, oldest first.
    pub(super) fn labels(&self) -> Vec<&str> {
        match &self.origin {
            Origin::Tags { all, .. } => all.iter().map(|it| it.version.as_str()).collect(),
            Origin::Files { all } => all.iter().map(|(_, surface)| surface.version.as_str()).collect(),
        }
    }

    /// The final releases before `version`, the newest first.
    pub(super) fn before(&self, version: &str) -> Vec<String> {
        let labels = self.labels();
        let earlier = labels.into_iter().take_while(|label| *label != version);
        let mut res: Vec<String> = earlier.filter(|label| !is_pre_release(label)).map(str::to_owned).collect();
        res.reverse();
        res
    }

    /// What the core's distribution is called: as given, else as a version says that was read, else as the newest does.
    pub(super) fn package(&mut self, arguments: &Compat) -> Option<String> {
        if self.read.is_empty() {
            let newest = self.labels().into_iter().rev().find(|it| !is_pre_release(it)).map(str::to_owned);
            newest.and_then(|version| self.surface(&version).ok());
        }
        let named =
            self.read.values().filter_map(|it| it.as_ref().ok()).map(|surface| surface.package.clone()).next_back();
        named.filter(|it| !it.is_empty()).or_else(|| arguments.core_package.clone())
    }

    /// Reads the versions inside `range`, oldest first.
    pub(super) fn read(
        &mut self,
        range: &VersionSpecifiers,
        arguments: &Compat,
        progress: &mut Progress,
    ) -> Result<Vec<Read>, Failure> {
        let wanted = inside(&self.labels(), range);
        if wanted.is_empty() {
            return Err(self.nothing(range, arguments));
        }
        let read = |version: String| {
            progress.phase(&format!("reading {version}"));
            Read { surface: self.surface(&version), version }
        };
        Ok(wanted.into_iter().map(read).collect())
    }

    /// The API of `version`, or why it cannot be read.
    pub(super) fn surface(&mut self, version: &str) -> Result<Surface, String> {
        if let Some(known) = self.read.get(version) {
            return known.clone();
        }
        let surface = self.origin.surface(version);
        self.read.insert(version.to_owned(), surface.clone());
        surface
    }

    fn nothing(&self, range: &VersionSpecifiers, arguments: &Compat) -> Failure {
        let labels = self.labels();
        let ends = labels.first().zip(labels.last());
        let (place, hint) = match (&self.origin, ends) {
            (Origin::Tags { all, .. }, Some(_)) => {
                let (first, last) = (&all[0].tag, &all[all.len() - 1].tag);
                (arguments.core_path.display(), format!("its tags go from {first} to {last}"))
            }
            (Origin::Tags { .. }, None) => {
                let hint = "it has no version tags: fetch them with `git fetch --tags`, or name their prefix with --tag-prefix";
                (arguments.core_path.display(), hint.to_owned())
            }
            (Origin::Files { .. }, Some((first, last))) => {
                (folder(arguments).display(), format!("its surfaces go from {first} to {last}"))
            }
            (Origin::Files { .. }, None) => {
                let hint = "it has no surfaces: `onx-manifest generate` writes surface_from.json and surface_to.json";
                (folder(arguments).display(), hint.to_owned())
            }
        };
        Failure::new(ExitCode::Usage, format!("no release of `{place}` lies in `{range}`")).hint(hint)
    }
}

impl Origin {
    fn surface(&self, version: &str) -> Result<Surface, String> {
        match self {
            Self::Files { all } => {
                let found = all.iter().find(|(_, surface)| surface.version == version);
                found.map(|(_, surface)| surface.clone()).ok_or_else(|| format!("there is no surface of {version}"))
            }
            Self::Tags { repository, options, all } => {
                let release = all.iter().find(|it| it.version == version);
                let release = release.ok_or_else(|| format!("there is no tag of {version}"))?;
                let snapshot = snapshot::take(repository, &release.tag, options).map_err(|error| error.to_string())?;
                Ok(Release::of(snapshot, version.to_owned()).surface())
            }
        }
    }
}

fn folder(arguments: &Compat) -> &Path {
    arguments.surfaces.as_deref().unwrap_or(Path::new("."))
}

/// Those of `labels` that lie in `range`; pre-releases only where it names one, as installers do.
fn inside(labels: &[&str], range: &VersionSpecifiers) -> Vec<String> {
    labels.iter().filter(|label| contains(range, label)).map(|label| (*label).to_owned()).collect()
}

fn is_pre_release(version: &str) -> bool {
    Version::from_str(version).is_ok_and(|it| it.any_prerelease())
}

/// The surfaces below `folder`, oldest version first; of two of one version the first path counts.
fn surfaces(folder: &Path, limits: &Limits) -> Result<Vec<(Version, Surface)>, Failure> {
    let is_surface = |name: &str| name.starts_with("surface") && name.ends_with(".json");
    let paths = terminal::files_below(folder, is_surface).map_err(|error| {
        Failure::from_error(ExitCode::Usage, &error)
            .context(format!("cannot read the surfaces in `{}`", folder.display()))
    })?;
    let mut found: BTreeMap<Version, Surface> = BTreeMap::new();
    for path in paths {
        let file = File::open(&path).map_err(|error| unreadable(&path, &error))?;
        let surface = surface_v1::read(file, limits).map_err(|error| unreadable(&path, &error))?;
        if let Ok(version) = Version::from_str(&surface.version) {
            found.entry(version).or_insert(surface);
        }
    }
    Ok(found.into_iter().collect())
}

fn unreadable(path: &Path, error: &dyn std::error::Error) -> Failure {
    Failure::from_error(ExitCode::Usage, error).context(format!("cannot read the surface `{}`", path.display()))
}
