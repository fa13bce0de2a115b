use std::collections::BTreeSet;

use apply::{Checkpoint, CommitError, CommitStep, Plan};
use edit::{EditSet, FilePatch};
use manifest::OperationId;
use model::RepoPath;
use terminal::{ExitCode, Failure, Messages};

use crate::prepared::Prepared;
use crate::report::{self, count};

/// What a run records of itself and what is meant to be committed with the files.
const RECORDS: [&str; 2] = [".onx/.gitignore", ".onx/state.json"];

/// Commits what the run wrote, in one commit.
pub(super) fn commit(prepared: &Prepared, checkpoint: &Checkpoint, messages: Messages) -> Result<(), Failure> {
    let id = rest(prepared, checkpoint, &made(&prepared.plan))?;
    messages.note(&format!("committed {}", &id[..id.len().min(12)]));
    Ok(())
}

/// Commits what the run wrote, one commit for each operation in the order of the manifest.
///
/// Operations between which a file would not parse share a commit; the last one holds whatever belongs to no operation.
pub(super) fn commit_each(prepared: &Prepared, checkpoint: &Checkpoint, messages: Messages) -> Result<(), Failure> {
    let all = made(&prepared.plan);
    let mut done: BTreeSet<OperationId> = BTreeSet::new();
    let mut waiting: Vec<OperationId> = Vec::new();
    let mut commits = 1;
    for operation in &all[..all.len().saturating_sub(1)] {
        waiting.push(operation.clone());
        let next: BTreeSet<OperationId> = done.iter().chain(&waiting).cloned().collect();
        let Some(steps) = steps(&prepared.plan, &done, &next) else { continue };
        let message = message(prepared, checkpoint, &waiting);
        if prepared.worktree.commit_step(&steps, &message).map_err(|it| refused(&it))?.is_some() {
            (done, commits) = (next, commits + 1);
            waiting.clear();
        }
    }
    waiting.extend(all.last().cloned());
    rest(prepared, checkpoint, &waiting)?;
    messages.note(&format!("made {}", count(commits, "commit")));
    Ok(())
}

/// The operations that changed something, in the order of the manifest.
fn made(plan: &Plan) -> Vec<OperationId> {
    plan.outcomes.iter().filter(|it| it.edits > 0).map(|it| it.operation.clone()).collect()
}

/// What changes when the operations of `done` become those of `next`; `None` where a file would not parse.
fn steps(plan: &Plan, done: &BTreeSet<OperationId>, next: &BTreeSet<OperationId>) -> Option<Vec<CommitStep>> {
    let mut res = Vec::new();
    for file in &plan.patch.files {
        let (before, after) = (with(plan, file, done), with(plan, file, next));
        if before == after {
            continue;
        }
        let is_python = matches!(file.path.extension(), Some("py" | "pyi"));
        let parses = |bytes: &[u8]| !is_python || lang::python::strict::check(bytes).is_ok();
        if parses(&file.before) && !parses(&after) {
            return None;
        }
        res.push(CommitStep { path: file.path.clone(), before, after });
    }
    Some(res)
}

/// The file with the edits of some operations.
fn with(plan: &Plan, file: &FilePatch, operations: &BTreeSet<OperationId>) -> Vec<u8> {
    let mut edits = EditSet::default();
    for edit in file.edits.iter() {
        let owner = plan.made_by.get(&(file.path.clone(), edit.range));
        if owner.is_some_and(|it| operations.contains(it)) {
            edits.add(edit.clone()).expect("edits of one set do not overlap");
        }
    }
    edits.apply(&file.before)
}

/// Commits the files as they are now, with what the run recorded.
fn rest(prepared: &Prepared, checkpoint: &Checkpoint, operations: &[OperationId]) -> Result<String, Failure> {
    let mut paths: Vec<RepoPath> = checkpoint.files.iter().map(|file| file.path.clone()).collect();
    let folder = prepared.worktree.folder();
    let records = RECORDS.iter().filter_map(|path| RepoPath::new(path).ok());
    paths.extend(records.filter(|path| apply::Disk::read(folder, path).is_ok_and(|it| it.is_some())));
    prepared.worktree.commit(&paths, &message(prepared, checkpoint, operations)).map_err(|it| refused(&it))
}

fn refused(error: &CommitError) -> Failure {
    let failure = Failure::from_error(ExitCode::Usage, error).hint("the files are migrated; commit them by hand");
    match error {
        CommitError::NoVcs => failure,
        CommitError::Git(_) => failure.hint("git needs to know you: git config user.name, git config user.email"),
    }
}

/// The subject, what was done, and trailers from which the history can be told.
fn message(prepared: &Prepared, checkpoint: &Checkpoint, operations: &[OperationId]) -> String {
    let Prepared { made_for, plan, .. } = prepared;
    let described = |id: &OperationId| {
        let outcome = plan.outcomes.iter().find(|it| it.operation == *id);
        outcome.map(|it| format!("{id} {}\n", it.description)).unwrap_or_default()
    };
    let body: String = operations.iter().map(described).collect();
    let trailers: String = operations.iter().map(|id| format!("Onx-Op: {id}\n")).collect();
    format!(
        "Migrate {} from {} to {}\n\n{body}\n{}.\n\nOnx-Manifest: {}\nOnx-Checkpoint: {}\n{trailers}",
        made_for.package,
        made_for.from,
        made_for.to,
        report::summary(plan, "made"),
        made_for.manifest,
        checkpoint.id,
    )
}
