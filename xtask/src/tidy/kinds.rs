//! An operation kind has one name: in manifests, in the file of its data, in the folder of its cases.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};

use super::Finding;

/// Holds the table of kinds, one line each with the word of manifests in quotes.
const TABLE: &str = "crates/manifest/src/operation.rs";
const CASES: &str = "tests/cases";
/// Holds the data of each kind.
const DATA: &str = "crates/manifest/src/operation";
/// Case folders that are about no single kind.
const OTHER_CASES: &[&str] = &["known_gaps", "hard_inputs", "no_operation", "several_kinds", "wire"];

/// Kinds without data or cases, and case folders named after no kind.
pub(crate) fn check(root: &Path) -> Result<Vec<Finding>> {
    let table = std::fs::read_to_string(root.join(TABLE)).with_context(|| format!("cannot read {TABLE}"))?;
    let kinds: BTreeSet<String> = table.lines().filter_map(kind).collect();
    let data = names(root, DATA)?;
    let mut res: Vec<Finding> = kinds
        .difference(&data)
        .map(|it| finding(format!("{DATA}/{it}.rs"), "an operation kind without data"))
        .collect();
    let cases = names(root, CASES)?;
    let strangers = cases.iter().filter(|it| !kinds.contains(*it) && !OTHER_CASES.contains(&it.as_str()));
    res.extend(strangers.map(|it| finding(format!("{CASES}/{it}"), "named after no operation kind")));
    res.extend(kinds.difference(&cases).map(|it| finding(format!("{CASES}/{it}"), "an operation kind without cases")));
    Ok(res)
}

/// `arg_rename` of the line `ArgRename ArgRename "arg.rename" "…";`.
fn kind(line: &str) -> Option<String> {
    let word = line.strip_suffix(';')?.split('"').nth(1)?;
    let fits = |c: char| c.is_ascii_lowercase() || c == '.' || c == '_';
    (word.contains('.') && word.chars().all(fits)).then(|| word.replace('.', "_"))
}

fn finding(path: String, message: &str) -> Finding {
    Finding { path, line: 0, message: message.to_owned() }
}

fn names(root: &Path, folder: &str) -> Result<BTreeSet<String>> {
    let entries = std::fs::read_dir(root.join(folder)).with_context(|| format!("cannot list {folder}"))?;
    let stem = |path: std::path::PathBuf| Some(path.file_stem()?.to_string_lossy().into_owned());
    Ok(entries.filter_map(|entry| stem(entry.ok()?.path())).collect())
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn a_kind_is_a_line_of_the_table() {
        let line = "    ArgRename ArgRename \"arg.rename\" \"A parameter was renamed.\";";
        assert_eq!(kind(line).as_deref(), Some("arg_rename"));
        assert_eq!(kind("    let word = \"arg\";"), None);
    }
}
