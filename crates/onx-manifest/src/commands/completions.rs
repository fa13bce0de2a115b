use clap::CommandFactory;
use clap_complete::Shell;
use terminal::ExitCode;

use crate::cli::Cli;
use crate::{Outcome, print};

/// Prints completions for `shell`.
pub(crate) fn run(shell: Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "onx-manifest", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::Done)
}
