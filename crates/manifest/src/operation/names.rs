use model::DottedName;

use crate::Operation;

impl Operation {
    /// The full old path of the module, symbol or member that the operation is about; `None` for keys and files.
    ///
    /// For `arg.*` the callable, by its name in the new release.
    pub fn old_name(&self) -> Option<DottedName> {
        match self {
            Self::RenameImport(it) => Some(it.from.clone()),
            Self::RenameSymbol(it) => Some(it.old_path()),
            Self::RenameCallable(it) => Some(it.callable.clone()),
            Self::RemoveSymbol(it) => Some(it.symbol.clone()),
            Self::ArgRename(_)
            | Self::ArgAddDefault(_)
            | Self::ArgAddRequired(_)
            | Self::ArgRemove(_)
            | Self::ArgKeywordOnly(_)
            | Self::ArgReorder(_) => self.callable().cloned(),
            Self::ConfigKeyRename(_) | Self::MoveFile(_) => None,
        }
    }

    /// The full path that a rename leads to.
    pub fn new_name(&self) -> Option<DottedName> {
        match self {
            Self::RenameImport(it) => Some(it.to.clone()),
            Self::RenameSymbol(it) => Some(it.new_path()),
            Self::RenameCallable(it) => Some(it.to.clone()),
            Self::ArgRename(_)
            | Self::ArgAddDefault(_)
            | Self::ArgAddRequired(_)
            | Self::ArgRemove(_)
            | Self::ArgKeywordOnly(_)
            | Self::ArgReorder(_)
            | Self::ConfigKeyRename(_)
            | Self::MoveFile(_)
            | Self::RemoveSymbol(_) => None,
        }
    }

    /// The callable of an `arg.*` operation.
    pub fn callable(&self) -> Option<&DottedName> {
        match self {
            Self::ArgRename(it) => Some(&it.callable),
            Self::ArgAddDefault(it) => Some(&it.callable),
            Self::ArgAddRequired(it) => Some(&it.callable),
            Self::ArgRemove(it) => Some(&it.callable),
            Self::ArgKeywordOnly(it) => Some(&it.callable),
            Self::ArgReorder(it) => Some(&it.callable),
            Self::RenameImport(_)
            | Self::RenameSymbol(_)
            | Self::RenameCallable(_)
            | Self::ConfigKeyRename(_)
            | Self::MoveFile(_)
            | Self::RemoveSymbol(_) => None,
        }
    }

    /// The top-level package of the names that the operation speaks of.
    pub fn root(&self) -> Option<String> {
        self.old_name().map(|name| name.root().to_owned())
    }
}
