use model::DottedName;

/// A parameter became required or its default changed: calls that leave it out get `arg=default`.
///
/// Before `connect()`, after `connect(timeout=None)`. With `insert` false it only records a harmless new parameter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArgAddDefault {
    /// Full path; a class means its constructor.
    pub callable: DottedName,
    /// The parameter.
    pub arg: String,
    /// Source text that keeps the old behaviour, names fully qualified.
    pub default: String,
    /// Whether calls are edited.
    pub insert: bool,
}
