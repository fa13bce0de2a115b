use std::fmt::Write;

use serde_json::{Value, json};

use crate::{Finding, Level, Rule};

/// Readers of SARIF refuse a run with more results.
const RESULTS: usize = 25_000;

/// A SARIF 2.1.0 log of one run of `tool`, as text with a final line feed.
pub fn to_sarif(tool: &str, version: &str, rules: &[Rule], findings: &[Finding]) -> String {
    let rules: Vec<Value> =
        rules.iter().map(|it| json!({"id": it.id, "shortDescription": {"text": it.description}})).collect();
    let results: Vec<Value> = findings.iter().take(RESULTS).map(result).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": tool, "version": version, "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn result(finding: &Finding) -> Value {
    let mut place = json!({"artifactLocation": {"uri": uri(&finding.path)}});
    if finding.line > 0 {
        place["region"] = json!({"startLine": finding.line});
        if finding.column > 0 {
            place["region"]["startColumn"] = json!(finding.column);
        }
    }
    json!({
        "ruleId": finding.rule,
        "level": level(finding.level),
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
    })
}

/// `path` as a relative reference: everything but letters, digits and `-._~/` as bytes in percent form.
fn uri(path: &str) -> String {
    path.bytes().fold(String::new(), |mut res, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            res.push(char::from(byte));
        } else {
            write!(res, "%{byte:02X}").expect("writing to a string cannot fail");
        }
        res
    })
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding() -> Finding {
        let message = "`a` is gone".to_owned();
        Finding { path: "a b/ü.py".into(), line: 3, column: 9, rule: "OP001".into(), level: Level::Warning, message }
    }

    #[test]
    fn sarif_names_the_place_and_the_rule() {
        let rules = [Rule { id: "OP001".into(), description: "`a` → `b`".into() }];
        let document: Value = serde_json::from_str(&to_sarif("onx", "1.0", &rules, &[finding()])).unwrap();
        let run = &document["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "OP001");
        let result = &run["results"][0];
        assert_eq!((&result["ruleId"], &result["level"]), (&json!("OP001"), &json!("warning")));
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "a%20b/%C3%BC.py");
        assert_eq!(place["region"], json!({"startLine": 3, "startColumn": 9}));
    }

    #[test]
    fn a_whole_file_has_no_region() {
        let whole = Finding { line: 0, column: 0, ..finding() };
        assert!(!to_sarif("onx", "1.0", &[], &[whole]).contains("region"));
    }
}
