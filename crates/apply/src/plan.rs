use std::collections::BTreeMap;

use edit::Patch;
use manifest::OperationId;
use model::{RepoPath, Surface};

/// A dependent as plain data: what planning reads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Project {
    /// In path order.
    pub files: Vec<ProjectFile>,
    /// API of the release that the project uses now.
    pub surface_from: Option<Surface>,
    /// API of the release that it shall use.
    pub surface_to: Option<Surface>,
}

/// One file of a dependent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectFile {
    /// Where it lies below the target.
    pub path: RepoPath,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Everything that applying a manifest to a project would do. A value: nothing is done yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The edits.
    pub patch: Patch,
    /// Uses left to a person, by path, line, column, operation.
    pub flags: Vec<Flag>,
    /// Per operation what it does, in manifest order; operations without effect included.
    pub outcomes: Vec<Outcome>,
    /// Files that were not read or whose edits failed a check, with the reason.
    pub skipped: BTreeMap<RepoPath, String>,
}

/// One use left to a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flag {
    /// The file.
    pub path: RepoPath,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The operation that it belongs to.
    pub operation: OperationId,
    /// Why; quotes the name as written.
    pub reason: String,
}

/// What one operation does to a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The operation.
    pub operation: OperationId,
    /// How many edits.
    pub edits: usize,
    /// In how many files.
    pub files: usize,
    /// How many flags.
    pub flags: usize,
}
