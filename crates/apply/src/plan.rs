//! What would be done, as a value: the types here, the making of it in `make`.

mod again;
mod check;
mod choice;
mod code;
mod config;
mod draft;
mod embedded;
mod files;
mod ignored;
mod make;
mod missing;
mod of_file;
mod places;
mod position;
mod remark;
mod requirements;
mod secret;
mod steps;
mod torn;

use std::collections::{BTreeMap, BTreeSet};

use edit::Patch;
use lang::SourceText;
use lang::python::Search;
use manifest::{Confidence, OperationId};
use model::{RepoPath, Surface, TextRange};

pub use files::Wanted;
pub use make::plan;
pub use missing::MissingName;
pub use places::Place;
pub use secret::may_hold_secrets;
pub use steps::PlanStep;

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
    /// How the version control system stands to it.
    pub standing: Standing,
}

/// How a version control system stands to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Standing {
    /// It may be edited: tracked, or there is no version control.
    #[default]
    Tracked,
    /// Not known to version control: flagged, never edited unasked.
    Untracked,
    /// Ignored by version control: flagged, never edited unasked.
    Ignored,
}

/// What to plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Only these operations and what they require; `None` for all.
    pub only: Option<BTreeSet<OperationId>>,
    /// Operations below are flagged, not applied.
    pub min_confidence: Confidence,
    /// What the recorded history says about this manifest and this project.
    pub history: History,
    /// Whether files that version control does not know are edited.
    pub untracked: Untracked,
    /// Operations that the project does without, and with them those that require them: neither made nor flagged.
    pub ignored: BTreeSet<OperationId>,
    /// Operations that the person does not want now: what they would edit is flagged.
    pub declined: BTreeSet<OperationId>,
    /// Edits that the person does not want now, by their ranges as a plan without this has them: they are flagged.
    pub declined_places: BTreeMap<RepoPath, BTreeSet<TextRange>>,
    /// What is written at flagged places.
    pub remarks: Remarks,
    /// What becomes of the project's requirements on the core.
    pub requirements: Requirements,
    /// Whether code in documentation is edited; code in notebooks is.
    pub documents: Documents,
    /// Where uses are looked for; the plan is the same wherever that is.
    pub search: Search,
}

/// What becomes of code in Markdown and reStructuredText.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Documents {
    /// Nothing.
    #[default]
    Left,
    /// It is respelled like other code.
    Respelled,
}

/// What becomes of a project's requirements on the core.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Requirements {
    /// Nothing.
    #[default]
    Left,
    /// They are raised to the new release, and distributions that names moved to are required as well.
    Raised,
}

/// What is written at places that are left to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Remarks {
    /// Nothing.
    #[default]
    None,
    /// A comment line `# TODO(onx OP012): reason` above the statement, in Python files.
    Todo,
}

/// Whether a manifest was applied to a project before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum History {
    /// Not as far as is known.
    #[default]
    New,
    /// It was: operations that would undo themselves, such as swaps, are not made again.
    Applied(Earlier),
}

/// What earlier runs of the same manifest did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Earlier {
    /// Operations that every run left out.
    pub left_out: BTreeSet<OperationId>,
}

/// What happens to uses in files that version control does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Untracked {
    /// They are flagged.
    #[default]
    Flagged,
    /// They are edited.
    Edited,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            only: None,
            min_confidence: Confidence::WARN,
            history: History::New,
            untracked: Untracked::Flagged,
            ignored: BTreeSet::new(),
            declined: BTreeSet::new(),
            declined_places: BTreeMap::new(),
            remarks: Remarks::None,
            requirements: Requirements::Left,
            documents: Documents::Left,
            search: Search::default(),
        }
    }
}

impl Project {
    /// Takes over what `patch` makes of the files, for which it was made.
    pub fn take(&mut self, patch: &Patch) {
        for patch in &patch.files {
            if let Ok(place) = self.files.binary_search_by(|file| file.path.cmp(&patch.path)) {
                self.files[place].bytes = patch.after();
            }
        }
    }

    /// The files as a language reads them.
    pub(crate) fn texts(&self, wanted: impl Fn(&ProjectFile) -> bool) -> (Vec<usize>, Vec<SourceText<'_>>) {
        let files = self.files.iter().enumerate().filter(|(_, file)| wanted(file));
        files.map(|(place, file)| (place, SourceText { path: &file.path, bytes: &file.bytes })).unzip()
    }
}

/// Everything that applying a manifest to a project would do. A value: nothing is done yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The edits.
    pub patch: Patch,
    /// The operation that each edit belongs to; edits of requirements and added comments belong to none.
    pub made_by: BTreeMap<(RepoPath, TextRange), OperationId>,
    /// Uses left to a person, by path, line, column, operation.
    pub flags: Vec<Flag>,
    /// Per operation what it does, in manifest order; operations without effect included.
    pub outcomes: Vec<Outcome>,
    /// Files that were not read or whose edits failed a check, with the reason.
    pub skipped: BTreeMap<RepoPath, String>,
    /// Comments `# onx: ignore` that keep the tool from nothing, by path and line.
    pub unused_ignores: BTreeSet<(RepoPath, u32)>,
    /// How many comment lines the patch adds at flagged places.
    pub remarks: usize,
    /// How many edits of the patch raise requirements; they belong to no operation.
    pub pins: usize,
    /// Requirements left to a person, by path and place.
    pub unpinned: Vec<Unpinned>,
    /// What making it took.
    pub effort: Effort,
}

/// What making a plan took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effort {
    /// Files that were read.
    pub scanned: usize,
    /// Files that were parsed because something might stand in them, or because those need them.
    pub parsed: usize,
}

/// One requirement left to a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unpinned {
    /// The file.
    pub path: RepoPath,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Why.
    pub reason: String,
}

impl std::fmt::Display for Unpinned {
    /// `path:line:column: reason`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: {}", self.path, self.line, self.column, self.reason)
    }
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
    /// The operation that it belongs to; `None` when none speaks of it, and the releases alone say that it breaks.
    pub operation: Option<OperationId>,
    /// Why; quotes the name as written.
    pub reason: String,
}

impl Flag {
    /// What stands for the operation where no operation speaks of a use.
    pub const API: &str = "API";

    /// The id of the operation, or [`Flag::API`].
    pub fn rule(&self) -> &str {
        self.operation.as_ref().map_or(Self::API, OperationId::as_str)
    }
}

impl std::fmt::Display for Flag {
    /// `path:line:column: OP001 reason`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: {} {}", self.path, self.line, self.column, self.rule(), self.reason)
    }
}

/// What one operation does to a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The operation.
    pub operation: OperationId,
    /// What it does, on one line.
    pub description: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// False when it is left out: not asked for, declined, or not sure enough.
    pub is_chosen: bool,
    /// How many edits.
    pub edits: usize,
    /// In how many files.
    pub files: usize,
    /// How many flags.
    pub flags: usize,
}

#[cfg(test)]
mod tests;
