use apply::{CheckpointId, Row};
use serde_json::json;
use terminal::{ExitCode, Global};

use crate::cli::History;
use crate::{Outcome, inputs, report};

/// Lists what was done, newest first; runs of one second by their id, the place in the history, the highest first.
pub(crate) fn run(arguments: &History, global: &Global) -> Outcome {
    let worktree = inputs::open(&arguments.target.target, global)?;
    let state = inputs::state(&worktree)?;
    let kind = |row: &Row| arguments.kind.as_ref().is_none_or(|kind| row.kind.as_str() == kind);
    let mut rows: Vec<(usize, &Row)> = (1..).zip(&state.history).filter(|(_, row)| kind(row)).collect();
    rows.sort_by(|one, two| two.1.timestamp.cmp(&one.1.timestamp).then_with(|| two.0.cmp(&one.0)));
    rows.truncate(usize::from(arguments.limit));
    let in_effect = state.in_effect();
    let text =
        if global.wants_json() { json(&rows, &in_effect) } else { rows.iter().map(|(_, row)| line(row)).collect() };
    report::print(text)?;
    Ok(ExitCode::Done)
}

fn line(row: &Row) -> String {
    let Row { timestamp, checkpoint, name, from, to, message, .. } = row;
    let text = format!("{timestamp} {checkpoint} {:8} {name} {from} -> {to}: {message}", row.kind.as_str());
    format!("{}\n", terminal::printable(&text))
}

fn json(rows: &[(usize, &Row)], in_effect: &[&Row]) -> String {
    let one = |(id, row): &(usize, &Row)| {
        json!({
            "id": id, "name": row.name, "kind": row.kind.as_str(), "from": row.from, "to": row.to,
            "timestamp": row.timestamp, "success": row.success, "message": row.message, "changes": row.changes,
            "warnings": row.warnings, "checkpoint": row.checkpoint.as_str(), "manifest": row.manifest.to_string(),
            "took_back": row.took_back.iter().map(CheckpointId::as_str).collect::<Vec<_>>(),
            "in_effect": in_effect.contains(row),
            "files": row.files.keys().map(model::RepoPath::as_str).collect::<Vec<_>>(),
        })
    };
    let rows: Vec<_> = rows.iter().map(one).collect();
    report::text(&json!({"schema_version": 1, "type": "history", "history": rows}))
}
