use std::collections::BTreeSet;
use std::fmt;

use fixture::{Case, Expectation};

use crate::{Outcome, compact};

/// One way in which a case is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// A step gave something else.
    Differs {
        /// Which step.
        step: Expectation,
        /// What the case says.
        expected: String,
        /// What came.
        actual: String,
    },
    /// A law that holds for every case does not hold for this one.
    Law(String),
}

/// Compares what a case gives with what it says.
pub fn judge(case: &Case, outcome: &Outcome) -> Vec<Failure> {
    let steps = [manifest(case, outcome), patch(case, outcome), flags(case, outcome), error(case, outcome)];
    let laws = outcome.broken_laws.iter().cloned().map(Failure::Law);
    steps.into_iter().flatten().chain(laws).collect()
}

/// The case's text with what it gives in place of what it says, when they differ.
pub fn updated(case: &Case, failures: &[Failure]) -> Option<String> {
    let mut res = None;
    for failure in failures {
        if let Failure::Differs { step, actual, .. } = failure {
            let current = res.as_deref().map(|text| Case::parse(text).expect("an updated case is a case"));
            res = Some(current.as_ref().unwrap_or(case).with(*step, actual));
        }
    }
    res
}

fn manifest(case: &Case, outcome: &Outcome) -> Option<Failure> {
    let actual = outcome.manifest.as_deref()?;
    let expected = case.manifest.as_deref()?;
    // Written anew, so that spelling and order do not count.
    let canonical =
        compact::read(expected).map_or_else(|error| error.to_string(), |manifest| compact::write(&manifest));
    differs(Expectation::Manifest, &canonical, actual)
}

fn patch(case: &Case, outcome: &Outcome) -> Option<Failure> {
    differs(Expectation::Patch, case.patch.as_deref().unwrap_or_default(), outcome.patch.as_deref()?)
}

fn flags(case: &Case, outcome: &Outcome) -> Option<Failure> {
    let expected = case.flags.as_deref().unwrap_or_default();
    let actual = outcome.flags.as_deref()?;
    let same = flags_agree(expected, actual);
    (!same).then(|| Failure::Differs { step: Expectation::Flags, expected: expected.into(), actual: actual.into() })
}

/// A line `path:line: OPxxx` stands for every flag of that operation in that line.
fn flags_agree(expected: &str, actual: &str) -> bool {
    let expected: BTreeSet<&str> = expected.lines().collect();
    let covered = |line: &&str| expected.contains(*line) || expected.contains(short(line).as_str());
    let met = |wanted: &&str| actual.lines().any(|line| line == *wanted || short(line) == *wanted);
    actual.lines().all(|line| covered(&line)) && expected.iter().all(met)
}

/// `path:line:col: OPxxx reason` without column and reason.
fn short(line: &str) -> String {
    let mut parts = line.splitn(4, ':');
    let mut part = || parts.next().unwrap_or_default();
    let (path, number, _, rest) = (part(), part(), part(), part());
    let operation = rest.split_whitespace().next().unwrap_or_default();
    format!("{path}:{number}: {operation}")
}

fn error(case: &Case, outcome: &Outcome) -> Option<Failure> {
    let step = Expectation::Error;
    match (case.error.as_deref(), outcome.error.as_deref()) {
        (None, None) => None,
        (Some(expected), Some(actual)) if actual.contains(expected.trim()) => None,
        (expected, actual) => {
            let text = |it: Option<&str>| it.unwrap_or_default().to_owned();
            Some(Failure::Differs { step, expected: text(expected), actual: text(actual) })
        }
    }
}

fn differs(step: Expectation, expected: &str, actual: &str) -> Option<Failure> {
    let same = expected == actual;
    (!same).then(|| Failure::Differs { step, expected: expected.to_owned(), actual: actual.to_owned() })
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Law(text) => write!(f, "law: {text}"),
            Self::Differs { step, expected, actual } => {
                let expected = if expected.is_empty() { "(nothing)\n" } else { expected };
                let actual = if actual.is_empty() { "(nothing)\n" } else { actual };
                write!(f, "{} differs\nexpected:\n{expected}actual:\n{actual}", step.as_str())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::flags_agree;

    #[test]
    fn a_short_line_stands_for_the_flags_of_its_line() {
        let actual = "a.py:3:5: OP001 `x`\na.py:3:9: OP001 `x`\n";
        assert!(flags_agree("a.py:3: OP001\n", actual));
        assert!(flags_agree(actual, actual));
        assert!(!flags_agree("a.py:3: OP001\na.py:4: OP001\n", actual));
        assert!(!flags_agree("a.py:3: OP002\n", actual));
        assert!(!flags_agree("", actual));
    }
}
