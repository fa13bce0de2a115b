use std::path::Path;

use clap::CommandFactory;
use terminal::{ExitCode, Failure, man_pages};

use crate::Outcome;
use crate::cli::Cli;
use crate::prepared::write_whole;

/// Writes a man page for every subcommand into `folder`.
pub(crate) fn run(folder: &Path) -> Outcome {
    let failed = |error: std::io::Error| {
        Failure::from_error(ExitCode::Usage, &error).context(format!("cannot write to `{}`", folder.display()))
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    for (name, page) in man_pages(Cli::command()).map_err(failed)? {
        write_whole(&folder.join(name), &page, "man page")?;
    }
    Ok(ExitCode::Done)
}
