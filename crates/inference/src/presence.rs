//! The classes at which a dependent meets a member.

use model::{DefinitionId, DottedName};

use crate::fate::{Fate, fate};
use crate::pair::Pair;

/// Where the member `id` is addressed: at its own class when that is public and stays, else at the topmost public
/// subclasses that stay and inherit it. Paths of the old release.
pub(crate) fn presences(pair: &Pair, id: DefinitionId) -> Vec<DottedName> {
    let definition = pair.before.definition(id);
    let Some(owner) = definition.owner else { return vec![definition.path.clone()] };
    if is_addressed(pair, owner) {
        return vec![definition.path.clone()];
    }
    let name = definition.path.last();
    let heirs = heirs(pair, owner, name);
    heirs.into_iter().map(|class| pair.before.path(class).join(name)).collect()
}

/// True for a public class that keeps its name, or was renamed rather than merged into another one.
pub(crate) fn is_addressed(pair: &Pair, class: DefinitionId) -> bool {
    let definition = pair.before.definition(class);
    let replaced = || {
        let old = matches!(fate(pair, definition.public_path()), Fate::Deprecated | Fate::Aliased | Fate::Gone);
        old && !pair.is_renewed(&definition.path)
    };
    definition.public && !replaced()
}

/// The topmost addressed subclasses that do not define `name` themselves.
fn heirs(pair: &Pair, class: DefinitionId, name: &str) -> Vec<DefinitionId> {
    let mut found = Vec::new();
    let mut queue = vec![class];
    let mut seen = 0;
    while seen < queue.len() && seen < 200 {
        for subclass in pair.before.subclasses(queue[seen]) {
            let own = pair.before.resolve(&pair.before.path(*subclass).join(name));
            let overrides = own.is_some_and(|it| pair.before.definition(it).owner == Some(*subclass));
            if overrides || queue.contains(subclass) {
                continue;
            }
            if is_addressed(pair, *subclass) { found.push(*subclass) } else { queue.push(*subclass) }
        }
        seen += 1;
    }
    found.sort_unstable();
    found.dedup();
    found
}
