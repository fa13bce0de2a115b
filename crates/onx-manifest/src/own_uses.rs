//! The core as its own dependent: a manifest planned on the old release's own tests, examples and docs.

use apply::{Documents, Options, Plan, Project, ProjectFile, Standing};
use manifest::{Confidence, Manifest};
use model::{Role, SourceFile, Surface};
use snapshot::Repository;
use terminal::Failure;

use crate::releases::{self, Release};

/// What `manifest` does to those files of the old release that are `wanted`, with operations of at least `min_confidence`.
///
/// A manifest whose operations contradict each other does nothing. `surfaces` are those of both releases, where they were
/// made already.
///
/// # Errors
/// When the repository cannot be read any more.
pub(crate) fn plan(
    manifest: &Manifest,
    repository: &Repository,
    [before, after]: [&Release; 2],
    surfaces: Option<[Surface; 2]>,
    wanted: fn(&SourceFile) -> bool,
    min_confidence: Confidence,
) -> Result<Plan, Failure> {
    let Some(commit) = before.snapshot.commit.as_ref().filter(|_| !manifest.operations.is_empty()) else {
        return Ok(Plan::default());
    };
    let paths = before.snapshot.files.iter().filter(|it| wanted(it)).map(|it| &it.path);
    let texts = repository.contents(commit, paths).map_err(|error| releases::failure(&error))?;
    if texts.is_empty() {
        return Ok(Plan::default());
    }
    let files =
        texts.into_iter().map(|(path, bytes)| ProjectFile { path, bytes, standing: Standing::Tracked }).collect();
    let [from, to] = surfaces.unwrap_or_else(|| rayon::join(|| before.surface(), || after.surface()).into());
    let project = Project { files, surface_from: Some(from), surface_to: Some(to) };
    let options = Options { min_confidence, documents: Documents::Respelled, ..Options::default() };
    let plan = apply::plan(manifest, &project, &options).unwrap_or_default();
    // The process is about to end: to give back both surfaces piece by piece would only take time.
    std::mem::forget(project);
    Ok(plan)
}

/// True for the texts beside the library that use it.
pub(crate) fn is_beside(file: &SourceFile) -> bool {
    matches!(file.role, Role::Test | Role::Example | Role::Docs)
}

/// True for those, and for tests that are shipped inside the package.
pub(crate) fn is_use(file: &SourceFile) -> bool {
    is_beside(file) || file.path.parts().any(|part| part == "tests" || part == "test")
}
