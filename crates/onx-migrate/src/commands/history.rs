use apply::Row;
use serde_json::json;
use terminal::{ExitCode, Global};

use crate::cli::History;
use crate::{Outcome, inputs, report};

/// Lists what was done, newest first.
pub(crate) fn run(arguments: &History, global: &Global) -> Outcome {
    let worktree = inputs::open(&arguments.target.target)?;
    let state = inputs::state(&worktree)?;
    let kind = |row: &&Row| arguments.kind.as_ref().is_none_or(|kind| row.kind.as_str() == kind);
    let rows: Vec<&Row> = state.history.iter().rev().filter(kind).take(usize::from(arguments.limit)).collect();
    let text = if global.wants_json() { json(&rows) } else { rows.iter().map(|row| line(row)).collect() };
    report::print(text)?;
    Ok(ExitCode::Done)
}

fn line(row: &Row) -> String {
    let Row { timestamp, checkpoint, name, from, to, message, .. } = row;
    let text = format!("{timestamp} {checkpoint} {:8} {name} {from} -> {to}: {message}", row.kind.as_str());
    format!("{}\n", terminal::printable(&text))
}

fn json(rows: &[&Row]) -> String {
    let one = |row: &&Row| {
        json!({
            "name": row.name, "kind": row.kind.as_str(), "from": row.from, "to": row.to,
            "timestamp": row.timestamp, "success": row.success, "message": row.message, "changes": row.changes,
            "warnings": row.warnings, "checkpoint": row.checkpoint.as_str(), "manifest": row.manifest.to_string(),
        })
    };
    let rows: Vec<_> = rows.iter().map(one).collect();
    report::text(&json!({"schema_version": 1, "type": "history", "history": rows}))
}
