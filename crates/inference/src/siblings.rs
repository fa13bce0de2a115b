//! What left and what came in each scope that both releases have.

use std::collections::BTreeMap;

use model::{DefinitionId, DottedName, Role, SymbolKind};

use crate::fate::{Fate, fate_of};
use crate::pair::Pair;
use crate::special::is_special;

/// The public definitions of one module or class that are gone, and those that are new there.
pub(crate) struct Scope {
    pub gone: Vec<DefinitionId>,
    pub fresh: Vec<DefinitionId>,
}

/// Every scope in which something left and something came.
pub(crate) fn scopes(pair: &Pair) -> Vec<Scope> {
    let mut found = Vec::new();
    let mut homes: BTreeMap<DottedName, Vec<DefinitionId>> = BTreeMap::new();
    for (id, definition) in pair.before.graph.iter().filter(|(id, _)| left(pair, *id)) {
        if let Some(home) = home(pair, id) {
            homes.entry(home).or_default().push(id);
        }
        let _ = definition;
    }
    for (home, gone) in homes {
        let fresh: Vec<DefinitionId> = pair.after.below(&home).map(|(id, _)| id).filter(|id| came(pair, *id)).collect();
        if !fresh.is_empty() {
            found.push(Scope { gone, fresh });
        }
    }
    found
}

/// The scope of the new release where the siblings of an old definition stand.
fn home(pair: &Pair, id: DefinitionId) -> Option<DottedName> {
    let definition = pair.before.definition(id);
    match definition.owner {
        Some(owner) => Some(pair.after.path(pair.survivor(owner)?).clone()),
        None => {
            let module = definition.path.parent()?;
            let moved = pair.translate(&module);
            [module, moved].into_iter().find(|it| pair.after.modules().contains_key(it))
        }
    }
}

/// Public, gone, and worth a successor.
pub(crate) fn left(pair: &Pair, id: DefinitionId) -> bool {
    let definition = pair.before.definition(id);
    let named = definition.kind.is_some() && definition.public && !is_special(definition.path.last());
    named && pair.before.file(id).role == Role::Library && fate_of(pair, id, &definition.path) == Fate::Gone
}

/// Public and new.
pub(crate) fn came(pair: &Pair, id: DefinitionId) -> bool {
    let definition = pair.after.definition(id);
    let named = definition.kind.is_some() && !is_special(definition.path.last());
    named && pair.after.is_destination(id) && pair.ancestor(id).is_none()
}

/// Kinds that can take each other's place in the code of a caller.
pub(crate) fn same_nature(old: SymbolKind, new: SymbolKind) -> bool {
    let value = |kind| matches!(kind, SymbolKind::Attribute | SymbolKind::Property | SymbolKind::TypeAlias);
    let callable = |kind| matches!(kind, SymbolKind::Function | SymbolKind::Method);
    old == new || value(old) && value(new) || callable(old) && callable(new)
}
