//! `corpus/DEPENDENTS.md`.

use super::Row;

const HEAD: &str = "\
# Dependents

Written by `cargo xtask corpus dependents`: real projects (`dependents.yaml`), each migrated with the manifest that is generated
from the two releases of its core. Checked on every one: both commands end with a documented code, `git apply` of the dry run's
patch gives the tree that apply leaves, no file parses worse, a second apply changes nothing, rollback restores the bytes.
Whether an edit is right is not counted here: somebody has to read it.

| dependent | core | operations | edits | files | flags | checks |
| --- | --- | --: | --: | --: | --: | --- |
";

/// The whole table with its sums.
pub(super) fn document(rows: &[Row<'_>]) -> String {
    let sum = |of: fn(&Row<'_>) -> usize| rows.iter().map(of).sum::<usize>();
    let sums = [
        sum(|it| it.outcome.operations),
        sum(|it| it.outcome.edits),
        sum(|it| it.outcome.files),
        sum(|it| it.outcome.flags),
    ];
    let broken = rows.iter().filter(|it| !it.outcome.broken.is_empty()).count();
    let lines: String = rows.iter().map(|row| line(row) + "\n").collect();
    let [operations, edits, files, flags] = sums;
    let all = format!("{} dependents | | {operations} | {edits} | {files} | {flags} | {broken} fail", rows.len());
    format!("{HEAD}{lines}| {all} |\n")
}

/// One row of the table.
pub(super) fn line(row: &Row<'_>) -> String {
    let (dependent, outcome) = (row.dependent, &row.outcome);
    let core = &dependent.core;
    let checks = if outcome.broken.is_empty() { "hold".to_owned() } else { outcome.broken.join("; ") };
    format!(
        "| {} {} | {} {} → {} | {} | {} | {} | {} | {checks} |",
        dependent.name,
        dependent.version,
        core.package,
        core.from,
        core.to,
        outcome.operations,
        outcome.edits,
        outcome.files,
        outcome.flags,
    )
}
