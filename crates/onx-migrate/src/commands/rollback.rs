use apply::{Checkpoint, CheckpointId, OrderError, RollbackError, RolledBack, State, Worktree};
use serde_json::json;
use terminal::{Code, ExitCode, Failure, Global, Messages};

use super::apply::{lock, not_written, tell_recovery, unrecovered};
use crate::cli::Rollback;
use crate::expire::expire;
use crate::interruptible::Interruptible;
use crate::{Outcome, inputs, report};

/// Takes runs back.
pub(crate) fn run(arguments: &Rollback, global: &Global, messages: Messages) -> Outcome {
    let mut worktree = inputs::open(&arguments.target.target, global)?;
    let _lock = lock(&mut worktree)?;
    if apply::is_unfinished(worktree.folder()).unwrap_or(false) {
        let recovery = apply::recover(worktree.disk()).map_err(|error| unrecovered(&error))?;
        tell_recovery(&recovery, messages);
    }
    let ids = ids(arguments, &worktree)?;
    if ids.is_empty() {
        messages.note("nothing to take back: the project stands there");
        return Ok(ExitCode::Done);
    }
    let read = |id: &CheckpointId| apply::checkpoint(worktree.folder(), id).map_err(|error| failure(&error));
    let checkpoints = ids.iter().map(read).collect::<Result<Vec<Checkpoint>, Failure>>()?;
    let head = worktree.head();
    let _hold = terminal::hold();
    let stop = || terminal::stopped().is_some();
    let mut disk = Interruptible::new(worktree.disk(), &stop);
    let done = apply::rollback_all(&checkpoints, terminal::now(), head, &mut disk).map_err(|error| failure(&error))?;
    expire(&mut worktree, &arguments.target.target, messages);
    tell(&ids, &done, global, messages)
}

/// The runs that are meant, newest first: one by id or by path, those since a version, or the last one.
fn ids(arguments: &Rollback, worktree: &Worktree) -> Result<Vec<CheckpointId>, Failure> {
    let state = inputs::state(worktree)?;
    if let Some(version) = &arguments.to_version {
        let name = core(arguments, &state)?;
        return state.back_to(&name, version).map_err(|error| disordered(&error));
    }
    let id = match &arguments.checkpoint {
        Some(text) => named(text)?,
        None => {
            let nothing = || Failure::new(ExitCode::Refused, "there is nothing to take back");
            state.newest().cloned().ok_or_else(nothing)?
        }
    };
    state.check_order(&id).map_err(|error| disordered(&error))?;
    Ok(vec![id])
}

fn named(text: &str) -> Result<CheckpointId, Failure> {
    let last = text.trim_end_matches('/').rsplit('/').next().unwrap_or(text);
    CheckpointId::new(last).ok_or_else(|| {
        Failure::new(ExitCode::Usage, format!("`{text}` is not a checkpoint"))
            .hint("list the checkpoints with: onx-migrate history")
    })
}

/// The library whose versions are meant.
fn core(arguments: &Rollback, state: &State) -> Result<String, Failure> {
    let known: Vec<&str> = state.last_version.keys().map(String::as_str).collect();
    match (&arguments.core, known.as_slice()) {
        (Some(name), _) if known.contains(&name.as_str()) => Ok(name.clone()),
        (None, [only]) => Ok((*only).to_owned()),
        (_, []) => Err(Failure::new(ExitCode::Refused, "there is nothing to take back")),
        (Some(_), _) => Err(Failure::new(ExitCode::Usage, format!("the history knows only: {}", known.join(", ")))),
        (None, _) => {
            let failure = Failure::new(ExitCode::Usage, format!("which version is meant? of: {}", known.join(", ")));
            Err(failure.hint("say which library with --core NAME"))
        }
    }
}

fn tell(ids: &[CheckpointId], done: &RolledBack, global: &Global, messages: Messages) -> Outcome {
    let files = report::count(done.checkpoint.files.len(), "file");
    let names: Vec<&str> = ids.iter().map(CheckpointId::as_str).collect();
    messages.note(&format!("took back {}: {files} restored; redo with: onx-migrate rollback", names.join(", ")));
    for path in &done.merged {
        messages.note(&format!("{path}: edited since, merged"));
    }
    if global.wants_json() {
        let restored: Vec<&str> = done.checkpoint.files.iter().map(|file| file.path.as_str()).collect();
        let merged: Vec<&str> = done.merged.iter().map(model::RepoPath::as_str).collect();
        let document = json!({
            "schema_version": 1,
            "type": "rollback",
            "took_back": names,
            "checkpoint": done.checkpoint.id.as_str(),
            "restored": restored,
            "merged": merged,
        });
        report::print(report::text(&document))?;
    }
    Ok(ExitCode::Done)
}

fn disordered(error: &OrderError) -> Failure {
    let hint = match error {
        OrderError::TakenBack { by, .. } => format!("redo it with: onx-migrate rollback --checkpoint {by}"),
        OrderError::RestedOn { .. } => "take those back first, or go back to a version with --to-version".to_owned(),
        OrderError::NeverStood { .. } => "see what was done with: onx-migrate history".to_owned(),
    };
    Failure::from_error(ExitCode::Refused, error).coded(Code::Order).hint(hint)
}

fn failure(error: &RollbackError) -> Failure {
    match error {
        RollbackError::Unknown(_) => Failure::from_error(ExitCode::Usage, error)
.hint("list the runs with: onx-migrate history").hint("checkpoints are kept for some time (keep-checkpoints) and are not committed; take the run back with git",
        ),
        RollbackError::Broken { .. } => Failure::from_error(ExitCode::Usage, error).hint("nothing was changed"),
        RollbackError::Edited(_) => Failure::from_error(ExitCode::Refused, error)
            .hint("nothing was changed; undo or commit these edits, then take the run back by hand with git"),
        RollbackError::Io(_) => Failure::from_error(ExitCode::Usage, error),
        RollbackError::Transaction(error) => not_written(error),
    }
}
