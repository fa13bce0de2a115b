use apply::{Checkpoint, CommitError};
use model::RepoPath;
use terminal::{ExitCode, Failure, Messages};

use crate::prepared::Prepared;
use crate::report;

/// What a run records of itself and what is meant to be committed with the files.
const RECORDS: [&str; 2] = [".onx/.gitignore", ".onx/state.json"];

/// Commits what the run wrote.
pub(super) fn commit(prepared: &Prepared, checkpoint: &Checkpoint, messages: Messages) -> Result<(), Failure> {
    let mut paths: Vec<RepoPath> = checkpoint.files.iter().map(|file| file.path.clone()).collect();
    let records = RECORDS.iter().filter_map(|path| RepoPath::new(path).ok());
    paths.extend(
        records.filter(|path| apply::Disk::read(prepared.worktree.folder(), path).is_ok_and(|it| it.is_some())),
    );
    let id = prepared.worktree.commit(&paths, &message(prepared, checkpoint)).map_err(|error| {
        let failure = Failure::from_error(ExitCode::Usage, &error).hint("the files are migrated; commit them by hand");
        match error {
            CommitError::NoVcs => failure,
            CommitError::Git(_) => failure.hint("git needs to know you: git config user.name, git config user.email"),
        }
    })?;
    messages.note(&format!("committed {}", &id[..id.len().min(12)]));
    Ok(())
}

/// The subject, what was done in a line, and trailers from which the history can be told.
fn message(prepared: &Prepared, checkpoint: &Checkpoint) -> String {
    let Prepared { made_for, plan, .. } = prepared;
    let made = plan.outcomes.iter().filter(|it| it.edits > 0);
    let operations: String = made.map(|it| format!("Onx-Op: {}\n", it.operation)).collect();
    format!(
        "Migrate {} from {} to {}\n\n{}.\n\nOnx-Manifest: {}\nOnx-Checkpoint: {}\n{operations}",
        made_for.package,
        made_for.from,
        made_for.to,
        report::summary(plan, 0, "made").trim_end_matches('.'),
        made_for.manifest,
        checkpoint.id,
    )
}
