use model::DottedName;

/// A new required parameter with no safe value: calls that do not pass it are flagged, never edited.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArgAddRequired {
    /// Full path; a class means its constructor.
    pub callable: DottedName,
    /// The parameter.
    pub arg: String,
}
