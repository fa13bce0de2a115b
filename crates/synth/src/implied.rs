use std::collections::BTreeMap;

use manifest::{Change, Operation};
use model::DottedName;

/// Drops every change that follows from another one: the module's move explains the symbol's, the class's the
/// member's, the removal of a class the removal of what it holds.
pub(crate) fn without_implied(changes: Vec<Change>) -> Vec<Change> {
    let index = Index::of(&changes);
    let kept: Vec<bool> = changes.iter().map(|change| !index.implies(change)).collect();
    changes.into_iter().zip(kept).filter_map(|(change, keep)| keep.then_some(change)).collect()
}

/// Renames and removals by every old path that they speak of.
struct Index<'a> {
    renames: BTreeMap<DottedName, &'a Change>,
    removals: BTreeMap<DottedName, &'a Change>,
}

impl<'a> Index<'a> {
    fn of(changes: &'a [Change]) -> Self {
        let mut res = Self { renames: BTreeMap::new(), removals: BTreeMap::new() };
        for change in changes {
            let Some(old) = change.operation.old_name().filter(|_| change.operation.callable().is_none()) else {
                continue;
            };
            let removed = matches!(change.operation, Operation::RemoveSymbol(_));
            let names = if removed { &mut res.removals } else { &mut res.renames };
            names.extend(change.aliases_from.iter().map(|alias| (alias.clone(), change)));
            names.insert(old, change);
        }
        res
    }

    fn implies(&self, change: &Change) -> bool {
        match &change.operation {
            Operation::RenameImport(_) | Operation::RenameSymbol(_) => self.implies_rename(change),
            // A change of the call form follows from no move.
            Operation::RenameCallable(it) if it.becomes.is_some() => false,
            Operation::RenameCallable(_) => self.implies_rename(change),
            Operation::RemoveSymbol(it) => self.removes_parent(change, &it.symbol),
            Operation::ArgRename(_)
            | Operation::ArgAddDefault(_)
            | Operation::ArgAddRequired(_)
            | Operation::ArgRemove(_)
            | Operation::ArgKeywordOnly(_)
            | Operation::ArgReorder(_)
            | Operation::ConfigKeyRename(_)
            | Operation::MoveFile(_) => false,
        }
    }

    fn implies_rename(&self, change: &Change) -> bool {
        let (Some(old), Some(new)) = (change.operation.old_name(), change.operation.new_name()) else { return false };
        let leads_there = |name: &DottedName| {
            self.through_parent(name, change).is_some_and(|it| it == new || change.aliases_to.contains(&it))
        };
        leads_there(&old) && change.aliases_from.iter().all(leads_there)
    }

    /// Where the move of the nearest moved parent takes `name`, when that move is at least as sure as `change`.
    fn through_parent(&self, name: &DottedName, change: &Change) -> Option<DottedName> {
        let (parent, mover) =
            name.ancestry().skip(1).find_map(|parent| Some((parent.clone(), *self.renames.get(&parent)?)))?;
        let covers = mover.confidence.recommendation() <= change.confidence.recommendation();
        let same_status = mover.status <= change.status;
        let target = mover.operation.new_name().filter(|_| covers && same_status)?;
        name.rebase(&parent, &target)
    }

    fn removes_parent(&self, change: &Change, symbol: &DottedName) -> bool {
        let covers = |parent: DottedName| {
            self.removals
                .get(&parent)
                .is_some_and(|it| it.confidence.recommendation() <= change.confidence.recommendation())
        };
        symbol.ancestry().skip(1).any(covers)
    }
}
