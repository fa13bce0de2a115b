use terminal::{ExitCode, Global, Messages};

use super::apply::show;
use super::hops;
use crate::cli::Plan;
use crate::prepared::Prepared;
use crate::{Outcome, inputs};

/// Shows what `apply` would do: byte for byte what `apply --dry-run` shows.
pub(crate) fn run(arguments: &Plan, global: &Global, messages: Messages) -> Outcome {
    let Some(manifest) = &arguments.manifest else { return hops::plan(arguments, global, messages) };
    let prepared = Prepared::from_inputs(inputs::read(manifest, &arguments.selection, global, messages)?)?;
    if let Some(path) = &arguments.plan_out {
        prepared.save(path)?;
    }
    show(&prepared, arguments.diff_output.as_deref(), global, messages)?;
    Ok(if arguments.exit_code && !prepared.is_empty() { ExitCode::Findings } else { ExitCode::Done })
}
