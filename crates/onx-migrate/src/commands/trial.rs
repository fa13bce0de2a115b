//! `apply --verify-command`: the project's own tests, on a copy before the migration and on a copy after it.

use apply::{Checkpoint, Plan, Worktree};
use terminal::{Code, ExitCode, Failure, Messages};
use trial::{Trials, Verdict};

/// What a command complains of after the migration.
#[derive(Debug)]
pub(super) struct Broken {
    /// What it is, on one line.
    pub(super) what: String,
    code: ExitCode,
    hint: String,
}

impl Broken {
    /// The end of a run that wrote nothing because of it.
    pub(super) fn backed_out(&self) -> Failure {
        Failure::new(self.code, format!("{}; nothing was changed", self.what))
            .hint(&self.hint)
            .hint("keep the result to look at it with --keep-broken")
    }

    /// What is said when the result was to be kept although.
    pub(super) fn kept(&self, checkpoint: &Checkpoint) -> Failure {
        let failure = Failure::new(ExitCode::Partial, format!("kept although {}", self.what)).coded(Code::KeptBroken);
        failure
            .hint(&self.hint)
            .hint(format!("mend it, or take it back with: onx-migrate rollback --checkpoint {}", checkpoint.id))
    }
}

/// Runs `command` in a copy of the project as it is and in a copy as `plan` makes it; gives what it complains of.
///
/// # Errors
/// When the project cannot be copied, or the command cannot be run.
pub(super) fn run(
    command: &str,
    worktree: &Worktree,
    plan: &Plan,
    messages: Messages,
) -> Result<Option<Broken>, Failure> {
    messages.note(&format!("running `{command}` on a copy of the project, before and after"));
    let trials = trial::run(command, worktree, plan).map_err(|error| Failure::from_error(ExitCode::Usage, &error))?;
    messages.detail(&trials.after.output);
    if let Some((code, what)) = judge(&trials) {
        return Ok(Some(Broken { what: format!("`{command}` {what}"), code, hint: trials.after.last_lines() }));
    }
    if !trials.before.succeeded {
        messages.warning("the command fails before the migration too; after it, nothing fails that did not before");
    }
    Ok(None)
}

/// What the command complains of, and the code with which a run ends that heeds it.
fn judge(trials: &Trials) -> Option<(ExitCode, String)> {
    match trials.verdict() {
        Verdict::Passes | Verdict::FailsAsBefore => None,
        Verdict::Broken => Some((ExitCode::RolledBack, "fails after the migration and did not before".to_owned())),
        Verdict::NewFailures(new) => {
            let what = format!("lists {} as failed that did not fail before, the first is {}", new.len(), new[0]);
            Some((ExitCode::RolledBack, what))
        }
        Verdict::Silent => {
            let what = "fails before and after the migration without saying which tests: give one that succeeds before";
            Some((ExitCode::Refused, what.to_owned()))
        }
    }
}
