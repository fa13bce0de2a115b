use crate::{Finding, Level};

/// One JUnit XML document with a test suite of `tool`: a failed case per finding, a passed one when there is none.
pub(crate) fn to_junit(tool: &str, findings: &[Finding]) -> String {
    let failed = findings.iter().filter(|it| it.level != Level::Note).count();
    let count = findings.len().max(1);
    let mut res = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    res += &format!("<testsuites tests=\"{count}\" failures=\"{failed}\">\n");
    res += &format!("  <testsuite name=\"{}\" tests=\"{count}\" failures=\"{failed}\">\n", escaped(tool));
    if findings.is_empty() {
        res += &format!("    <testcase name=\"nothing found\" classname=\"{}\"/>\n", escaped(tool));
    }
    res.extend(findings.iter().map(case));
    res + "  </testsuite>\n</testsuites>\n"
}

fn case(finding: &Finding) -> String {
    let Finding { path, line, column, rule, message, level } = finding;
    let place = match (line, column) {
        (0, _) => path.clone(),
        (line, 0) => format!("{path}:{line}"),
        (line, column) => format!("{path}:{line}:{column}"),
    };
    let head = format!("    <testcase name=\"{} {}\" classname=\"{}\"", escaped(rule), escaped(&place), escaped(path));
    match level {
        Level::Note => format!("{head}>\n      <system-out>{}</system-out>\n    </testcase>\n", escaped(message)),
        Level::Error | Level::Warning => {
            format!("{head}>\n      <failure message=\"{}\"/>\n    </testcase>\n", escaped(message))
        }
    }
}

/// `text` for an attribute or for content; characters that XML does not have become `?`.
fn escaped(text: &str) -> String {
    let sound = |it: char| if it >= ' ' || "\t\n\r".contains(it) { it } else { '?' };
    crate::html::escaped(&text.chars().map(sound).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_a_failed_case() {
        let message = "`a<b>` is gone\u{1}".to_owned();
        let finding =
            Finding { path: "a.py".into(), line: 3, column: 9, rule: "OP001".into(), level: Level::Warning, message };
        let text = to_junit("onx", &[finding.clone(), Finding { level: Level::Note, ..finding }]);
        assert!(text.contains("<testsuite name=\"onx\" tests=\"2\" failures=\"1\">"), "{text}");
        assert!(text.contains("<testcase name=\"OP001 a.py:3:9\" classname=\"a.py\">"), "{text}");
        assert!(text.contains("<failure message=\"`a&lt;b&gt;` is gone?\"/>"), "{text}");
    }

    #[test]
    fn nothing_found_is_a_passed_case() {
        assert!(to_junit("onx", &[]).contains("tests=\"1\" failures=\"0\""));
    }
}
