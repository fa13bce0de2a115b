//! Every convention of the command line that is said to hold has a test that shows it.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};

use super::Finding;

/// One row per convention: `| # | convention | here | mark | test |`.
const TABLE: &str = "docs/conventions.md";
const TESTS: &str = "tests/tests/e2e";
/// How many cells a row has.
const CELLS: usize = 5;

/// Rows without a mark, marks without a test, and tests that do not exist.
pub(crate) fn check(root: &Path) -> Result<Vec<Finding>> {
    let table = std::fs::read_to_string(root.join(TABLE)).with_context(|| format!("cannot read {TABLE}"))?;
    let exists = |test: &str| {
        let Some((file, function)) = test.split_once("::") else { return false };
        let text = std::fs::read_to_string(root.join(TESTS).join(format!("{file}.rs"))).unwrap_or_default();
        text.contains(&format!("#[test]\nfn {function}()"))
    };
    let broken = broken(&table, &exists).into_iter();
    Ok(broken.map(|(line, message)| Finding { path: TABLE.into(), line, message }).collect())
}

/// What is wrong with `table`, by line from 1.
fn broken(table: &str, exists: &dyn Fn(&str) -> bool) -> Vec<(usize, String)> {
    let mut res = Vec::new();
    let mut seen = BTreeSet::new();
    for (line, text) in (1..).zip(table.lines()) {
        let Some(row) = text.strip_prefix('|') else { continue };
        let cells: Vec<&str> = row.trim_end().trim_end_matches('|').split('|').map(str::trim).collect();
        if cells[0] == "#" || cells[0].starts_with("---") {
            continue;
        }
        if cells.len() != CELLS {
            res.push((line, format!("a row has {CELLS} cells")));
            continue;
        }
        let (number, mark, test) = (cells[0], cells[3], cells[4]);
        if !seen.insert(number) {
            res.push((line, format!("row {number} stands twice")));
        }
        match mark {
            "yes" | "part" if exists(test) => {}
            "yes" | "part" => res.push((line, format!("row {number}: there is no test `{test}`"))),
            "no" => {}
            _ => res.push((line, format!("row {number} is marked `{mark}`, not yes, part or no"))),
        }
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
        broken(table, &|test| test == "a::b").into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn what_holds_has_a_test() {
        let head = "| # | convention | here | mark | test |\n|---|---|---|---|---|\n";
        assert_eq!(lines(&format!("{head}| 1 | x | y | yes | a::b |\n| 2 | x | y | no | |\n")), Vec::<usize>::new());
        assert_eq!(lines(&format!("{head}| 1 | x | y | yes | a::c |\n| 1 | x | y | maybe | a::b |\n")), [3, 4, 4]);
        assert_eq!(lines("| 1 | x | yes |\n"), [1, 0]);
    }
}
