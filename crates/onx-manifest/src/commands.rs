//! One file per subcommand.

mod compat;
mod completions;
mod compose;
mod explain;
mod export;
mod generate;
mod invert;
mod lint;
mod man;
mod notes;
mod releases;
mod review;
mod schema;
mod semver;
mod snapshot;
mod validate;

use model::Limits;
use terminal::{ExitCode, Failure, Format, Global};

use crate::Outcome;
use crate::cli::Command;

/// Runs what the command line asks for.
pub(crate) fn run(command: Command, global: &Global) -> Outcome {
    let messages = global.messages();
    global.limit_threads();
    global.accept(formats(&command))?;
    let limits = Limits::default().with(&global.limits).map_err(|error| {
        Failure::from_error(ExitCode::Usage, &error)
            .hint("give limits as --limits NAME=N, or in the variable ONX_LIMITS")
    })?;
    match command {
        Command::Generate(arguments) => generate::run(&arguments, global, &limits, messages),
        Command::Snapshot(arguments) => snapshot::run(&arguments, &limits, messages),
        Command::Compat(arguments) => compat::run(&arguments, global, &limits, messages),
        Command::Validate(arguments) => validate::run(&arguments, global, &limits, messages),
        Command::Explain(arguments) => explain::run(&arguments, global, &limits, messages),
        Command::Review(arguments) => review::run(&arguments, global, &limits, messages),
        Command::Semver(arguments) => semver::run(&arguments, global, &limits, messages),
        Command::Notes(arguments) => notes::run(&arguments, global, &limits, messages),
        Command::Export(arguments) => export::run(&arguments, global, &limits, messages),
        Command::Lint(arguments) => lint::run(&arguments, global, &limits, messages),
        Command::Releases(arguments) => releases::run(&arguments, global, messages),
        Command::Compose(arguments) => compose::run(&arguments, &limits, messages),
        Command::Invert(arguments) => invert::run(&arguments, &limits, messages),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { folder } => man::run(&folder),
    }
}

/// The formats that a command writes.
fn formats(command: &Command) -> &'static [Format] {
    match command {
        Command::Notes(_) => &notes::FORMATS,
        Command::Export(_) => &export::FORMATS,
        Command::Lint(_) => &Format::FINDINGS,
        Command::Compat(_) => &compat::FORMATS,
        Command::Generate(_)
        | Command::Snapshot(_)
        | Command::Validate(_)
        | Command::Explain(_)
        | Command::Review(_)
        | Command::Semver(_)
        | Command::Compose(_)
        | Command::Invert(_)
        | Command::Releases(_)
        | Command::Schema(_)
        | Command::Completions { .. }
        | Command::Man { .. } => &Format::ANSWERS,
    }
}
