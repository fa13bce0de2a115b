use apply::{CheckpointId, RollbackError, RolledBack, Worktree};
use serde_json::json;
use terminal::{ExitCode, Failure, Global, Messages};

use super::apply::{lock, not_written, tell_recovery, unrecovered};
use crate::cli::Rollback;
use crate::interruptible::Interruptible;
use crate::now::now;
use crate::{Outcome, inputs, report};

/// Takes a run back.
pub(crate) fn run(arguments: &Rollback, global: &Global, messages: Messages) -> Outcome {
    let mut worktree = inputs::open(&arguments.target.target)?;
    let id = id(arguments, &worktree)?;
    let _lock = lock(&mut worktree)?;
    if apply::is_unfinished(worktree.folder()).unwrap_or(false) {
        let recovery = apply::recover(worktree.disk()).map_err(|error| unrecovered(&error))?;
        tell_recovery(&recovery, messages);
    }
    let checkpoint = apply::checkpoint(worktree.folder(), &id).map_err(|error| failure(&error))?;
    let head = worktree.head();
    let _hold = terminal::hold();
    let stop = || terminal::stopped().is_some();
    let mut disk = Interruptible::new(worktree.disk(), &stop);
    let done = apply::rollback(&checkpoint, now(), head, &mut disk).map_err(|error| failure(&error))?;
    tell(&id, &done, global, messages)
}

/// The run that is meant: by id, by path, or the last one.
fn id(arguments: &Rollback, worktree: &Worktree) -> Result<CheckpointId, Failure> {
    let Some(text) = &arguments.checkpoint else {
        let state = inputs::state(worktree)?;
        let nothing = || Failure::new(ExitCode::Refused, "there is nothing to take back");
        return state.newest().cloned().ok_or_else(nothing);
    };
    let last = text.trim_end_matches('/').rsplit('/').next().unwrap_or(text);
    CheckpointId::new(last).ok_or_else(|| {
        Failure::new(ExitCode::Usage, format!("`{text}` is not a checkpoint"))
            .hint("list the checkpoints with: onx-migrate history")
    })
}

fn tell(id: &CheckpointId, done: &RolledBack, global: &Global, messages: Messages) -> Outcome {
    let files = report::count(done.checkpoint.files.len(), "file");
    messages.note(&format!("took back {id}: {files} restored; redo with: onx-migrate rollback"));
    for path in &done.merged {
        messages.note(&format!("{path}: edited since, merged"));
    }
    if global.wants_json() {
        let restored: Vec<&str> = done.checkpoint.files.iter().map(|file| file.path.as_str()).collect();
        let merged: Vec<&str> = done.merged.iter().map(model::RepoPath::as_str).collect();
        let document = json!({
            "schema_version": 1,
            "type": "rollback",
            "took_back": id.as_str(),
            "checkpoint": done.checkpoint.id.as_str(),
            "restored": restored,
            "merged": merged,
        });
        report::print(report::text(&document))?;
    }
    Ok(ExitCode::Done)
}

fn failure(error: &RollbackError) -> Failure {
    match error {
        RollbackError::Unknown(_) => {
            Failure::from_error(ExitCode::Usage, error).hint("list the checkpoints with: onx-migrate history")
        }
        RollbackError::Broken { .. } => Failure::from_error(ExitCode::Usage, error).hint("nothing was changed"),
        RollbackError::Edited(_) => Failure::from_error(ExitCode::Refused, error)
            .hint("nothing was changed; undo or commit these edits, then take the run back by hand with git"),
        RollbackError::Io(_) => Failure::from_error(ExitCode::Usage, error),
        RollbackError::Transaction(error) => not_written(error),
    }
}
