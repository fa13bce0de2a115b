//! How operations of different manifests stand to each other.

use std::collections::BTreeSet;

use manifest::{Entry, Manifest, Operation};
use model::DottedName;

/// Every old name that `entry` speaks of; for arguments the callable.
pub(super) fn spoken_of(entry: &Entry) -> Vec<DottedName> {
    let own = entry.change.operation.old_name().map(|name| without_constructor(&name));
    own.into_iter().chain(entry.change.aliases_from.iter().cloned()).collect()
}

/// True when one of the names lies below the other, or both are the same.
pub(super) fn touch(one: &DottedName, other: &DottedName) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

/// Where `name` of the release before `manifest` is found after it, by its renames alone.
pub(super) fn image(manifest: &Manifest, name: &DottedName) -> DottedName {
    let renames = manifest.operations.iter().filter_map(|entry| {
        let operation = &entry.change.operation;
        Some((operation.old_name()?, operation.new_name()?))
    });
    let covering = renames.filter(|(from, _)| name.starts_with(from));
    let longest = covering.max_by_key(|(from, _)| from.depth());
    longest.and_then(|(from, to)| name.rebase(&from, &to)).unwrap_or_else(|| name.clone())
}

/// `X.__init__` and `X.__new__` mean the class `X`.
pub(super) fn without_constructor(callable: &DottedName) -> DottedName {
    let is_constructor = matches!(callable.last(), "__init__" | "__new__");
    callable.parent().filter(|_| is_constructor).unwrap_or_else(|| callable.clone())
}

/// The parameters that an operation on arguments speaks of, old and new; `None` for other operations.
pub(super) fn parameters(operation: &Operation) -> Option<BTreeSet<&str>> {
    let names: Vec<&str> = match operation {
        Operation::ArgRename(it) => vec![&it.from, &it.to],
        Operation::ArgAddDefault(it) => vec![&it.arg],
        Operation::ArgAddRequired(it) => vec![&it.arg],
        Operation::ArgRemove(it) => vec![&it.arg],
        Operation::ArgKeywordOnly(it) => it.names.iter().map(String::as_str).collect(),
        Operation::ArgReorder(it) => it.order.iter().map(String::as_str).collect(),
        Operation::RenameImport(_)
        | Operation::RenameSymbol(_)
        | Operation::RenameCallable(_)
        | Operation::ConfigKeyRename(_)
        | Operation::MoveFile(_)
        | Operation::RemoveSymbol(_) => return None,
    };
    Some(names.into_iter().collect())
}

/// True when `later` goes on where `earlier` ended: the same parameter under its new name.
pub(super) fn goes_on(earlier: &Operation, later: &Operation) -> bool {
    match (earlier, later) {
        (Operation::ArgRename(earlier), Operation::ArgRename(later)) => {
            earlier.to == later.from && earlier.from != later.to
        }
        (Operation::ArgRename(earlier), Operation::ArgRemove(later)) => earlier.to == later.arg,
        _ => false,
    }
}
