use manifest::Operation;

/// What an operation does, on one line: `rename.symbol acme.Old → acme.New`.
pub(crate) fn describe(operation: &Operation) -> String {
    let kind = operation.kind().as_str();
    let arrow = |from: &str, to: &str| format!("{kind} {from} → {to}");
    match operation {
        Operation::RenameImport(it) => arrow(it.from.as_str(), it.to.as_str()),
        Operation::RenameSymbol(it) => arrow(it.old_path().as_str(), it.new_path().as_str()),
        Operation::RenameCallable(it) => arrow(it.callable.as_str(), it.to.as_str()),
        Operation::ArgRename(it) => format!("{kind} {}({} → {})", it.callable, it.from, it.to),
        Operation::ArgAddDefault(it) => format!("{kind} {}({}={})", it.callable, it.arg, it.default),
        Operation::ArgAddRequired(it) => format!("{kind} {}({})", it.callable, it.arg),
        Operation::ArgRemove(it) => format!("{kind} {}({})", it.callable, it.arg),
        Operation::ArgKeywordOnly(it) => format!("{kind} {}({})", it.callable, it.names.join(", ")),
        Operation::ArgReorder(it) => format!("{kind} {}({})", it.callable, it.order.join(", ")),
        Operation::ConfigKeyRename(it) => format!("{kind} {}: {} → {}", it.file, it.from, it.to),
        Operation::MoveFile(it) => arrow(it.from.as_str(), it.to.as_str()),
        Operation::RemoveSymbol(it) => format!("{kind} {}", it.symbol),
    }
}
