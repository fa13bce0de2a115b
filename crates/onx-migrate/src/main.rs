//! The command for dependents: `apply`, `plan`, `rollback`, `recover`, `status`, `history`.

mod cli;
mod commands;
mod expire;
mod findings;
mod inputs;
mod interruptible;
mod now;
mod prepared;
mod report;
mod settings;

use clap::Parser;
use terminal::ExitCode;

fn main() -> std::process::ExitCode {
    terminal::guard(|| {
        let cli = cli::Cli::parse();
        let messages = cli.global.messages();
        commands::run(cli, messages).unwrap_or_else(|failure| {
            messages.failure(&failure);
            failure.code
        })
    })
    .into()
}

/// What every command gives: how it ended, or why it could not do what was asked.
type Outcome = Result<ExitCode, terminal::Failure>;
