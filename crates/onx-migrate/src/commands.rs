//! One file per subcommand.

mod apply;
mod commit;
mod completions;
mod config;
mod explain;
mod filter;
mod history;
mod hops;
mod man;
mod pick;
mod plan;
mod recover;
mod repair;
mod rollback;
mod status;
mod trial;
mod validate;
mod verify;

use terminal::{Format, Global};

use crate::Outcome;
use crate::cli::Command;

/// Runs what the command line asks for.
pub(crate) fn run(command: Command, global: &Global) -> Outcome {
    let messages = global.messages();
    global.limit_threads();
    let finds = matches!(command, Command::Apply(_) | Command::Plan(_) | Command::Verify(_));
    global.accept(if finds { &Format::FINDINGS } else { &Format::ANSWERS })?;
    match command {
        Command::Apply(arguments) => apply::run(&arguments, global, messages),
        Command::Plan(arguments) => plan::run(&arguments, global, messages),
        Command::Verify(arguments) => verify::run(&arguments, global, messages),
        Command::Rollback(arguments) => rollback::run(&arguments, global, messages),
        Command::Recover(target) => recover::run(&target, global, messages),
        Command::Status(target) => status::run(&target, global, messages),
        Command::History(arguments) => history::run(&arguments, global),
        Command::Validate(target) => validate::run(&target, global, messages),
        Command::Repair(arguments) => repair::run(&arguments, global, messages),
        Command::Completions { shell } => completions::run(shell),
        Command::Config(arguments) => config::run(&arguments, global, messages),
        Command::Explain { code } => explain::run(&code, global),
        Command::Man { folder } => man::run(&folder),
    }
}
