use clap::CommandFactory;
use clap_complete::Shell;
use terminal::ExitCode;

use crate::cli::Cli;
use crate::{Outcome, report};

/// Prints completions for `shell`.
pub(crate) fn run(shell: Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "onx-migrate", &mut script);
    report::print(script)?;
    Ok(ExitCode::Done)
}
