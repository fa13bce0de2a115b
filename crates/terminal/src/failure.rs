use std::error::Error;
use std::fmt;

use crate::{Code, ExitCode};

/// Why a command could not do what was asked, with its exit code and the next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// How the process ends.
    pub code: ExitCode,
    /// What kind of failure it is.
    pub kind: Code,
    /// What went wrong, the outermost message first, then its causes.
    pub chain: Vec<String>,
    /// What to do about it, a command where there is one.
    pub hints: Vec<String>,
}

impl Failure {
    /// A failure that `message` alone describes.
    pub fn new(code: ExitCode, message: impl fmt::Display) -> Self {
        Self { code, kind: Code::usual(code), chain: vec![message.to_string()], hints: Vec::new() }
    }

    /// A failure with the chain of causes of `error`.
    pub fn from_error(code: ExitCode, error: &dyn Error) -> Self {
        let mut chain = vec![error.to_string()];
        let mut cause = error.source();
        while let Some(error) = cause {
            chain.push(error.to_string());
            cause = error.source();
        }
        chain.dedup();
        Self { code, kind: Code::usual(code), chain, hints: Vec::new() }
    }

    /// The same as a failure of `kind`.
    #[must_use]
    pub fn coded(self, kind: Code) -> Self {
        Self { kind, ..self }
    }

    /// The same with `message` in front: what was being done.
    #[must_use]
    pub fn context(mut self, message: impl fmt::Display) -> Self {
        self.chain.insert(0, message.to_string());
        self
    }

    /// The same with one more next step.
    #[must_use]
    pub fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.hints.push(hint.to_string());
        self
    }
}

impl fmt::Display for Failure {
    /// The chain on one line, as in `cannot read x: no such file`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.chain.join(": "))
    }
}

impl Error for Failure {}
