use std::cmp::{Ordering, Reverse};

use manifest::{Change, Operation};

/// Application order: moved modules first, the longest path before its parents, then symbols, callables, arguments,
/// configuration, files, removals; within a kind by names.
pub(crate) fn canonical(left: &Change, right: &Change) -> Ordering {
    key(left).cmp(&key(right))
}

fn key(
    change: &Change,
) -> (manifest::Kind, Reverse<usize>, &Operation, Reverse<manifest::Confidence>, manifest::Status) {
    let depth = match &change.operation {
        Operation::RenameImport(it) => it.from.depth(),
        _ => 0,
    };
    (change.operation.kind(), Reverse(depth), &change.operation, Reverse(change.confidence), change.status)
}
