use manifest::Source;
use model::Language;

/// What a manifest says before its operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Distribution name of the core.
    pub package: String,
    /// The core's language.
    pub language: Language,
    /// Version label of the old release.
    pub from: String,
    /// Version label of the new release.
    pub to: String,
    /// Which commits the changes were found between.
    pub source: Option<Source>,
    /// What makes the manifest.
    pub generator: String,
}
