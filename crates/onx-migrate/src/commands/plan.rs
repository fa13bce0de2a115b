use terminal::{ExitCode, Global, Messages};

use super::apply::show;
use super::hops;
use crate::cli::Plan;
use crate::prepared::Prepared;
use crate::{Outcome, inputs, statistics};

/// Shows what `apply` would do: byte for byte what `apply --dry-run` shows.
pub(crate) fn run(arguments: &Plan, global: &Global, messages: Messages) -> Outcome {
    if arguments.shown.statistics {
        statistics::accept(global)?;
    }
    let Some(manifest) = &arguments.manifest else { return hops::plan(arguments, global, messages) };
    let stdin = arguments.stdin_filename.as_deref();
    let prepared = Prepared::from_inputs(inputs::read(manifest, &arguments.selection, stdin, global, messages)?)?;
    if let Some(path) = &arguments.plan_out {
        prepared.save(path)?;
    }
    show(&prepared, arguments.diff_output.as_deref(), &arguments.shown, global, messages)?;
    Ok(if arguments.exit_code && !prepared.is_empty() { ExitCode::Findings } else { ExitCode::Done })
}
