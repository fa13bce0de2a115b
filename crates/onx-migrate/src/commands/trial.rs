//! `apply --verify-command`: the project's own tests, on a copy before the migration and on a copy after it.

use apply::{Plan, Worktree};
use terminal::{ExitCode, Failure, Messages};
use trial::{Trials, Verdict};

/// Runs `command` in a copy of the project as it is and in a copy as `plan` makes it.
///
/// # Errors
/// When the command fails after the migration in a way in which it did not before, or when it tells nothing.
pub(super) fn run(command: &str, worktree: &Worktree, plan: &Plan, messages: Messages) -> Result<(), Failure> {
    messages.note(&format!("running `{command}` on a copy of the project, before and after"));
    let trials = trial::run(command, worktree, plan).map_err(|error| Failure::from_error(ExitCode::Usage, &error))?;
    messages.detail(&trials.after.output);
    judge(&trials).map_err(|failure| failure.context(format!("`{command}`")).hint(trials.after.last_lines()))?;
    if !trials.before.succeeded {
        messages.warning("the command fails before the migration too; after it, nothing fails that did not before");
    }
    Ok(())
}

fn judge(trials: &Trials) -> Result<(), Failure> {
    let backed_out = |what: String| Err(Failure::new(ExitCode::RolledBack, format!("{what}; nothing was changed")));
    match trials.verdict() {
        Verdict::Passes | Verdict::FailsAsBefore => Ok(()),
        Verdict::Broken => backed_out("fails after the migration and did not before".to_owned()),
        Verdict::NewFailures(new) => {
            backed_out(format!("{} fail that did not before, the first is {}", new.len(), new[0]))
        }
        Verdict::Silent => {
            let message = "fails before and after the migration without saying which tests; nothing was changed";
            Err(Failure::new(ExitCode::Refused, message).hint("give a command that succeeds before the migration"))
        }
    }
}
