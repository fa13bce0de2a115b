use model::Digest;

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
        Self { method: method.into(), content: None, factors: Vec::new(), quote: String::new() }
    }
}
