use std::collections::BTreeMap;

use apply::{Checkpoint, Commit, CommitError, PlanStep};
use manifest::OperationId;
use model::RepoPath;
use terminal::{ExitCode, Failure, Messages};

use crate::prepared::Prepared;
use crate::report::{self, count};

/// What a run records of itself and what is meant to be committed with the files.
const RECORDS: [&str; 2] = [".onx/.gitignore", ".onx/state.json"];

/// Commits what the run wrote, all at once.
pub(super) fn commit(prepared: &Prepared, checkpoint: &Checkpoint, messages: Messages) -> Result<(), Failure> {
    let Prepared { made_for, plan, .. } = prepared;
    let subject = format!("Migrate {} from {} to {}", made_for.package, made_for.from, made_for.to);
    let made: Vec<OperationId> =
        plan.outcomes.iter().filter(|it| it.edits > 0).map(|it| it.operation.clone()).collect();
    let body = report::summary(plan, 0, "made");
    let message = message(prepared, checkpoint, &subject, &body, &made);
    let files = checkpoint.files.iter().map(|file| (file.path.clone(), None)).collect();
    make(prepared, vec![Commit { message, files }], messages)
}

/// Commits what the run wrote, operation by operation.
pub(super) fn commit_per_operation(
    prepared: &Prepared,
    checkpoint: &Checkpoint,
    messages: Messages,
) -> Result<(), Failure> {
    let commits = prepared.plan.steps().into_iter().map(|step| {
        let (subject, body) = (subject(prepared, &step), count(step.files.len(), "file") + " changed");
        let message = message(prepared, checkpoint, &subject, &body, &step.operations);
        Commit { message, files: step.files.into_iter().map(|(path, bytes)| (path, Some(bytes))).collect() }
    });
    make(prepared, commits.collect(), messages)
}

/// What the step does: its operations, or the kind of what belongs to none.
fn subject(prepared: &Prepared, step: &PlanStep) -> String {
    let Prepared { made_for, plan, .. } = prepared;
    let done = plan.outcomes.iter().filter(|it| step.operations.contains(&it.operation));
    let done: Vec<&str> = done.map(|it| it.description.as_str()).collect();
    let what = if done.is_empty() { "requirements and remarks".to_owned() } else { done.join("; ") };
    format!("{} {}: {what}", made_for.package, made_for.to)
}

/// Makes `commits`; the last one takes the records along.
fn make(prepared: &Prepared, mut commits: Vec<Commit>, messages: Messages) -> Result<(), Failure> {
    let records = RECORDS.iter().filter_map(|path| RepoPath::new(path).ok());
    let is_there = |path: &RepoPath| apply::Disk::read(prepared.worktree.folder(), path).is_ok_and(|it| it.is_some());
    let records: BTreeMap<RepoPath, Option<Vec<u8>>> = records.filter(is_there).map(|path| (path, None)).collect();
    if let Some(last) = commits.last_mut() {
        last.files.extend(records);
    }
    let ids = prepared.worktree.commit(&commits).map_err(|error| {
        let failure = Failure::from_error(ExitCode::Usage, &error).hint("the files are migrated; commit them by hand");
        match error {
            CommitError::NoVcs => failure,
            CommitError::Git(_) => failure.hint("git needs to know you: git config user.name, git config user.email"),
        }
    })?;
    ids.iter().for_each(|id| messages.note(&format!("committed {}", &id[..id.len().min(12)])));
    Ok(())
}

/// The subject, what was done in a line, and trailers from which the history can be told.
fn message(
    prepared: &Prepared,
    checkpoint: &Checkpoint,
    subject: &str,
    body: &str,
    operations: &[OperationId],
) -> String {
    let operations: String = operations.iter().map(|it| format!("Onx-Op: {it}\n")).collect();
    format!(
        "{subject}\n\n{body}.\n\nOnx-Manifest: {}\nOnx-Checkpoint: {}\n{operations}",
        prepared.made_for.manifest, checkpoint.id,
    )
}
