//! The answer for machines.

use serde_json::{Value, json};

use super::Answer;
use super::verdict::{Breakage, Row, Verdict};

/// One JSON document.
pub(super) fn json(answer: &Answer) -> String {
    let advice = &answer.advice;
    let declared = advice.declared.as_ref().map(|it| json!({"path": it.path.as_str(), "versions": it.versions}));
    let in_use = advice.in_use.as_ref().map(|it| json!({"version": it.version, "source": it.source}));
    let document = json!({
        "type": "compat",
        "schema_version": 1,
        "versions": answer.rows.iter().map(|it| row(answer, it)).collect::<Vec<_>>(),
        "compatible_range": advice.widest,
        "declared": declared,
        "in_use": in_use,
        "requirement": advice.should_be,
    });
    format!("{document:#}\n")
}

fn row(answer: &Answer, row: &Row) -> Value {
    let mut value = json!({
        "version": row.version,
        "verdict": row.verdict.word(),
        "required": row.is_asked_for,
        "breaking": row.breakages.len(),
        "doubtful": row.doubts.len(),
        "to_look_at": row.remarks.len(),
    });
    if let Some(first) = row.breakages.first().or(row.doubts.first()) {
        let name = if row.breakages.is_empty() { "first_doubtful_use" } else { "first_breaking_use" };
        value[name] = breakage(answer, first);
    }
    match &row.verdict {
        Verdict::Unreadable(reason) => value["reason"] = reason.as_str().into(),
        Verdict::Migratable(it) => {
            value["migration"] =
                json!({"manifests": it.manifests, "edits": it.edits, "files": it.files, "to_look_at": it.left});
        }
        Verdict::Compatible | Verdict::Incompatible | Verdict::Unknown => {}
    }
    value
}

fn breakage(answer: &Answer, breakage: &Breakage) -> Value {
    let usage = &breakage.usage;
    let path = answer.dependent.file(usage).as_str();
    json!({
        "path": path,
        "line": usage.line,
        "column": usage.column,
        "name": usage.path.as_str(),
        "reason": breakage.reason,
    })
}
