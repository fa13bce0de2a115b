use terminal::{ExitCode, Global, Messages};

use super::apply::{is_empty, show};
use crate::cli::Plan;
use crate::prepared::Prepared;
use crate::{Outcome, inputs};

/// Shows what `apply` would do: byte for byte what `apply --dry-run` shows.
pub(crate) fn run(arguments: &Plan, global: &Global, messages: Messages) -> Outcome {
    let prepared = Prepared::from_inputs(inputs::read(&arguments.manifest, &arguments.selection, messages)?)?;
    if let Some(path) = &arguments.plan_out {
        prepared.save(path)?;
    }
    show(&prepared, arguments.diff_output.as_deref(), global, messages)?;
    Ok(if arguments.exit_code && !is_empty(&prepared.plan) { ExitCode::Findings } else { ExitCode::Done })
}
