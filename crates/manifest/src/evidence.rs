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
        Self { method: method.into(), content: None, factors: Vec::new(), quote: String::new(), tried: None }
    }
}
