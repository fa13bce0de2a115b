use apply::{Flag, MissingName, Options, Plan};
use serde_json::json;
use terminal::{ExitCode, Global, Messages};

use crate::cli::Verify;
use crate::prepared::Prepared;
use crate::report::{self, count};
use crate::{Outcome, findings, inputs, statistics};

/// Says what is left of the old release: uses that the manifest speaks of, and names that the new release lacks.
pub(crate) fn run(arguments: &Verify, global: &Global, messages: Messages) -> Outcome {
    if arguments.shown.statistics {
        statistics::accept(global)?;
    }
    let stdin = arguments.stdin_filename.as_deref();
    let mut inputs = inputs::read(&arguments.manifest, &arguments.selection, stdin, global, messages)?;
    // Nothing is to be made here: every use that could be is listed with the others.
    let all = inputs.manifest.operations.iter().map(|entry| entry.id.clone()).collect();
    inputs.options = Options { declined: all, ..inputs.options };
    let mut missing = inputs.loaded.project.missing_names();
    if let Some(stand_in) = &inputs.stand_in {
        missing.retain(|it| it.path == stand_in.path);
    }
    let Prepared { made_for, plan, unread, .. } = Prepared::from_inputs(inputs)?;
    // What no operation speaks of is among the flags already.
    let flagged = |it: &MissingName| {
        let same = |flag: &Flag| (&flag.path, flag.line, flag.column) == (&it.path, it.line, it.column);
        plan.flags.iter().any(same)
    };
    missing.retain(|it| !flagged(it));
    let found = !plan.flags.is_empty() || !missing.is_empty() || unread > 0;
    let code = if found { ExitCode::Findings } else { ExitCode::Done };
    if global.wants_json() {
        let mut document = report::document(&made_for, &plan, "verify");
        document["missing_names"] = missing.iter().map(MissingName::to_string).collect();
        document["exit_code"] = json!(code.number());
        report::print(report::text(&document))?;
    } else if global.wants_findings() {
        findings::write(global, &plan, &missing)?;
    } else if arguments.shown.statistics {
        statistics::write(&[&plan])?;
    } else {
        report::print(listed(&plan, &missing, &made_for.to))?;
    }
    for (path, reason) in &plan.skipped {
        messages.warning(&format!("{path}: not read: {reason}"));
    }
    messages.note(&format!("{}{}", summary(&plan, &missing, unread), terminal::took()));
    Ok(code)
}

fn listed(plan: &Plan, missing: &[MissingName], version: &str) -> String {
    let left = plan.flags.iter().map(|flag| format!("{flag}\n"));
    let missing = missing
        .iter()
        .map(|it| format!("{}:{}:{}: `{}` does not exist in {version}\n", it.path, it.line, it.column, it.name));
    left.chain(missing).collect()
}

fn summary(plan: &Plan, missing: &[MissingName], unread: usize) -> String {
    match (plan.flags.len(), missing.len()) {
        (0, 0) if unread == 0 => "everything is applied".to_owned(),
        (0, 0) => format!("everything that could be read is applied, {} not read", count(unread, "path")),
        (left, missing) => {
            format!("{} left, {} missing in the new release", count(left, "use"), count(missing, "name"))
        }
    }
}
