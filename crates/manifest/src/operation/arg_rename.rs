use model::DottedName;

/// A parameter was renamed.
///
/// Before `read(encoding="x")`, after `read(codec="x")`; positional arguments stay. Unsafe when both names are
/// passed: such calls are flagged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArgRename {
    /// Full path in the new release; a class means its constructor.
    pub callable: DottedName,
    /// Old keyword.
    pub from: String,
    /// New keyword.
    pub to: String,
    /// Default of the new parameter, source text.
    pub default: Option<String>,
    /// True when the new parameter must be passed.
    pub required: bool,
}
