use manifest::{Change, OperationId, Override};

use crate::{Header, Statistics};

/// Why each operation of a manifest is believed, and what was left out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which releases of what.
    pub header: Header,
    /// The operations of the manifest, in its order, with everything that was weighed.
    pub operations: Vec<Explained>,
    /// Candidates that are not in the manifest, in the order that they would have there.
    pub unresolved: Vec<Unresolved>,
    /// What was found and the maintainer rejected, in the same order.
    pub rejected: Vec<Rejected>,
    /// Overrides for these releases that speak of nothing that was found, in the order of their file.
    pub idle: Vec<Override>,
    /// What the run cost, when somebody measured it.
    pub statistics: Option<Statistics>,
}

/// An operation of the manifest with its full evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Its id in the manifest.
    pub id: OperationId,
    /// What changed, why, and where it was seen.
    pub change: Change,
}

/// A candidate that did not make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved {
    /// What may have changed.
    pub change: Change,
    /// Why it is not in the manifest.
    pub reason: String,
}

/// A candidate that the maintainer took out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// What was found.
    pub change: Change,
    /// The maintainer's reason; may be empty.
    pub reason: String,
}
