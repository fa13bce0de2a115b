//! What a plan leaves to a person, as findings in files.

use apply::{Flag, MissingName, Plan};
use terminal::{Failure, Finding, Global, Level, Rule};

use crate::report::print;

/// Rules beside the operations of the manifest.
const OTHERS: [(&str, &str); 5] = [
    (Flag::API, "a use that no operation speaks of and that the new release does not bear"),
    ("left-alone", "a file whose edits failed a check, or that cannot be read"),
    ("missing-name", "a name that the new release does not have"),
    ("requirement", "a requirement that could not be raised"),
    ("unused-ignore", "a comment `# onx: ignore` that keeps nothing off"),
];

/// Writes what `plan` leaves, and `missing`, in the format of findings that was asked for.
pub(crate) fn write(global: &Global, plan: &Plan, missing: &[MissingName]) -> Result<(), Failure> {
    let (rules, findings) = (rules(plan), of(plan, missing));
    print(global.findings("onx-migrate", env!("CARGO_PKG_VERSION"), &rules, &findings))
}

fn rules(plan: &Plan) -> Vec<Rule> {
    let flagged = plan.outcomes.iter().filter(|outcome| outcome.flags > 0);
    let operations = flagged.map(|it| (it.operation.to_string(), it.description.clone()));
    let others = OTHERS.iter().map(|(id, description)| ((*id).to_owned(), (*description).to_owned()));
    operations.chain(others).map(|(id, description)| Rule { id, description }).collect()
}

fn of(plan: &Plan, missing: &[MissingName]) -> Vec<Finding> {
    let finding = |path: &model::RepoPath, line, column, rule: &str, level, message: String| Finding {
        path: path.to_string(),
        line,
        column,
        rule: rule.to_owned(),
        level,
        message,
    };
    let flags =
        plan.flags.iter().map(|it| finding(&it.path, it.line, it.column, it.rule(), Level::Warning, it.reason.clone()));
    let skipped =
        plan.skipped.iter().map(|(path, reason)| finding(path, 0, 0, "left-alone", Level::Warning, reason.clone()));
    let missing = missing.iter().map(|it| {
        let message = format!("`{}` does not exist in the new release", it.name);
        finding(&it.path, it.line, it.column, "missing-name", Level::Error, message)
    });
    let requirements = plan
        .unpinned
        .iter()
        .map(|it| finding(&it.path, it.line, it.column, "requirement", Level::Warning, it.reason.clone()));
    let unused = plan.unused_ignores.iter().map(|(path, line)| {
        finding(path, *line, 0, "unused-ignore", Level::Note, "this `# onx: ignore` keeps nothing off".to_owned())
    });
    let mut res: Vec<Finding> = flags.chain(skipped).chain(missing).chain(requirements).chain(unused).collect();
    res.sort();
    res
}
