//! The house rules that a machine can check; also a test of this package.

mod constructs;
mod conventions;
mod functions;
mod graph;
mod kinds;
mod lines;
mod names;
mod sources;
mod words;

use std::fmt;

use anyhow::{Result, bail};

use crate::shell::root;
use sources::{SourceFile, rust_files};

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    /// The file, relative to the workspace.
    path: String,
    /// The line, from 1; 0 for the file as a whole.
    line: usize,
    /// What is wrong and what would be right.
    message: String,
}

/// Prints every broken rule and the longest functions; fails when a rule is broken.
pub(crate) fn run() -> Result<()> {
    let files = rust_files(root())?;
    println!("{}", functions::statistics(&files));
    let findings = check(&files)?;
    for finding in &findings {
        eprintln!("{finding}");
    }
    if findings.is_empty() { Ok(()) } else { bail!("{} house rules are broken", findings.len()) }
}

fn check(files: &[SourceFile]) -> Result<Vec<Finding>> {
    let mut res = graph::check(&crate::shell::metadata()?);
    for file in files {
        res.extend(lines::check(file));
        res.extend(words::check(file));
        res.extend(names::check(file));
        res.extend(functions::check(file));
    }
    res.extend(kinds::check(root())?);
    res.extend(constructs::check(root())?);
    res.extend(conventions::check(root())?);
    res.sort();
    Ok(res)
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let findings = check(&rust_files(root()).unwrap()).unwrap();
        let text: Vec<String> = findings.iter().map(Finding::to_string).collect();
        assert!(findings.is_empty(), "\n{}", text.join("\n"));
    }
}
