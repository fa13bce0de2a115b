use terminal::{ExitCode, Global, Messages};

use super::apply::{is_empty, make_plan, show};
use crate::Outcome;
use crate::cli::Plan;
use crate::inputs;

/// Shows what `apply` would do: byte for byte what `apply --dry-run` shows.
pub(crate) fn run(arguments: &Plan, global: &Global, messages: Messages) -> Outcome {
    let inputs = inputs::read(&arguments.selection, messages)?;
    let plan = make_plan(&inputs)?;
    show(&inputs, &plan, arguments.diff_output.as_deref(), global, messages)?;
    Ok(if arguments.exit_code && !is_empty(&plan) { ExitCode::Findings } else { ExitCode::Done })
}
