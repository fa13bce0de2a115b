//! Every construct that apply promises to follow has a case in which it does and one that only looks so.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};

use super::Finding;

/// One row per construct: `| construct | applies | stays |`.
const TABLE: &str = "tests/CONSTRUCTS.md";
const CASES: &str = "tests/cases";
/// Cases there say what would be right and fail: they show nothing yet.
const GAPS: &str = "known_gaps/";

/// Rows without both sides, rows that name a case that does not exist, and constructs that stand twice.
pub(crate) fn check(root: &Path) -> Result<Vec<Finding>> {
    let table = std::fs::read_to_string(root.join(TABLE)).with_context(|| format!("cannot read {TABLE}"))?;
    let exists = |case: &str| root.join(CASES).join(format!("{case}.txt")).is_file();
    Ok(broken(&table, &exists)
        .into_iter()
        .map(|(line, message)| Finding { path: TABLE.into(), line, message })
        .collect())
}

/// What is wrong with `table`, by line from 1.
fn broken(table: &str, exists: &dyn Fn(&str) -> bool) -> Vec<(usize, String)> {
    let mut res = Vec::new();
    let mut seen = BTreeSet::new();
    for (line, text) in table.lines().enumerate().map(|(at, text)| (at + 1, text)) {
        let Some(row) = text.strip_prefix('|') else { continue };
        let cells: Vec<&str> = row.trim_end().trim_end_matches('|').split(" | ").map(str::trim).collect();
        if cells == ["construct", "applies", "stays"] || cells[0].starts_with("---") {
            continue;
        }
        let [construct, applies, stays] = cells.as_slice() else {
            res.push((line, "a row has three cells: construct, applies, stays".to_owned()));
            continue;
        };
        if !seen.insert(construct.to_string()) {
            res.push((line, format!("`{construct}` stands twice")));
        }
        if applies == stays {
            res.push((line, format!("`{construct}` names one case for both sides")));
        }
        let missing = [applies, stays].into_iter().filter(|case| case.starts_with(GAPS) || !exists(case));
        res.extend(missing.map(|case| (line, format!("`{construct}`: no case `{case}` that passes"))));
    }
    if seen.is_empty() {
        res.push((0, "the table is empty".to_owned()));
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(table: &str) -> Vec<usize> {
        broken(table, &|case| case != "a/missing").into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn both_sides_are_asked_for() {
        let head = "| construct | applies | stays |\n|---|---|---|\n";
        assert_eq!(lines(&format!("{head}| star import | a/one | a/two |\n")), Vec::<usize>::new());
        assert_eq!(lines(&format!("{head}| star import | a/one |\n| other | a/one | a/two |\n")), [3]);
        assert_eq!(lines(&format!("{head}| star import | a/one | a/one |\n")), [3]);
    }

    #[test]
    fn cases_that_are_not_there_or_do_not_pass_are_found() {
        assert_eq!(
            lines("| x | a/one | a/missing |\n| y | known_gaps/a | a/two |\n| y | a/one | a/two |\n"),
            [1, 2, 3]
        );
        assert_eq!(lines(""), [0]);
    }
}
