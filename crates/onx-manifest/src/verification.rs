//! A manifest tried out where the core's own authors made the same migration: on the tests, examples and docs of the
//! old release, held against what they are in the new one.

use std::collections::BTreeMap;
use std::path::Path;

use apply::{Documents, Options, Plan, Project, ProjectFile, Standing};
use edit::{FilePatch, Reception};
use manifest::{Change, Confidence, Manifest, Operation, OperationId, Place, Status, Tried};
use model::{RepoPath, Role, Snapshot};
use snapshot::Repository;
use terminal::Failure;

use crate::releases::{self, Release};

/// Places of contradictions that a report shows.
const SHOWN: usize = 20;

/// What came of every operation of `manifest` that had something to do.
///
/// A manifest whose operations contradict each other comes to nothing.
///
/// # Errors
/// When the repository cannot be read any more.
pub(crate) fn try_out(
    manifest: &Manifest,
    core: &Path,
    before: &Release,
    after: &Release,
) -> Result<BTreeMap<Operation, Tried>, Failure> {
    let repository = releases::open(core)?;
    let old = own_uses(&repository, &before.snapshot)?;
    if old.is_empty() || manifest.operations.is_empty() {
        return Ok(BTreeMap::new());
    }
    let files = old.into_iter().map(|(path, bytes)| ProjectFile { path, bytes, standing: Standing::Tracked }).collect();
    let project = Project { files, surface_from: Some(before.surface()), surface_to: Some(after.surface()) };
    let options = Options {
        min_confidence: Confidence::from_per_mille(0),
        documents: Documents::Respelled,
        ..Options::default()
    };
    let Ok(plan) = apply::plan(manifest, &project, &options) else { return Ok(BTreeMap::new()) };
    let new = own_uses(&repository, &after.snapshot)?;
    Ok(tried(manifest, &plan, &new))
}

/// The texts beside the library that use it.
fn own_uses(repository: &Repository, snapshot: &Snapshot) -> Result<BTreeMap<RepoPath, Vec<u8>>, Failure> {
    let Some(commit) = &snapshot.commit else { return Ok(BTreeMap::new()) };
    let uses = snapshot.files.iter().filter(|it| matches!(it.role, Role::Test | Role::Example | Role::Docs));
    repository.contents(commit, uses.map(|it| &it.path)).map_err(|error| releases::failure(&error))
}

/// Compares what `plan` writes with what the authors wrote.
fn tried(manifest: &Manifest, plan: &Plan, new: &BTreeMap<RepoPath, Vec<u8>>) -> BTreeMap<Operation, Tried> {
    let operations: BTreeMap<&OperationId, _> = manifest.operations.iter().map(|it| (&it.id, &it.change)).collect();
    let mut res: BTreeMap<Operation, Tried> = BTreeMap::new();
    for file in &plan.patch.files {
        let Some(counterpart) = counterpart(file, new) else { continue };
        for (edit, reception) in file.edits.iter().zip(file.reception(counterpart)) {
            let made_by = plan.made_by.get(&(file.path.clone(), edit.range)).and_then(|id| operations.get(id));
            let Some(change) = made_by else { continue };
            let tried = res.entry(change.operation.clone()).or_default();
            tried.sites += 1;
            match reception {
                Reception::Equal => tried.equal += 1,
                Reception::Kept if must_go(change, file) => {
                    tried.contradicted += 1;
                    if tried.contradictions.len() < SHOWN {
                        let place = Place { path: file.path.clone(), line: line(file, edit.range.start) };
                        tried.contradictions.push(place);
                    }
                }
                Reception::Kept | Reception::Other => {}
            }
        }
    }
    res
}

/// True where code that stays as it was in `file` speaks against `change`: what still works may stay, a default that was
/// spelled out was only kept, and documents tell of the past.
fn must_go(change: &Change, file: &FilePatch) -> bool {
    let is_code = file.path.extension() == Some("py");
    is_code && change.status == Status::Removed && !matches!(change.operation, Operation::ArgAddDefault(_))
}

/// The same file of the new release: of the same path, else the only one of the same name.
fn counterpart<'n>(file: &FilePatch, new: &'n BTreeMap<RepoPath, Vec<u8>>) -> Option<&'n [u8]> {
    let same_name = |path: &&RepoPath| path.file_name() == file.path.file_name();
    let moved = || {
        let mut found = new.keys().filter(same_name);
        found.next().filter(|_| found.next().is_none()).and_then(|path| new.get(path))
    };
    new.get(&file.path).or_else(moved).map(Vec::as_slice)
}

/// The line of the byte at `offset`, from 1.
fn line(file: &FilePatch, offset: u32) -> u32 {
    let above = file.before[..offset as usize].iter().filter(|byte| **byte == b'\n').count();
    u32::try_from(above + 1).unwrap_or(u32::MAX)
}
