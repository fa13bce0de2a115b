//! `--statistics`: how much each operation edits and leaves.

use apply::{Flag, Plan};
use terminal::{ExitCode, Failure, Global};

use crate::report::print;

/// Makes sure that figures can be written in the format that is asked for.
pub(crate) fn accept(global: &Global) -> Result<(), Failure> {
    if !global.wants_findings() {
        return Ok(());
    }
    let failure = Failure::new(ExitCode::Usage, "statistics are written as text or as a part of JSON");
    Err(failure.hint("leave out --statistics, or use --format with one of: text, json"))
}

/// Prints the table of one plan, or of several one after the other.
pub(crate) fn write(plans: &[&Plan]) -> Result<(), Failure> {
    print(plans.iter().map(|plan| table(plan)).collect::<String>())
}

/// A line for each operation that has an effect, in manifest order, then one for what belongs to none.
fn table(plan: &Plan) -> String {
    let row =
        |edits: usize, files: usize, left: usize, what: &str| format!("{edits:>5}  {files:>5}  {left:>4}  {what}\n");
    let operations = plan.outcomes.iter().filter(|it| it.edits + it.flags > 0);
    let mut rows: String = operations
        .map(|it| row(it.edits, it.files, it.flags, &format!("{} {}", it.operation, it.description)))
        .collect();
    let unspoken = plan.flags.iter().filter(|it| it.operation.is_none()).count();
    if unspoken > 0 {
        rows += &row(0, 0, unspoken, &format!("{} uses that no operation speaks of", Flag::API));
    }
    if plan.pins + plan.unpinned.len() > 0 {
        rows += &row(plan.pins, 0, plan.unpinned.len(), "requirements");
    }
    if rows.is_empty() { rows } else { format!("edits  files  left  operation\n{rows}") }
}
