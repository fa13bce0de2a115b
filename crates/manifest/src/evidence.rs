use model::Digest;

use crate::Place;

/// Why an operation is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The rule that decided, in kebab-case: `identical-content`, `stated-by-warning`, `maintainer`, ….
    pub method: String,
    /// Digest of the content that is the same on both sides, where there is one.
    pub content: Option<Digest>,
    /// Everything that was weighed, strongest first.
    pub factors: Vec<Factor>,
    /// The author's words that say so, shortened to one line; empty when there are none.
    pub quote: String,
    /// What came of trying it out; `None` where it was not, or had nothing to do.
    pub tried: Option<Tried>,
    /// What came of it in projects that use the core; `None` where there were none, or it had nothing to do there.
    pub in_dependents: Option<InDependents>,
}

/// What came of carrying an operation out on the core's own tests, examples and docs of the old release, held against
/// what their authors wrote in the new one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tried {
    /// Places rewritten.
    pub sites: u32,
    /// Those that the authors wrote the same way.
    pub equal: u32,
    /// Those that the authors left, although the old form is said to be gone.
    pub contradicted: u32,
    /// Where the first of those are in the old release.
    pub contradictions: Vec<Place>,
}

/// What came of carrying an operation out on projects that use the core.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InDependents {
    /// Projects that it edits or flags.
    pub projects: u32,
    /// Places rewritten.
    pub sites: u32,
    /// Places left to a person.
    pub left: u32,
    /// Places where what it makes does not hold: it cannot be read, names what is not there, changes again, or fails the
    /// project's tests.
    pub failed: u32,
    /// Where the first of those are, below the folder of all projects.
    pub failures: Vec<Place>,
}

/// One thing that was weighed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// What, in kebab-case: `body-similarity`, `caller-confirmations`.
    pub name: String,
    /// How much of it, in thousandths of its full strength.
    pub per_mille: u16,
}

impl Evidence {
    /// The method of what a person decided.
    pub const MAINTAINER: &str = "maintainer";

    /// Evidence by `method` alone.
    pub fn by(method: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            content: None,
            factors: Vec::new(),
            quote: String::new(),
            tried: None,
            in_dependents: None,
        }
    }
}
