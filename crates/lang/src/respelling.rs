use std::collections::{BTreeMap, BTreeSet};

use edit::Edit;
use model::DottedName;

/// Which operation asks for a respelling: its place in the caller's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationIndex(pub u32);

/// Every respelling that a manifest asks for, composed: old names as dependents write them now, to final names.
///
/// All of it is applied at once to the original text, so chains and swaps cannot corrupt each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Respellings {
    /// By full old path (module, symbol, function, `Class.member`); the longest entry that covers a name decides.
    pub paths: BTreeMap<DottedName, PathRespelling>,
    /// By full old path of a class, then by member name; inherited by subclasses.
    pub members: BTreeMap<DottedName, BTreeMap<String, MemberRespelling>>,
    /// By full old path of a function, method or class (its constructor); methods and constructors are inherited.
    pub calls: BTreeMap<DottedName, CallRespelling>,
}

/// What becomes of a path and of everything below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathRespelling {
    /// Where it goes.
    pub target: Target,
    /// True for `rename.import`: the path is a module for certain.
    pub is_module: bool,
    /// The operations composed into it, in order.
    pub operations: Vec<OperationIndex>,
    /// How the call form changes.
    pub form: CallForm,
}

/// Where a path goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To another path.
    Path(DottedName),
    /// To a builtin, which needs no import.
    Builtin(String),
    /// Nowhere: uses are flagged. Holds the reason, possibly empty.
    Gone(String),
}

/// What becomes of a member of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRespelling {
    /// The new name; `None` when it is gone or when it moved out of its class, and uses are flagged.
    pub name: Option<String>,
    /// The operations composed into it, in order.
    pub operations: Vec<OperationIndex>,
    /// How the call form changes.
    pub form: CallForm,
}

/// How the form of a use changes along with its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum CallForm {
    /// Not at all.
    #[default]
    Kept,
    /// `x.f()` becomes `x.f`.
    ToProperty,
    /// `x.f` becomes `x.f()`.
    ToMethod,
}

/// What becomes of the arguments of calls.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallRespelling {
    /// By keyword as written now.
    pub keywords: BTreeMap<String, KeywordFate>,
    /// Parameters to spell out where calls leave them out.
    pub defaults: Vec<ArgumentDefault>,
    /// New required parameters: calls that do not pass them are flagged.
    pub required: Vec<(String, OperationIndex)>,
    /// Names of parameters that can no longer be passed by place, old positional order.
    pub keyword_only: Vec<(String, OperationIndex)>,
    /// The old positional order, when it changed: every positional argument becomes a keyword.
    pub reorder: Option<(Vec<String>, OperationIndex)>,
}

/// What becomes of a keyword.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeywordFate {
    /// It gets another name.
    Renamed(String, Vec<OperationIndex>),
    /// It goes.
    Removed(OperationIndex),
}

/// A parameter that calls must now spell out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgumentDefault {
    /// The parameter.
    pub name: String,
    /// Source text, names fully qualified.
    pub text: String,
    /// The operation.
    pub operation: OperationIndex,
}

/// What a language found in a project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// Edits, ordered by file and offset.
    pub edits: Vec<SiteEdit>,
    /// Uses left to a person, ordered by file and offset.
    pub flags: Vec<SiteFlag>,
    /// Places of the files that had to be parsed.
    pub parsed: BTreeSet<usize>,
}

/// One edit with what asked for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SiteEdit {
    /// Place of the file in the project's list.
    pub file: usize,
    /// The edit, from original offsets.
    pub edit: Edit,
    /// The operation that it is counted for.
    pub operation: OperationIndex,
}

/// One use that cannot be decided.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SiteFlag {
    /// Place of the file in the project's list.
    pub file: usize,
    /// Byte offset of the use.
    pub offset: u32,
    /// The operation that it belongs to; `None` when none speaks of it, and the releases alone say that it breaks.
    pub operation: Option<OperationIndex>,
    /// Why a person must look; quotes the name as written.
    pub reason: String,
}
