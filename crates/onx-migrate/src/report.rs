//! What is said about a plan: to the person on stderr, to machines as JSON.

use std::collections::BTreeMap;

use apply::wire::report_v1::{self, Words};
use apply::{MadeFor, Outcome, Plan};
use manifest::Confidence;
use serde_json::Value;
use terminal::{ExitCode, Failure, Messages};

/// The summary per operation, the warnings, then the flags.
pub(crate) fn tell(plan: &Plan, messages: Messages) {
    for outcome in &plan.outcomes {
        let has_effect = outcome.edits + outcome.flags > 0;
        let line = format!("{} {}: {}", outcome.operation, outcome.description, counts(outcome));
        if has_effect { messages.note(&line) } else { messages.detail(&line) }
    }
    for outcome in plan.outcomes.iter().filter(|it| is_doubtful(it)) {
        messages.warning(&doubt(outcome));
    }
    for (path, reason) in &plan.skipped {
        messages.warning(&format!("{path}: left alone: {reason}"));
    }
    for (path, line) in &plan.unused_ignores {
        messages.warning(&format!("{path}:{line}: this `# onx: ignore` keeps nothing off, remove it"));
    }
    for flag in &plan.flags {
        messages.note(&flag.to_string());
    }
    for (shape, number) in by_reason(plan).into_iter().filter(|_| plan.flags.len() > GROUPED_FROM) {
        messages.note(&format!("{number} × {shape}"));
    }
    for requirement in &plan.unpinned {
        messages.note(&format!("{requirement}"));
    }
}

/// What a command says at the end, with how long it took.
pub(crate) fn conclude(plan: &Plan, unread: usize, done: &str, messages: Messages) {
    messages.note(&format!("{}{}", summary(plan, unread, done), terminal::took()));
}

/// Below so many flags a list of their reasons tells nothing new.
const GROUPED_FROM: usize = 5;

/// How many flags there are of each reason, most first; names in reasons read `…`.
fn by_reason(plan: &Plan) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for flag in &plan.flags {
        *counts.entry(shape(&flag.reason)).or_default() += 1;
    }
    let mut res: Vec<(String, usize)> = counts.into_iter().collect();
    res.sort_by(|one, two| two.1.cmp(&one.1).then_with(|| one.0.cmp(&two.0)));
    res
}

/// A reason without the names that it quotes.
fn shape(reason: &str) -> String {
    let parts = reason.split('`').enumerate();
    parts.map(|(place, part)| if place % 2 == 0 { part } else { "`…`" }).collect()
}

/// One line at the end; `unread` files and folders were not read at all.
pub(crate) fn summary(plan: &Plan, unread: usize, done: &str) -> String {
    let edits = plan.outcomes.iter().map(|it| it.edits).sum::<usize>() + plan.pins;
    let files = plan.patch.files.len();
    let left = match plan.flags.len() + plan.unpinned.len() {
        0 if unread == 0 => "nothing left for you".to_owned(),
        0 => format!("{} not read", count(unread, "path")),
        flags if unread > 0 => {
            format!("{} left for you, {} not read", count(flags, "use"), count(unread, "path"))
        }
        flags => format!("{} left for you", count(flags, "use")),
    };
    match edits {
        0 => format!("nothing to edit, {left}"),
        _ => format!("{done} {} in {}, {left}", count(edits, "edit"), count(files, "file")),
    }
}

/// The plan and what was done with it, for machines.
pub(crate) fn document(made_for: &MadeFor, plan: &Plan, command: &str) -> Value {
    let warnings = plan.outcomes.iter().filter(|it| is_doubtful(it)).map(doubt).collect();
    report_v1::to_json(made_for, plan, command, Words { warnings, flags_by_reason: by_reason(plan) })
}

/// `document` as text with a final line feed.
pub(crate) fn text(document: &Value) -> String {
    format!("{document:#}\n")
}

/// Writes the product to stdout.
pub(crate) fn print(product: impl AsRef<[u8]>) -> Result<(), Failure> {
    terminal::print(product)
        .map_err(|error| Failure::from_error(ExitCode::Usage, &error).context("cannot write to stdout"))
}

fn is_doubtful(outcome: &Outcome) -> bool {
    outcome.edits > 0 && outcome.confidence < Confidence::AUTO
}

fn doubt(outcome: &Outcome) -> String {
    let Outcome { operation, confidence, description, .. } = outcome;
    format!("{operation} was applied with confidence {confidence}: look at {description}")
}

fn counts(outcome: &Outcome) -> String {
    let edits = format!("{} in {}", count(outcome.edits, "edit"), count(outcome.files, "file"));
    match (outcome.edits, outcome.flags) {
        (0, 0) => "no use found".to_owned(),
        (0, flags) => count(flags, "flag"),
        (_, 0) => edits,
        (_, flags) => format!("{edits}, {}", count(flags, "flag")),
    }
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::shape;

    #[test]
    fn reasons_are_grouped_whatever_the_names() {
        assert_eq!(shape("`a.b` is gone"), "`…` is gone");
        assert_eq!(shape("`q.push`: unknown; `a` became `b`"), "`…`: unknown; `…` became `…`");
    }
}
