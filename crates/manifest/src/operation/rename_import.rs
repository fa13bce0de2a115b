use model::DottedName;

/// A module or a package moved; everything below it moves along unless another operation says otherwise.
///
/// Before `from acme.core.io import read`, after `from acme.io import read`. Unsafe when the new place holds
/// something else of the same name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RenameImport {
    /// Dotted path of the module in the old release.
    pub from: DottedName,
    /// Dotted path of the module in the new release.
    pub to: DottedName,
}
