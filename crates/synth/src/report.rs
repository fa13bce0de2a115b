use manifest::{Change, OperationId, Override, Place};

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
    /// The projects on which the manifest was tried out, by name.
    pub dependents: Vec<Dependent>,
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

/// A project that uses the core, and what the manifest makes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependent {
    /// Its folder's name.
    pub name: String,
    /// Places rewritten, all operations together.
    pub edits: u32,
    /// In how many files.
    pub files: u32,
    /// Places left to a person.
    pub left: u32,
    /// What does not hold afterwards.
    pub failures: Vec<Failing>,
    /// What its own tests say, where they were run: `passed`, `failed`, `failed-before` or `unknown`.
    pub tests: Option<&'static str>,
}

/// Something that does not hold in a project after the manifest was carried out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failing {
    /// Where, below the folder of all projects, as it was before; `None` for the project as a whole.
    pub place: Option<Place>,
    /// By which operation; `None` where that cannot be told.
    pub operation: Option<OperationId>,
    /// What.
    pub reason: String,
}

impl std::fmt::Display for Failing {
    /// `path:line: OP001: reason`, without what is not known.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(Place { path, line }) = &self.place {
            write!(f, "{path}:{line}: ")?;
        }
        if let Some(operation) = &self.operation {
            write!(f, "{operation}: ")?;
        }
        f.write_str(&self.reason)
    }
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
