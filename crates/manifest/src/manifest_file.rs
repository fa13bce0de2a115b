use std::fmt;

use model::{Digest, Language};

use crate::Change;

/// A change manifest: everything a dependent needs to go from one release of a core to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Distribution name of the core.
    pub package: String,
    /// The core's language.
    pub language: Language,
    /// Version label of the old release.
    pub from: String,
    /// Version label of the new release.
    pub to: String,
    /// Which commits it was made from; `None` when written by hand.
    pub source: Option<Source>,
    /// What made it; empty when written by hand.
    pub generator: String,
    /// The smallest version bump that the operations call for.
    pub semver: Semver,
    /// One line for people.
    pub summary: String,
    /// In application order.
    pub operations: Vec<Entry>,
}

/// One operation at its place in a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: OperationId,
    /// Operations that must come before; `None` when a hand-written manifest leaves the order to the reader.
    pub requires: Option<Vec<OperationId>>,
    /// What changed.
    pub change: Change,
}

/// Names an operation inside one manifest: `OP001`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationId(Box<str>);

/// The two commits that a manifest was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The old ref as given.
    pub from_ref: String,
    /// Its commit, 40 hexadecimal digits.
    pub from_commit: String,
    /// The new ref as given.
    pub to_ref: String,
    /// Its commit, 40 hexadecimal digits.
    pub to_commit: String,
    /// Checksum of the old snapshot.
    pub from_snapshot: Digest,
    /// Checksum of the new snapshot.
    pub to_snapshot: Digest,
}

/// A version bump.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Semver {
    /// Nothing that a dependent could notice.
    Patch,
    /// Deprecations and additions only.
    Minor,
    /// Something that worked no longer does.
    Major,
}

impl OperationId {
    /// The id of the operation at `place`, counted from 1: `OP001`.
    pub fn numbered(place: usize) -> Self {
        Self(format!("OP{place:03}").into())
    }

    /// An id that a person gave.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Semver {
    /// The word that stands in manifests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}
