//! The answer as findings in the dependent's files: one for each use and reason, with the versions that it holds for.

use std::collections::BTreeMap;

use terminal::{Finding, Global, Level, Rule};

use super::Answer;
use super::verdict::Breakage;

const BREAKS: &str = "incompatible-use";
const MAY_BREAK: &str = "doubtful-use";
const REMARK: &str = "use-to-look-at";

/// Every use that some version does not bear.
pub(super) fn write(global: &Global, answer: &Answer) -> String {
    let rule = |id: &str, description: &str| Rule { id: id.to_owned(), description: description.to_owned() };
    let rules = [
        rule(BREAKS, "a use of the core that some of its versions certainly do not bear"),
        rule(MAY_BREAK, "a use of the core that some of its versions may not bear"),
        rule(REMARK, "a use of the core that may do something else, or stands in documentation"),
    ];
    global.findings("onx-manifest", env!("CARGO_PKG_VERSION"), &rules, &of(answer))
}

fn of(answer: &Answer) -> Vec<Finding> {
    let mut found: BTreeMap<Finding, Vec<&str>> = BTreeMap::new();
    for row in &answer.rows {
        let level = if row.is_asked_for { Level::Error } else { Level::Warning };
        let certain = row.breakages.iter().map(|it| finding(answer, it, BREAKS, level));
        let doubts = row.doubts.iter().map(|it| finding(answer, it, MAY_BREAK, Level::Warning));
        let remarks = row.remarks.iter().map(|it| finding(answer, it, REMARK, Level::Note));
        certain.chain(doubts).chain(remarks).for_each(|it| found.entry(it).or_default().push(&row.version));
    }
    let with_versions = |(finding, versions): (Finding, Vec<&str>)| {
        let message = format!("{} in {}", finding.message, versions.join(", "));
        Finding { message, ..finding }
    };
    let mut res: Vec<Finding> = found.into_iter().map(with_versions).collect();
    res.sort();
    res
}

fn finding(answer: &Answer, breakage: &Breakage, rule: &str, level: Level) -> Finding {
    let usage = &breakage.usage;
    Finding {
        path: answer.dependent.file(usage).to_string(),
        line: usage.line,
        column: usage.column,
        rule: rule.to_owned(),
        level,
        message: breakage.reason.clone(),
    }
}
