use std::path::Path;

use apply::{State, Worktree};
use terminal::{Messages, Volume};

use crate::settings;

/// For how many days checkpoints are kept where the project does not say: a quarter of a year.
pub(crate) const DAYS_KEPT: u32 = 90;

/// Removes checkpoints that are older than the project at `target` keeps them. What cannot be removed is said, and stays.
pub(crate) fn expire(worktree: &mut Worktree, target: &Path, messages: Messages) {
    // What cannot be read was said when the plan was made.
    let quiet = Messages { volume: Volume::Quiet, ..messages };
    let days = settings::read(target, worktree, quiet).ok().and_then(|it| it.keep_checkpoints).unwrap_or(DAYS_KEPT);
    let Ok(state) = State::read(worktree.folder()) else { return };
    match apply::prune(worktree.disk(), &state, &terminal::days_ago(days)) {
        Ok(gone) if gone.is_empty() => {}
        Ok(gone) => messages.detail(&format!("removed {} checkpoints that are older than {days} days", gone.len())),
        Err(error) => messages.warning(&format!("cannot remove checkpoints that are older than {days} days: {error}")),
    }
}
