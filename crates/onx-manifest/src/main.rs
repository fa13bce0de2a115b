//! The command for the core: `generate`, `snapshot`, `compat`, `validate`, `explain`, `review`, `schema`.

mod cli;
mod commands;
mod example;
mod explanation;
mod files;
mod kept;
mod manifest_file;
mod measure;
mod overrides_file;
mod releases;
mod report_file;
mod seen;
mod sources;

use clap::Parser;
use terminal::{ExitCode, Failure};

fn main() -> std::process::ExitCode {
    terminal::guard(|| {
        let cli = cli::Cli::parse();
        let (messages, json) = (cli.global.messages(), cli.global.wants_json());
        commands::run(cli, messages).unwrap_or_else(|failure| {
            messages.failure(&failure);
            if json {
                // The reader may have gone; the exit code says the rest.
                let _ = terminal::print(failure_json(&failure));
            }
            failure.code
        })
    })
    .into()
}

/// What every command gives: how it ended, or why it could not do what was asked.
type Outcome = Result<ExitCode, Failure>;

fn failure_json(failure: &Failure) -> String {
    let (message, causes) = failure.chain.split_first().map_or(("", &[] as &[String]), |(it, rest)| (it, rest));
    let value = serde_json::json!({
        "type": "error",
        "exit": failure.code.number(),
        "message": message,
        "causes": causes,
        "help": failure.hints,
    });
    format!("{value:#}\n")
}

/// Writes the product of a command to stdout.
fn print(product: &str) -> Result<(), Failure> {
    terminal::print(product)
        .map_err(|error| Failure::from_error(ExitCode::Usage, &error).context("cannot write to standard output"))
}
