use clap::CommandFactory;
use terminal::{CompletedShell, ExitCode, completions};

use crate::cli::Cli;
use crate::{Outcome, report};

/// Prints completions for `shell`.
pub(crate) fn run(shell: CompletedShell) -> Outcome {
    report::print(completions(shell, Cli::command()))?;
    Ok(ExitCode::Done)
}
