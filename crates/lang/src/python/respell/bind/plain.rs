//! `import a.b` without an alias, which binds `a`.

use std::collections::BTreeSet;

use model::DottedName;

use super::{Fate, ItemPlan, Names};
use crate::OperationIndex;
use crate::python::imports::ImportItem;
use crate::python::project::FileUnit;
use crate::python::respell::Renewed;
use crate::python::respell::exports::Exports;
use crate::python::respell::finals::Finals;
use crate::python::scope::BindingId;
use crate::python::syntax::StatementKind;

/// The bindings of plain imports of which one would bind a root that is taken: all of them get aliases then.
pub(super) fn crowded(
    unit: &FileUnit,
    renewed: &[Option<Renewed<'_>>],
    finals: &Finals,
    exports: &Exports,
) -> BTreeSet<BindingId> {
    let items = unit.imports.items.iter().zip(renewed).filter(|(item, _)| item.is_plain());
    let stuck = items.filter_map(|(item, renewed)| {
        let path = renewed.as_ref()?.path.as_ref()?;
        let binding = item.binding?;
        let lost = exports.hold(unit, binding) && item.path.depth() == 0 && path.root() != item.bound;
        (lost || !is_root_free(unit, finals, item, binding, path)).then_some(binding)
    });
    stuck.collect()
}

fn is_root_free(unit: &FileUnit, finals: &Finals, item: &ImportItem, binding: BindingId, path: &DottedName) -> bool {
    let root = DottedName::from(path.root());
    let named_so = path.root() == item.bound || finals.name(unit, binding) == path.root();
    named_so || finals.is_free_for(unit, binding, path.root(), Some(&root))
}

/// What becomes of the import of `item`, which moves to `path`; `None` when no name is left for it.
pub(super) fn plan<'r>(
    names: Names<'_>,
    item: &ImportItem,
    path: &DottedName,
    operations: &'r [OperationIndex],
) -> Option<ItemPlan<'r>> {
    let binding = item.binding?;
    let is_single = item.path.depth() == 0;
    let sole = is_single && names.unit.scopes.binding(binding).sites.len() == 1;
    let same_name = sole && path.depth() > 0 && path.last() == item.bound;
    let meaning = Some(path.clone());
    let bound_as = |fate, name: &str| {
        let spelling = name.to_owned();
        ItemPlan { fate, spelling, meaning: meaning.clone(), plain: false, operations }
    };
    if let Some(module) = path.parent().filter(|_| same_name && !is_for_effect(names, item, binding)) {
        return Some(bound_as(Fate::Name { module, name: path.last().to_owned(), alias: None }, &item.bound));
    }
    if !names.crowded.contains(&binding) {
        let fate = Fate::Module { path: path.clone(), alias: None };
        let spelling = path.as_str().to_owned();
        return Some(ItemPlan { fate, spelling, meaning, plain: true, operations });
    }
    let alias = if is_single { item.bound.clone() } else { item.path.as_str().replace('.', "_") };
    let free = is_single || names.finals.is_free_for(names.unit, binding, &alias, None);
    free.then(|| bound_as(Fate::Module { path: path.clone(), alias: Some(alias.clone()) }, &alias))
}

/// True for one of several modules in a statement, used by nobody: it is imported for what that does.
fn is_for_effect(names: Names<'_>, item: &ImportItem, binding: BindingId) -> bool {
    let unused = names.unit.scopes.uses(binding).is_empty() && !names.exports.hold(names.unit, binding);
    unused && shares_statement(names.unit, item)
}

/// True when the statement imports other modules too and stands on a line of its own.
fn shares_statement(unit: &FileUnit, item: &ImportItem) -> bool {
    let tree = &unit.tree;
    let StatementKind::Import(names) = &tree[item.statement].kind else { return false };
    let start = tree[item.statement].range.start as usize;
    let line = tree.source[..start].rfind('\n').map_or(0, |at| at + 1);
    names.len() > 1 && tree.source[line..start].trim().is_empty()
}
