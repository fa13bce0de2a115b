//! One file per subcommand.

mod compat;
mod completions;
mod explain;
mod generate;
mod review;
mod schema;
mod snapshot;
mod validate;

use terminal::Messages;

use crate::Outcome;
use crate::cli::{Cli, Command};

/// Runs what the command line asks for.
pub(crate) fn run(cli: Cli, messages: Messages) -> Outcome {
    let Cli { global, command } = cli;
    global.limit_threads();
    global.refuse_findings("apply, plan and verify of onx-migrate")?;
    match command {
        Command::Generate(arguments) => generate::run(&arguments, &global, messages),
        Command::Snapshot(arguments) => snapshot::run(&arguments, messages),
        Command::Compat(arguments) => compat::run(&arguments, &global, messages),
        Command::Validate(arguments) => validate::run(&arguments, &global, messages),
        Command::Explain(arguments) => explain::run(&arguments, &global, messages),
        Command::Review(arguments) => review::run(&arguments, &global, messages),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Completions { shell } => completions::run(shell),
    }
}
