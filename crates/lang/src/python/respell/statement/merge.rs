//! A name that moves joins an import of its new module that stands in the same block.

use std::collections::BTreeMap;

use model::{DottedName, TextRange};

use super::{Found, Task, list, names};
use crate::python::project::FileUnit;
use crate::python::syntax::{StatementId, StatementKind};

/// The statement in the block of `id` that imports from `module` and that nothing else changes.
pub(super) fn home(
    unit: &FileUnit,
    id: StatementId,
    module: &DottedName,
    tasks: &BTreeMap<StatementId, Task>,
) -> Option<StatementId> {
    if unit.is_excerpt() {
        return None;
    }
    let siblings = unit.blocks.siblings(&unit.tree, id);
    let own = siblings.iter().position(|sibling| *sibling == id)?;
    let fits = |(at, other): &(usize, &StatementId)| {
        let imports = imports_from(unit, **other, module) && !tasks.contains_key(other);
        imports && (*at < own || siblings[own..*at].iter().all(|between| is_import(unit, *between)))
    };
    siblings.iter().enumerate().find(fits).map(|(_, other)| *other)
}

/// Adds the names to the statements that they join.
pub(super) fn join<'o>(
    unit: &FileUnit,
    joined: impl Iterator<Item = &'o (StatementId, String)>,
    tasks: &BTreeMap<StatementId, Task>,
    found: &mut Found,
) {
    let mut insertions: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for (statement, name) in joined {
        if let Some((at, text)) = list::insertion(unit, &names(unit, *statement), name) {
            let texts = insertions.entry(at).or_default();
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
    }
    let operations: Vec<_> = tasks.values().flat_map(|task| task.operations.iter().copied()).collect();
    for (at, mut texts) in insertions {
        texts.sort();
        found.replace(TextRange::at(at), texts.concat(), &operations);
    }
}

fn imports_from(unit: &FileUnit, statement: StatementId, module: &DottedName) -> bool {
    match &unit.tree[statement].kind {
        StatementKind::FromImport(import) => {
            let plain = import.level == 0 && import.star.is_none() && !import.names.is_empty();
            plain && unit.tree.dotted_text(&import.module) == module.as_str()
        }
        _ => false,
    }
}

fn is_import(unit: &FileUnit, statement: StatementId) -> bool {
    matches!(unit.tree[statement].kind, StatementKind::Import(_) | StatementKind::FromImport(_))
}
