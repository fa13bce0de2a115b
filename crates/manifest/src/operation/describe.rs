use std::fmt;

use crate::Operation;

impl fmt::Display for Operation {
    /// What it does, on one line: `rename.symbol acme.Old → acme.New`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.kind().as_str())?;
        match self {
            Self::RenameImport(it) => write!(f, "{} → {}", it.from, it.to),
            Self::RenameSymbol(it) => write!(f, "{} → {}", it.old_path(), it.new_path()),
            Self::RenameCallable(it) => write!(f, "{} → {}", it.callable, it.to),
            Self::ArgRename(it) => write!(f, "{}({} → {})", it.callable, it.from, it.to),
            Self::ArgAddDefault(it) => write!(f, "{}({}={})", it.callable, it.arg, it.default),
            Self::ArgAddRequired(it) => write!(f, "{}({})", it.callable, it.arg),
            Self::ArgRemove(it) => write!(f, "{}({})", it.callable, it.arg),
            Self::ArgKeywordOnly(it) => write!(f, "{}({})", it.callable, it.names.join(", ")),
            Self::ArgReorder(it) => write!(f, "{}({})", it.callable, it.order.join(", ")),
            Self::ConfigKeyRename(it) => write!(f, "{}: {} → {}", it.file, it.from, it.to),
            Self::MoveFile(it) => write!(f, "{} → {}", it.from, it.to),
            Self::RemoveSymbol(it) => write!(f, "{}", it.symbol),
        }
    }
}
