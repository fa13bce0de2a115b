//! `apply --verify-command`: the project's own tests, on a copy before the migration and on a copy after it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use apply::{Disk, Plan, Stored, Worktree};
use terminal::{ExitCode, Failure, Messages};

/// Lines of the command's output that are shown when it fails.
const SHOWN_LINES: usize = 20;

/// How the words begin with which test runners list what failed, name next.
const FAILURE_WORDS: &[&str] = &["FAILED ", "ERROR ", "FAIL: ", "ERROR: "];

/// One run of the command.
struct Trial {
    succeeded: bool,
    /// What the output lists as failed.
    failures: BTreeSet<String>,
    output: String,
}

/// Runs `command` in a copy of the project as it is and in a copy as `plan` makes it.
///
/// Nothing of the project itself is touched.
///
/// # Errors
/// When the command fails after the migration in a way in which it did not before, or when it tells nothing.
pub(super) fn run(command: &str, worktree: &Worktree, plan: &Plan, messages: Messages) -> Result<(), Failure> {
    messages.note(&format!("running `{command}` on a copy of the project, before and after"));
    let before = run_on_copy(command, worktree, None)?;
    let after = run_on_copy(command, worktree, Some(plan))?;
    messages.detail(&after.output);
    judge(&before, &after)
        .map_err(|failure| failure.context(format!("`{command}`")).hint(last_lines(&after.output)))?;
    if !before.succeeded {
        messages.warning("the command fails before the migration too; after it, nothing fails that did not before");
    }
    Ok(())
}

fn judge(before: &Trial, after: &Trial) -> Result<(), Failure> {
    let backed_out = |what: String| Err(Failure::new(ExitCode::RolledBack, format!("{what}; nothing was changed")));
    if after.succeeded {
        return Ok(());
    }
    if before.succeeded {
        return backed_out("fails after the migration and did not before".to_owned());
    }
    let new: Vec<&str> = after.failures.difference(&before.failures).map(String::as_str).collect();
    match new.first() {
        Some(first) => backed_out(format!("{} fail that did not before, the first is {first}", new.len())),
        None if after.failures.is_empty() => {
            let message = "fails before and after the migration without saying which tests; nothing was changed";
            Err(Failure::new(ExitCode::Refused, message).hint("give a command that succeeds before the migration"))
        }
        None => Ok(()),
    }
}

fn run_on_copy(command: &str, worktree: &Worktree, plan: Option<&Plan>) -> Result<Trial, Failure> {
    let failed = |error: std::io::Error| {
        Failure::from_error(ExitCode::Usage, &error).context("cannot copy the project to try the command on it")
    };
    let folder = tempfile::tempdir().map_err(failed)?;
    let mut copy = worktree.copy_to(folder.path()).map_err(failed)?;
    for file in plan.iter().flat_map(|plan| &plan.patch.files) {
        // Files that git ignores are in neither copy.
        if let Some(Stored { mode, .. }) = copy.read(&file.path).map_err(failed)? {
            copy.write(&file.path, &Stored { bytes: file.after(), mode }).map_err(failed)?;
        }
    }
    let output = shell(command, folder.path())
        .map_err(|error| Failure::from_error(ExitCode::Usage, &error).context(format!("cannot run `{command}`")))?;
    Ok(Trial::of(&output))
}

fn shell(command: &str, folder: &Path) -> std::io::Result<Output> {
    let (program, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    Command::new(program).arg(flag).arg(command).current_dir(folder).stdin(Stdio::null()).output()
}

impl Trial {
    fn of(output: &Output) -> Self {
        let texts = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it).into_owned());
        let text = texts.concat();
        let failures = text.lines().filter_map(failed_test).collect();
        Self { succeeded: output.status.success(), failures, output: text }
    }
}

/// The test that a line lists as failed.
fn failed_test(line: &str) -> Option<String> {
    let rest = FAILURE_WORDS.iter().find_map(|word| line.strip_prefix(word))?;
    Some(rest.split(" - ").next().unwrap_or(rest).trim().to_owned())
}

fn last_lines(output: &str) -> String {
    let lines: Vec<&str> = output.lines().collect();
    let shown = lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n");
    format!("its last lines:\n{shown}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(succeeded: bool, failures: &[&str]) -> Trial {
        Trial { succeeded, failures: failures.iter().map(|it| (*it).to_owned()).collect(), output: String::new() }
    }

    fn code(before: &Trial, after: &Trial) -> Option<ExitCode> {
        judge(before, after).err().map(|failure| failure.code)
    }

    #[test]
    fn new_failures_back_out() {
        assert_eq!(code(&trial(true, &[]), &trial(true, &[])), None);
        assert_eq!(code(&trial(true, &[]), &trial(false, &["a"])), Some(ExitCode::RolledBack));
        assert_eq!(code(&trial(false, &["a"]), &trial(false, &["a", "b"])), Some(ExitCode::RolledBack));
        assert_eq!(code(&trial(false, &["a", "b"]), &trial(false, &["a"])), None);
        assert_eq!(code(&trial(false, &["a"]), &trial(true, &[])), None);
    }

    #[test]
    fn a_command_that_tells_nothing_is_refused() {
        assert_eq!(code(&trial(false, &[]), &trial(false, &[])), Some(ExitCode::Refused));
    }

    #[test]
    fn reads_what_runners_list() {
        assert_eq!(failed_test("FAILED tests/a.py::t[1] - ValueError: x"), Some("tests/a.py::t[1]".to_owned()));
        assert_eq!(failed_test("ERROR tests/a.py"), Some("tests/a.py".to_owned()));
        assert_eq!(failed_test("FAIL: test_a (m.T)"), Some("test_a (m.T)".to_owned()));
        assert_eq!(failed_test("2 failed, 3 passed"), None);
    }
}
