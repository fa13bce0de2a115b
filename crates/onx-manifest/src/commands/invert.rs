//! A manifest the other way round.

use model::Limits;
use terminal::{ExitCode, Messages};

use super::compose::write;
use crate::cli::Invert;
use crate::{Outcome, manifest_file};

/// Prints or writes the way back, and says what cannot be taken back.
pub(crate) fn run(arguments: &Invert, limits: &Limits, messages: Messages) -> Outcome {
    let manifest = manifest_file::read(&arguments.file, limits)?.manifest;
    let inverse = apply::invert(&manifest);
    for (id, reason) in &inverse.left {
        messages.warning(&format!("{id} cannot be taken back: {reason}"));
    }
    write(&inverse.manifest, arguments.out.as_deref(), messages)?;
    Ok(ExitCode::Done)
}
