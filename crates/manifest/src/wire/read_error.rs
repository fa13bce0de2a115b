use std::fmt;

use model::Exceeded;

use crate::Spot;

/// Why a file is refused, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The place; `None` when the whole file is meant.
    pub spot: Option<Spot>,
    /// The operation by its id, or by its place when it has none.
    pub operation: Option<String>,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// More of something than is read.
    #[error("{0}")]
    Limit(Exceeded),
    /// Nothing in the file.
    #[error("nothing in it: the file is empty")]
    Empty,
    /// A second `---` document.
    #[error("a second document starts here: there must be one")]
    SeveralDocuments,
    /// Not YAML.
    #[error("not valid YAML: {message}")]
    Syntax {
        /// The parser's words.
        message: String,
    },
    /// A character that no text file has; a parser may end there without a word.
    #[error("the control character U+{code:04X} is not allowed")]
    ControlCharacter {
        /// Its number.
        code: u8,
    },
    /// `&anchor` or `*alias`.
    #[error("anchors and aliases are not allowed: write the value out")]
    Alias,
    /// `!tag`.
    #[error("tags are not allowed")]
    Tag,
    /// The same key twice in one map.
    #[error("the key `{key}` stands twice")]
    DuplicateKey {
        /// Which.
        key: String,
    },
    /// A list or map as a key.
    #[error("a key must be text")]
    KeyType,
    /// Written for a newer reader.
    #[error("{field} {found} is unknown: this program reads version {known}; update it")]
    UnknownVersion {
        /// The field that says it.
        field: &'static str,
        /// What this program reads.
        known: u32,
        /// As written.
        found: String,
    },
    /// A required field is not there.
    #[error("the field `{field}` is missing")]
    Missing {
        /// Its path: `match.from`.
        field: String,
    },
    /// A field that the schema does not have, in `match`.
    #[error("`{field}` is not a field of this kind of operation; it has {known}")]
    UnknownField {
        /// Its path: `match.form`.
        field: String,
        /// The fields that there are.
        known: String,
    },
    /// A value of another type.
    #[error("`{field}` must be {expected}, found {found}")]
    WrongType {
        /// Its path.
        field: String,
        /// What belongs there.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// A value of the right type that makes no sense.
    #[error("`{field}`: {reason}")]
    BadValue {
        /// Its path.
        field: String,
        /// What is wrong with it.
        reason: String,
    },
    /// One operation in two entries.
    #[error("the same operation stands in line {} already: keep one of the two", first.line)]
    Twice {
        /// Where the first is.
        first: Spot,
    },
    /// Two operations with one id.
    #[error("the id stands twice; the first is in line {}", first.line)]
    DuplicateId {
        /// Where the first is.
        first: Spot,
    },
    /// An operation that changes nothing.
    #[error("the old and the new name are the same: `{name}`")]
    SameName {
        /// The name.
        name: String,
    },
    /// Two operations that disagree.
    #[error("contradicts {other}: {detail}")]
    Contradiction {
        /// The other operation.
        other: String,
        /// Which name gets which two targets.
        detail: String,
    },
    /// `requires` closes a circle.
    #[error("`requires` closes a circle: {path}")]
    Circle {
        /// The ids in order, the first repeated at the end.
        path: String,
    },
}

/// Something that a file says and that is not obeyed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    /// The place.
    pub spot: Spot,
    /// What, and what was done about it.
    pub message: String,
}

impl ReadError {
    pub(super) fn whole(problem: Problem) -> Self {
        Self { spot: None, operation: None, problem }
    }

    pub(super) fn at(spot: Spot, problem: Problem) -> Self {
        Self { spot: Some(spot), operation: None, problem }
    }

    pub(super) fn in_operation(mut self, operation: &str) -> Self {
        self.operation.get_or_insert_with(|| operation.to_owned());
        self
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.spot, &self.operation) {
            (Some(Spot { line, .. }), Some(operation)) => write!(f, "line {line}, {operation}: {}", self.problem),
            (Some(Spot { line, .. }), None) => write!(f, "line {line}: {}", self.problem),
            (None, Some(operation)) => write!(f, "{operation}: {}", self.problem),
            (None, None) => write!(f, "{}", self.problem),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        None
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.spot.line, self.message)
    }
}
