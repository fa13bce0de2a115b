//! The command for the core: from `generate` to what maintainers do with a manifest.

mod cli;
mod commands;
mod corpus;
mod declared;
mod example;
mod explanation;
mod files;
mod kept;
mod manifest_file;
mod measure;
mod overrides_file;
mod own_uses;
mod releases;
mod report_file;
mod said;
mod seen;
mod shims;
mod snippets;
mod sources;
mod verification;

use clap::Parser;
use terminal::{ExitCode, Failure};

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
type Outcome = Result<ExitCode, Failure>;

/// Writes the product of a command to stdout.
fn print(product: &str) -> Result<(), Failure> {
    terminal::print(product)
        .map_err(|error| Failure::from_error(ExitCode::Usage, &error).context("cannot write to standard output"))
}
