use model::DottedName;

/// A public name is gone and no successor is known: uses are flagged, never edited.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RemoveSymbol {
    /// Full path in the old release.
    pub symbol: DottedName,
    /// Why there is no successor, when the author says so; empty otherwise.
    pub reason: String,
}
