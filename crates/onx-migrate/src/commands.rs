//! One file per subcommand.

mod apply;
mod completions;
mod history;
mod pick;
mod plan;
mod recover;
mod repair;
mod rollback;
mod status;
mod trial;
mod validate;
mod verify;

use terminal::Messages;

use crate::Outcome;
use crate::cli::{Cli, Command};

/// Runs what the command line asks for.
pub(crate) fn run(cli: Cli, messages: Messages) -> Outcome {
    let Cli { global, command } = cli;
    global.limit_threads();
    if !matches!(command, Command::Apply(_) | Command::Plan(_) | Command::Verify(_)) {
        global.refuse_findings("apply, plan and verify")?;
    }
    match command {
        Command::Apply(arguments) => apply::run(&arguments, &global, messages),
        Command::Plan(arguments) => plan::run(&arguments, &global, messages),
        Command::Verify(arguments) => verify::run(&arguments, &global, messages),
        Command::Rollback(arguments) => rollback::run(&arguments, &global, messages),
        Command::Recover(target) => recover::run(&target, &global, messages),
        Command::Status(target) => status::run(&target, &global, messages),
        Command::History(arguments) => history::run(&arguments, &global),
        Command::Validate(target) => validate::run(&target, &global, messages),
        Command::Repair(arguments) => repair::run(&arguments, &global, messages),
        Command::Completions { shell } => completions::run(shell),
    }
}
