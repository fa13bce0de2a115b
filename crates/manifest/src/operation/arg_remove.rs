use model::DottedName;

/// A parameter is gone: a keyword whose value has no side effect is dropped, any other use is flagged.
///
/// Before `open(path, buffered=True)`, after `open(path)`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArgRemove {
    /// Full path; a class means its constructor.
    pub callable: DottedName,
    /// The parameter.
    pub arg: String,
}
