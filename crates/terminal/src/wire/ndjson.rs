use serde_json::json;

use crate::{Finding, Level};

/// One JSON document per finding, each on a line.
pub(crate) fn to_ndjson(findings: &[Finding]) -> String {
    findings.iter().map(|it| format!("{}\n", line(it))).collect()
}

fn line(finding: &Finding) -> serde_json::Value {
    let Finding { path, line, column, rule, level, message } = finding;
    let level = match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    };
    json!({"type": "finding", "schema_version": 1, "rule": rule, "level": level, "path": path, "line": line, "column": column, "message": message})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_document() {
        let message = "first\nsecond".to_owned();
        let finding =
            Finding { path: "a.py".into(), line: 3, column: 9, rule: "OP001".into(), level: Level::Note, message };
        let text = to_ndjson(&[finding.clone(), finding]);
        let lines: Vec<serde_json::Value> = text.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
        assert_eq!((lines.len(), &lines[1]["rule"]), (2, &"OP001".into()));
    }
}
