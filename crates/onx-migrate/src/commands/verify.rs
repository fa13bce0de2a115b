use apply::{MissingName, Options, Plan};
use serde_json::json;
use terminal::{ExitCode, Global, Messages};

use super::apply::make_plan;
use crate::Outcome;
use crate::cli::Verify;
use crate::findings;
use crate::inputs;
use crate::report::{self, count};

/// Says what is left of the old release: uses that the manifest speaks of, and names that the new release lacks.
pub(crate) fn run(arguments: &Verify, global: &Global, messages: Messages) -> Outcome {
    let mut inputs = inputs::read(&arguments.selection, messages)?;
    // Nothing is to be made here: every use that could be is listed with the others.
    let all = inputs.manifest.operations.iter().map(|entry| entry.id.clone()).collect();
    inputs.options = Options { declined: all, ..inputs.options };
    let plan = make_plan(&inputs)?;
    let missing = inputs.loaded.project.missing_names();
    let found = !plan.flags.is_empty() || !missing.is_empty();
    let code = if found { ExitCode::Findings } else { ExitCode::Done };
    if global.wants_json() {
        let mut document = report::document(&inputs.manifest, &plan, "verify");
        document["missing_names"] = missing.iter().map(MissingName::to_string).collect();
        document["exit_code"] = json!(code.number());
        report::print(report::text(&document))?;
    } else if global.wants_findings() {
        findings::write(global, &inputs.manifest, &plan, &missing)?;
    } else {
        report::print(listed(&plan, &missing, &inputs.manifest.to))?;
    }
    for (path, reason) in &plan.skipped {
        messages.warning(&format!("{path}: not read: {reason}"));
    }
    messages.note(&summary(&plan, &missing));
    Ok(code)
}

fn listed(plan: &Plan, missing: &[MissingName], version: &str) -> String {
    let left = plan.flags.iter().map(|flag| format!("{flag}\n"));
    let missing = missing
        .iter()
        .map(|it| format!("{}:{}:{}: `{}` does not exist in {version}\n", it.path, it.line, it.column, it.name));
    left.chain(missing).collect()
}

fn summary(plan: &Plan, missing: &[MissingName]) -> String {
    match (plan.flags.len(), missing.len()) {
        (0, 0) => "everything is applied".to_owned(),
        (left, missing) => {
            format!("{} left, {} missing in the new release", count(left, "use"), count(missing, "name"))
        }
    }
}
