use serde_json::json;
use terminal::{ExitCode, Global, Messages};

use crate::cli::Target;
use crate::{Outcome, inputs, report};

/// Where the project stands.
pub(crate) fn run(target: &Target, global: &Global, messages: Messages) -> Outcome {
    let worktree = inputs::open(&target.target, global)?;
    let state = inputs::state(&worktree)?;
    let unfinished = apply::is_unfinished(worktree.folder()).unwrap_or(false);
    let text = if global.wants_json() {
        let document = json!({
            "schema_version": 1,
            "type": "status",
            "last_version": state.last_version,
            "runs": state.history.len(),
            "newest": state.newest().map(apply::CheckpointId::as_str),
            "unfinished": unfinished,
            "version_control": worktree.has_vcs(),
        });
        report::text(&document)
    } else {
        let versions = state.last_version.iter().map(|(name, version)| format!("{name} {version}\n"));
        let runs = report::count(state.history.len(), "run");
        format!("{}{runs} recorded\n", versions.collect::<String>())
    };
    if unfinished {
        messages.warning("a run was killed here and is unfinished; run: onx-migrate recover");
    }
    report::print(text)?;
    if state.history.is_empty() {
        messages.note("nothing was migrated here yet; see what would be done with: onx-migrate plan --manifest FILE");
    }
    Ok(ExitCode::Done)
}
