use clap::CommandFactory;
use terminal::{CompletedShell, ExitCode, completions};

use crate::cli::Cli;
use crate::{Outcome, print};

/// Prints completions for `shell`.
pub(crate) fn run(shell: CompletedShell) -> Outcome {
    print(&String::from_utf8_lossy(&completions(shell, Cli::command())))?;
    Ok(ExitCode::Done)
}
