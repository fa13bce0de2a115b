use model::{DottedName, RepoPath};

use crate::{Confidence, Evidence, Operation};

/// One operation as inferred: what changed, why we believe it, how sure we are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What changed.
    pub operation: Operation,
    /// Whether the old form still works.
    pub status: Status,
    /// Other public paths of the old definition that fail or warn in the new release, sorted.
    pub aliases_from: Vec<DottedName>,
    /// Other public paths of the new definition, sorted.
    pub aliases_to: Vec<DottedName>,
    /// Why.
    pub evidence: Evidence,
    /// How sure.
    pub confidence: Confidence,
    /// Where it was seen in the old release.
    pub seen_from: Vec<Place>,
    /// Where it was seen in the new release.
    pub seen_to: Vec<Place>,
}

/// Whether the old form still works in the new release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Gone.
    Removed,
    /// Works, with or without a warning.
    Deprecated,
}

/// A line of a source file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub path: RepoPath,
    /// The line, from 1.
    pub line: u32,
}

impl Status {
    /// The word that stands in manifests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Deprecated => "deprecated",
        }
    }
}
