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

    /// The callable of an `arg.*` operation, to be replaced.
    pub fn callable_mut(&mut self) -> Option<&mut DottedName> {
        match self {
            Self::ArgRename(it) => Some(&mut it.callable),
            Self::ArgAddDefault(it) => Some(&mut it.callable),
            Self::ArgAddRequired(it) => Some(&mut it.callable),
            Self::ArgRemove(it) => Some(&mut it.callable),
            Self::ArgKeywordOnly(it) => Some(&mut it.callable),
            Self::ArgReorder(it) => Some(&mut it.callable),
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

    /// The name that the operation leaves as it is, when that is all it does.
    pub fn unchanged_name(&self) -> Option<String> {
        let same = |from: &str, to: &str| (from == to).then(|| from.to_owned());
        match self {
            Self::RenameImport(it) => same(it.from.as_str(), it.to.as_str()),
            Self::RenameSymbol(it) => same(it.old_path().as_str(), it.new_path().as_str()),
            Self::RenameCallable(it) if it.becomes.is_some() => None,
            Self::RenameCallable(it) => same(it.callable.as_str(), it.to.as_str()),
            Self::ArgRename(it) => same(&it.from, &it.to),
            Self::ConfigKeyRename(it) => same(&it.from, &it.to),
            Self::MoveFile(it) => same(it.from.as_str(), it.to.as_str()),
            Self::ArgAddDefault(_)
            | Self::ArgAddRequired(_)
            | Self::ArgRemove(_)
            | Self::ArgKeywordOnly(_)
            | Self::ArgReorder(_)
            | Self::RemoveSymbol(_) => None,
        }
    }
}
