//! What left and what came in each scope that both releases have.

use std::collections::BTreeMap;

use model::{DefinitionId, DottedName, Role, SymbolKind};

use crate::fate::{Fate, fate_of};
use crate::pair::Pair;
use crate::presence::presences;
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
        Some(_) => {
            let class = addressed_at(pair, id).parent()?;
            let class = pair.before.behind_alias(pair.before.resolve(&class)?);
            Some(pair.after.path(pair.survivor(class)?).clone())
        }
        None => {
            let module = definition.path.parent()?;
            let moved = pair.translate(&module);
            [module, moved].into_iter().find(|it| pair.after.modules().contains_key(it))
        }
    }
}

/// The path at which a dependent meets a definition: of a member of a class that went, below the first heir that stays.
fn addressed_at(pair: &Pair, id: DefinitionId) -> DottedName {
    let own = &pair.before.definition(id).path;
    presences(pair, id).into_iter().next().unwrap_or_else(|| own.clone())
}

/// Public, gone, and worth a successor.
pub(crate) fn left(pair: &Pair, id: DefinitionId) -> bool {
    let definition = pair.before.definition(id);
    let named = definition.kind.is_some() && definition.public && !is_special(definition.path.last());
    if !named || pair.before.file(id).role != Role::Library {
        return false;
    }
    match definition.owner {
        Some(class) if !pair.is_addressed(class) => fate_of(pair, id, &addressed_at(pair, id)) == Fate::Gone,
        Some(_) | None => pair.fate(id) == Fate::Gone,
    }
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

#[cfg(test)]
mod tests {
    use super::scopes;
    use crate::sample::Sample;

    /// `gone | fresh` of every scope.
    fn read(before: &str, after: &str) -> Vec<String> {
        let sample = Sample::new(before, after);
        let pair = sample.pair();
        let names = |ids: &[model::DefinitionId], side: &crate::side::Side| {
            ids.iter().map(|it| side.path(*it).to_string()).collect::<Vec<_>>().join(" ")
        };
        scopes(&pair)
            .iter()
            .map(|it| format!("{} | {}", names(&it.gone, &pair.before), names(&it.fresh, &pair.after)))
            .collect()
    }

    #[test]
    fn what_left_stands_beside_what_came_in_the_same_scope() {
        assert_eq!(
            read("def load(): ...\ndef kept(): ...", "def read(): ...\ndef kept(): ..."),
            ["acme.load | acme.read"]
        );
        assert!(read("def load(): ...", "").is_empty());
        assert!(read("class Job:\n    def __len__(self): ...", "class Job:\n    def __iter__(self): ...").is_empty());
    }

    #[test]
    fn members_of_a_base_that_went_are_looked_for_in_the_class_that_stays() {
        let before = "class Base:\n    def add(self): ...\n    def kept(self): ...\nclass Table(Base): ...";
        let after = "class Table:\n    def add_rows(self): ...\n    def kept(self): ...";
        assert_eq!(read(before, after), ["acme.Base.add | acme.Table.add_rows"]);
    }
}
