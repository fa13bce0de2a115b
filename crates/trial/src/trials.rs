use std::io;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use apply::{Disk, Plan, Stored, Worktree};

use crate::Trial;

/// A command's run before the migration, and the one after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trials {
    /// On the project as it is.
    pub before: Trial,
    /// On the project as the plan makes it.
    pub after: Trial,
}

/// What two runs say of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// The command succeeds after it.
    Passes,
    /// It fails after it and did not before.
    Broken,
    /// It fails both times, and after it these fail that did not before.
    NewFailures(Vec<&'a str>),
    /// It fails both times, and nothing new after it.
    FailsAsBefore,
    /// It fails both times without saying what.
    Silent,
}

/// Why a command could not be tried.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// The copy cannot be made.
    #[error("cannot copy the project to try the command on it")]
    Copy(#[source] io::Error),
    /// The command cannot be started.
    #[error("cannot run `{command}`")]
    Command {
        /// As given.
        command: String,
        /// Why.
        source: io::Error,
    },
}

/// Runs `command` in a copy of the project as it is and in a copy as `plan` makes it.
///
/// # Errors
/// When a copy cannot be made, or the command cannot be started.
pub fn run(command: &str, worktree: &Worktree, plan: &Plan) -> Result<Trials, TrialError> {
    let before = run_on_copy(command, worktree, None)?;
    let after = run_on_copy(command, worktree, Some(plan))?;
    Ok(Trials { before, after })
}

impl Trials {
    /// What both runs together say.
    pub fn verdict(&self) -> Verdict<'_> {
        if self.after.succeeded {
            return Verdict::Passes;
        }
        if self.before.succeeded {
            return Verdict::Broken;
        }
        let new: Vec<&str> = self.after.failures.difference(&self.before.failures).map(String::as_str).collect();
        match new.is_empty() {
            false => Verdict::NewFailures(new),
            true if self.after.failures.is_empty() => Verdict::Silent,
            true => Verdict::FailsAsBefore,
        }
    }
}

fn run_on_copy(command: &str, worktree: &Worktree, plan: Option<&Plan>) -> Result<Trial, TrialError> {
    let folder = tempfile::tempdir().map_err(TrialError::Copy)?;
    copy(worktree, plan, folder.path()).map_err(TrialError::Copy)?;
    let output = shell(command, folder.path());
    let output = output.map_err(|source| TrialError::Command { command: command.to_owned(), source })?;
    Ok(Trial::of(&output))
}

fn copy(worktree: &Worktree, plan: Option<&Plan>, folder: &Path) -> io::Result<()> {
    let mut copy = worktree.copy_to(folder)?;
    for file in plan.iter().flat_map(|plan| &plan.patch.files) {
        // Files that git ignores are in neither copy.
        if let Some(Stored { mode, .. }) = copy.read(&file.path)? {
            copy.write(&file.path, &Stored { bytes: file.after(), mode })?;
        }
    }
    Ok(())
}

fn shell(command: &str, folder: &Path) -> io::Result<Output> {
    let (program, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    Command::new(program).arg(flag).arg(command).current_dir(folder).stdin(Stdio::null()).output()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trials(before: (bool, &[&str]), after: (bool, &[&str])) -> Trials {
        let trial = |(succeeded, failures): (bool, &[&str])| Trial {
            succeeded,
            failures: failures.iter().map(|it| (*it).to_owned()).collect(),
            output: String::new(),
        };
        Trials { before: trial(before), after: trial(after) }
    }

    #[test]
    fn a_command_that_succeeds_afterwards_passes_whatever_was_before() {
        assert_eq!(trials((true, &[]), (true, &[])).verdict(), Verdict::Passes);
        assert_eq!(trials((false, &["a"]), (true, &[])).verdict(), Verdict::Passes);
    }

    #[test]
    fn only_what_failed_before_may_fail_afterwards() {
        assert_eq!(trials((true, &[]), (false, &["a"])).verdict(), Verdict::Broken);
        assert_eq!(trials((false, &["a"]), (false, &["a", "b"])).verdict(), Verdict::NewFailures(vec!["b"]));
        assert_eq!(trials((false, &["a", "b"]), (false, &["a"])).verdict(), Verdict::FailsAsBefore);
    }

    #[test]
    fn a_command_that_names_nothing_says_nothing() {
        assert_eq!(trials((false, &[]), (false, &[])).verdict(), Verdict::Silent);
    }
}
