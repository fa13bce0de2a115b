use model::DottedName;

/// Parameters can no longer be passed by place: positional arguments for them become keywords.
///
/// Before `open(path, 8)`, after `open(path, size=8)`. Calls with `*args` are flagged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArgKeywordOnly {
    /// Full path; a class means its constructor.
    pub callable: DottedName,
    /// The parameters in their old positional order.
    pub names: Vec<String>,
}
