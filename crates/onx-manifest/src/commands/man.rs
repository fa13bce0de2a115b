use std::path::Path;

use clap::CommandFactory;
use terminal::{ExitCode, Failure, man_pages};

use crate::Outcome;
use crate::cli::Cli;
use crate::files::Files;

/// Writes a man page for every subcommand into `folder`.
pub(super) fn run(folder: &Path) -> Outcome {
    let pages = man_pages(Cli::command()).map_err(|error| Failure::from_error(ExitCode::Usage, &error))?;
    let text = |(name, page): (String, Vec<u8>)| (name, String::from_utf8_lossy(&page).into_owned());
    pages.into_iter().map(text).collect::<Files>().write(folder)?;
    Ok(ExitCode::Done)
}
