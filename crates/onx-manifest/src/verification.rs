//! A manifest tried out where the core's own authors made the same migration: on the tests, examples and docs of the
//! old release, held against what they are in the new one.

use std::collections::BTreeMap;
use std::path::Path;

use apply::Plan;
use edit::{FilePatch, Reception};
use manifest::{Change, Confidence, Manifest, Operation, OperationId, Place, Status, Tried};
use model::{RepoPath, Snapshot, Surface};
use snapshot::Repository;
use terminal::Failure;

use crate::own_uses;
use crate::releases::{self, Release};

/// Places of contradictions that a report shows.
const SHOWN: usize = 20;

/// What came of every operation of `manifest` that had something to do.
///
/// A manifest whose operations contradict each other comes to nothing. `surfaces` are those of both releases, where they
/// were made already.
///
/// # Errors
/// When the repository cannot be read any more.
pub(crate) fn try_out(
    manifest: &Manifest,
    core: &Path,
    before: &Release,
    after: &Release,
    surfaces: Option<[Surface; 2]>,
) -> Result<BTreeMap<Operation, Tried>, Failure> {
    let repository = releases::open(core)?;
    let everything = Confidence::from_per_mille(0);
    let plan = own_uses::plan(manifest, &repository, [before, after], surfaces, own_uses::is_beside, everything)?;
    let new = counterparts(&repository, &plan, &after.snapshot)?;
    Ok(tried(manifest, &plan, &new))
}

/// What the new release holds in place of every file that `plan` changes, by its old path.
fn counterparts(
    repository: &Repository,
    plan: &Plan,
    after: &Snapshot,
) -> Result<BTreeMap<RepoPath, Vec<u8>>, Failure> {
    let Some(commit) = after.commit.as_ref().filter(|_| !plan.patch.files.is_empty()) else {
        return Ok(BTreeMap::new());
    };
    let there: Vec<&RepoPath> = after.files.iter().filter(|it| own_uses::is_beside(it)).map(|it| &it.path).collect();
    let pair = |file: &FilePatch| Some((file.path.clone(), counterpart(&file.path, &there)?));
    let pairs: BTreeMap<RepoPath, &RepoPath> = plan.patch.files.iter().filter_map(pair).collect();
    let texts = repository.contents(commit, pairs.values().copied()).map_err(|error| releases::failure(&error))?;
    let text = |(old, new): (RepoPath, &RepoPath)| Some((old, texts.get(new)?.clone()));
    Ok(pairs.into_iter().filter_map(text).collect())
}

/// The same file among those that are `there`: of the same path, else the only one of the same name.
fn counterpart<'n>(path: &RepoPath, there: &[&'n RepoPath]) -> Option<&'n RepoPath> {
    let same = there.iter().find(|it| **it == path);
    let mut of_name = there.iter().filter(|it| it.file_name() == path.file_name());
    let only = of_name.next().filter(|_| of_name.next().is_none());
    same.or(only).copied()
}

/// Compares what `plan` writes with what the authors wrote, `new` by the old paths.
fn tried(manifest: &Manifest, plan: &Plan, new: &BTreeMap<RepoPath, Vec<u8>>) -> BTreeMap<Operation, Tried> {
    let operations: BTreeMap<&OperationId, _> = manifest.operations.iter().map(|it| (&it.id, &it.change)).collect();
    let mut res: BTreeMap<Operation, Tried> = BTreeMap::new();
    for file in &plan.patch.files {
        let Some(counterpart) = new.get(&file.path) else { continue };
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

/// The line of the byte at `offset`, from 1.
fn line(file: &FilePatch, offset: u32) -> u32 {
    let above = file.before[..offset as usize].iter().filter(|byte| **byte == b'\n').count();
    u32::try_from(above + 1).unwrap_or(u32::MAX)
}
