//! `apply --stdin-filename`: the file that came on stdin goes to stdout, migrated.

use serde_json::json;
use terminal::{ExitCode, Global, Messages};

use super::apply::tell;
use crate::cli::Apply;
use crate::prepared::Prepared;
use crate::{Outcome, findings, report, statistics};

/// Prints the text of the one file that the plan is about, or what was asked for instead; writes nothing else.
pub(super) fn write(arguments: &Apply, prepared: &Prepared, global: &Global, messages: Messages) -> Outcome {
    let (plan, original) = (&prepared.plan, prepared.stand_in.as_deref().unwrap_or_default());
    let text = plan.patch.files.first().map_or_else(|| original.to_owned(), edit::FilePatch::after);
    let is_changed = text != original;
    if global.wants_json() {
        let mut document = report::document(&prepared.made_for, plan, "apply");
        document["text"] = json!(String::from_utf8_lossy(&text));
        report::print(report::text(&document))?;
    } else if global.wants_findings() {
        findings::write(global, plan, &[])?;
    } else if arguments.shown.statistics {
        statistics::write(&[plan])?;
    } else {
        report::print(text)?;
    }
    tell(plan, &arguments.shown, messages);
    report::conclude(plan, prepared.unread, "made", messages);
    let must_fail = is_changed && arguments.exit_non_zero_on_change;
    Ok(if must_fail { ExitCode::Findings } else { ExitCode::Done })
}
