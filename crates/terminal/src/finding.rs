use std::fmt::Write;

/// One thing to look at in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, with `/`, below the folder that was looked at.
    pub path: String,
    /// Line, from 1; 0 for the whole file.
    pub line: u32,
    /// Column in characters, from 1; 0 for the whole line.
    pub column: u32,
    /// What kind of finding it is, one of the rules of the report.
    pub rule: String,
    /// How bad it is.
    pub level: Level,
    /// What to look at and why, on one line.
    pub message: String,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It breaks.
    Error,
    /// Somebody must look.
    Warning,
    /// Good to know.
    Note,
}

/// What a kind of finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// One line.
    pub description: String,
}

impl Level {
    /// As a GitHub workflow command.
    fn in_workflow(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "notice",
        }
    }
}

/// GitHub shows so many errors, and so many warnings, of one step.
const SHOWN: usize = 10;

/// One workflow command of GitHub Actions for each finding, the worst first, each on a line; then how many are not shown.
pub(crate) fn to_workflow_commands(findings: &[Finding]) -> String {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|it| it.level);
    let of = |level: Level| findings.iter().filter(|it| it.level == level).count().saturating_sub(SHOWN);
    let more = of(Level::Error) + of(Level::Warning) + of(Level::Note);
    let rest = format!("::notice::and {more} more; the log of this step lists all of them\n");
    let lines: String = sorted.into_iter().map(workflow_command).collect();
    if more == 0 { lines } else { lines + &rest }
}

fn workflow_command(finding: &Finding) -> String {
    let mut place = format!("file={}", property(&finding.path));
    for (name, value) in [("line", finding.line), ("col", finding.column)] {
        if value > 0 {
            write!(place, ",{name}={value}").expect("writing to a string cannot fail");
        }
    }
    let (level, rule) = (finding.level.in_workflow(), property(&finding.rule));
    format!("::{level} {place},title={rule}::{}\n", data(&finding.message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding() -> Finding {
        let message = "50% of `a`\nis gone".to_owned();
        Finding { path: "a b/ü.py".into(), line: 3, column: 9, rule: "OP001".into(), level: Level::Warning, message }
    }

    #[test]
    fn the_worst_comes_first_and_what_is_not_shown_is_counted() {
        let worst = Finding { level: Level::Error, ..finding() };
        let text = to_workflow_commands(&[vec![finding(); 12], vec![worst]].concat());
        assert!(text.starts_with("::error "), "{text}");
        assert!(text.ends_with("::notice::and 2 more; the log of this step lists all of them\n"), "{text}");
    }

    #[test]
    fn a_whole_file_has_no_line() {
        let whole = Finding { line: 0, column: 0, ..finding() };
        assert!(to_workflow_commands(&[whole]).starts_with("::warning file=a b/ü.py,title=OP001::"));
    }

    #[test]
    fn workflow_commands_stay_on_one_line() {
        assert_eq!(
            to_workflow_commands(&[finding()]),
            "::warning file=a b/ü.py,line=3,col=9,title=OP001::50%25 of `a`%0Ais gone\n"
        );
    }
}
