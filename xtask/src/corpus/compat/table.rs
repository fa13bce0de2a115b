//! `corpus/COMPAT.md`.

use super::suite::Tests;
use super::{Held, Row};

const HEAD: &str = "\
# Compatibility

Written by `cargo xtask corpus compat`: what `onx-manifest compat` says of real projects (`compat.yaml`) and many versions of a
library that they use, held against their own tests with each of these versions. Tests *pass* when every test passes that passes
on the version with the most. A verdict agrees when it is `compatible` and they pass, or is not and they do not.
";

/// The whole page.
pub(super) fn document(held: &[Held<'_>]) -> String {
    let judged = || held.iter().flat_map(|it| it.rows.iter().filter_map(agrees));
    let (all, right) = (judged().count(), judged().filter(|it| *it).count());
    let sum = format!(
        "\n{} dependents, {all} versions that could be tried: {right} agree, {} do not.\n",
        held.len(),
        all - right
    );
    let sections: String = held.iter().map(section).collect();
    format!("{HEAD}{sum}{sections}")
}

/// One dependent: its versions, and why verdicts differ from tests.
pub(super) fn section(held: &Held<'_>) -> String {
    let dependent = held.dependent;
    let head = format!(
        "\n## {} {} on {}\n\n{} tests pass on the best.\n\n| version | verdict | tests | | first breaking use |\n| --- | --- | --- | --- | --- |\n",
        dependent.name, dependent.version, dependent.core, held.most
    );
    let lines: String = held.rows.iter().map(|row| line(row) + "\n").collect();
    let known: String =
        dependent.known.iter().map(|(versions, why)| format!("- {}: {why}\n", versions.join(", "))).collect();
    let gap = if known.is_empty() { "" } else { "\n" };
    format!("{head}{lines}{gap}{known}")
}

/// Whether the verdict says what the tests say; `None` where one of them says nothing.
fn agrees(row: &Row) -> Option<bool> {
    let works = match row.verdict.as_str() {
        "compatible" => true,
        "incompatible" | "migratable" => false,
        _ => return None,
    };
    match &row.tests {
        Tests::Pass => Some(works),
        Tests::Fail(_) => Some(!works),
        Tests::Untried(_) => None,
    }
}

fn line(row: &Row) -> String {
    let tests = match &row.tests {
        Tests::Pass => "pass".to_owned(),
        Tests::Fail(lost) => format!("{lost} fail"),
        Tests::Untried(reason) => format!("not tried: {reason}"),
    };
    let mark = match agrees(row) {
        Some(true) => "agree",
        Some(false) => "**differ**",
        None => "",
    };
    let reason = row.reason.replace('|', "\\|");
    format!("| {} | {} | {tests} | {mark} | {reason} |", row.version, row.verdict)
}
