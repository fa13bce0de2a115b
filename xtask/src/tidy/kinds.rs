//! An operation kind is one name in four places.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};

use super::Finding;

const DATA: &str = "crates/manifest/src/operation";
const CASES: &str = "tests/cases";
/// Where a file may exist for a kind, and then has the kind's name.
const STAGES: &[&str] = &["crates/inference/src/detect", "crates/apply/src/rewrite"];
/// Case folders that are about no single kind.
const OTHER_CASES: &[&str] = &["known_gaps", "hard_inputs", "several_kinds", "wire"];

/// Kinds without cases, and files or case folders named after no kind.
pub(crate) fn check(root: &Path) -> Result<Vec<Finding>> {
    let kinds = names(root, DATA)?;
    let mut res = Vec::new();
    for stage in STAGES.iter().filter(|stage| root.join(stage).is_dir()) {
        let strangers = names(root, stage)?.into_iter().filter(|it| !kinds.contains(it));
        res.extend(strangers.map(|it| finding(format!("{stage}/{it}.rs"), "named after no operation kind")));
    }
    if !root.join(CASES).is_dir() {
        return Ok(res);
    }
    let cases = names(root, CASES)?;
    let strangers = cases.iter().filter(|it| !kinds.contains(*it) && !OTHER_CASES.contains(&it.as_str()));
    res.extend(strangers.map(|it| finding(format!("{CASES}/{it}"), "named after no operation kind")));
    res.extend(kinds.difference(&cases).map(|it| finding(format!("{CASES}/{it}"), "an operation kind without cases")));
    Ok(res)
}

fn finding(path: String, message: &str) -> Finding {
    Finding { path, line: 0, message: message.to_owned() }
}

fn names(root: &Path, folder: &str) -> Result<BTreeSet<String>> {
    let entries = std::fs::read_dir(root.join(folder)).with_context(|| format!("cannot list {folder}"))?;
    let stem = |path: std::path::PathBuf| Some(path.file_stem()?.to_string_lossy().into_owned());
    Ok(entries.filter_map(|entry| stem(entry.ok()?.path())).collect())
}
