use std::path::Path;

use clap::CommandFactory;
use terminal::{ExitCode, Failure, man_pages};

use crate::Outcome;
use crate::cli::Cli;
use crate::files::Files;

/// Writes a man page for every subcommand into `folder`.
pub(super) fn run(folder: &Path) -> Outcome {
    let pages = man_pages(Cli::command()).map_err(|error| Failure::from_error(ExitCode::Usage, &error))?;
    Files::of_texts(folder, pages)?;
    Ok(ExitCode::Done)
}
