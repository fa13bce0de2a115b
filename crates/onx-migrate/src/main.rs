//! The command for dependents: `apply`, `plan`, `rollback`, `recover`, `status`, `history`.

mod cli;
mod commands;
mod expire;
mod findings;
mod hops;
mod inputs;
mod interruptible;
mod prepared;
mod report;
mod settings;
mod standin;
mod statistics;

use clap::Parser;
use terminal::ExitCode;

fn main() -> std::process::ExitCode {
    terminal::guard(|| {
        let start = std::time::Instant::now();
        let cli::Cli { global, command } = cli::Cli::parse();
        let code = commands::run(command, &global).unwrap_or_else(|failure| global.tell_failure(&failure));
        global.tell_timings(start);
        code
    })
    .into()
}

/// What every command gives: how it ended, or why it could not do what was asked.
type Outcome = Result<ExitCode, terminal::Failure>;
