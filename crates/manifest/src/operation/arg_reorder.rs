use model::DottedName;

/// The positional order changed: positional arguments become keywords.
///
/// Before `copy(a, b)`, after `copy(source=a, target=b)`. Calls with `*args` are flagged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArgReorder {
    /// Full path; a class means its constructor.
    pub callable: DottedName,
    /// The parameters in their old positional order.
    pub order: Vec<String>,
}
