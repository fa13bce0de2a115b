//! Manifests in files and folders, by the versions that they lead between.

use std::path::PathBuf;
use std::str::FromStr;

use manifest::Manifest;
use model::Limits;
use pep440_rs::Version;
use terminal::{ExitCode, Failure, Messages};

use crate::manifest_file;

/// The name under which `generate` writes a manifest.
const MANIFEST: &str = "change_manifest.yaml";

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
            let found = terminal::files_below(place, |name| name == MANIFEST).map_err(|error| {
                let context = format!("cannot read the manifests in `{}`", place.display());
                Failure::from_error(ExitCode::Usage, &error).context(context)
            })?;
            paths.extend(found);
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
    ///
    /// Looser than [`apply::route`] on purpose: that one carries a project from the version in use, so each manifest must
    /// begin where the last one ended. Here the question is whether what is known removes every breaking use, which is
    /// checked afterwards on the edited project; versions without a manifest between them often change nothing that is used.
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
