use std::collections::BTreeSet;
use std::process::Output;

/// Lines of the command's output that are shown when it fails.
const SHOWN_LINES: usize = 20;

/// How the words begin with which test runners list what failed, name next.
const FAILURE_WORDS: &[&str] = &["FAILED ", "ERROR ", "FAIL: ", "ERROR: "];

/// One run of the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// True when the command ended with 0.
    pub succeeded: bool,
    /// What the output lists as failed.
    pub failures: BTreeSet<String>,
    /// All that it wrote, to stdout first.
    pub output: String,
}

impl Trial {
    pub(crate) fn of(output: &Output) -> Self {
        let texts = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it).into_owned());
        let text = texts.concat();
        let failures = text.lines().filter_map(failed_test).collect();
        Self { succeeded: output.status.success(), failures, output: text }
    }

    /// The end of the output, for a person.
    pub fn last_lines(&self) -> String {
        let lines: Vec<&str> = self.output.lines().collect();
        let shown = lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n");
        format!("its last lines:\n{shown}")
    }
}

/// The test that a line lists as failed.
fn failed_test(line: &str) -> Option<String> {
    let rest = FAILURE_WORDS.iter().find_map(|word| line.strip_prefix(word))?;
    Some(rest.split(" - ").next().unwrap_or(rest).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_runners_list() {
        assert_eq!(failed_test("FAILED tests/a.py::t[1] - ValueError: x"), Some("tests/a.py::t[1]".to_owned()));
        assert_eq!(failed_test("ERROR tests/a.py"), Some("tests/a.py".to_owned()));
        assert_eq!(failed_test("FAIL: test_a (m.T)"), Some("test_a (m.T)".to_owned()));
        assert_eq!(failed_test("2 failed, 3 passed"), None);
    }
}
