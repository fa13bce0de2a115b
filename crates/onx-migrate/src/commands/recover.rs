use apply::Recovery;
use serde_json::json;
use terminal::{ExitCode, Global, Messages};

use super::apply::{lock, tell_recovery, unrecovered};
use crate::cli::Target;
use crate::{Outcome, inputs, report};

/// Finishes or undoes a run that was killed.
pub(crate) fn run(target: &Target, global: &Global, messages: Messages) -> Outcome {
    let mut worktree = inputs::open(&target.target, global)?;
    let unfinished = apply::is_unfinished(worktree.folder()).map_err(|error| unrecovered(&error.into()))?;
    let recovery = if unfinished {
        let _lock = lock(&mut worktree)?;
        // Recovery is what a signal would ask for.
        let _hold = terminal::hold();
        apply::recover(worktree.disk()).map_err(|error| unrecovered(&error))?
    } else {
        Recovery::Nothing
    };
    tell_recovery(&recovery, messages);
    if global.wants_json() {
        report::print(report::text(&document(&recovery)))?;
    }
    Ok(ExitCode::Done)
}

fn document(recovery: &Recovery) -> serde_json::Value {
    let (result, id, left) = match recovery {
        Recovery::Nothing => ("nothing", None, &[][..]),
        Recovery::Dropped => ("dropped", None, &[][..]),
        Recovery::Finished { id } => ("finished", Some(id), &[][..]),
        Recovery::Undone { id, left } => ("undone", Some(id), left.as_slice()),
    };
    let left: Vec<&str> = left.iter().map(model::RepoPath::as_str).collect();
    let checkpoint = id.map(apply::CheckpointId::as_str);
    json!({"schema_version": 1, "type": "recovery", "result": result, "checkpoint": checkpoint, "left": left})
}
