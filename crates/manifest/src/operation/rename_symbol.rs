use model::DottedName;

/// A class, constant, type alias or any module-level name was renamed, moved, or both.
///
/// Before `from acme import Old`, after `from acme.models import New`. `from` and `to` may be dotted for nested
/// classes and class attributes. Unsafe when the new definition behaves differently.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RenameSymbol {
    /// Module of the old name.
    pub module: DottedName,
    /// Old name below `module`.
    pub from: String,
    /// New name below the new module.
    pub to: String,
    /// Module of the new name; `None` when it stays. May lie outside the core; `builtins` needs no import.
    pub to_module: Option<DottedName>,
    /// Distribution of the new name when it lies outside the core.
    pub to_package: Option<String>,
}

impl RenameSymbol {
    /// The full old path.
    pub fn old_path(&self) -> DottedName {
        self.module.join(&self.from)
    }

    /// The full new path.
    pub fn new_path(&self) -> DottedName {
        self.to_module.as_ref().unwrap_or(&self.module).join(&self.to)
    }
}
