//! The classes at which a dependent meets a member.

use model::{DefinitionId, DottedName};

use crate::fate::{Fate, fate};
use crate::pair::Pair;

/// Where the member `id` is addressed: at its own class when that is public and stays, else at the topmost public
/// subclasses that stay and inherit it. Paths of the old release.
pub(crate) fn presences(pair: &Pair, id: DefinitionId) -> Vec<DottedName> {
    let definition = pair.before.definition(id);
    let Some(owner) = definition.owner else { return vec![definition.path.clone()] };
    if pair.is_addressed(owner) {
        return vec![definition.path.clone()];
    }
    let name = definition.path.last();
    let heirs = heirs(pair, owner, name);
    heirs.into_iter().map(|class| pair.before.path(class).join(name)).collect()
}

/// Whether dependents name the members of a class at it; [`Pair::is_addressed`] remembers it.
pub(crate) fn works_out_addressed(pair: &Pair, class: DefinitionId) -> bool {
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
            if pair.is_addressed(*subclass) { found.push(*subclass) } else { queue.push(*subclass) }
        }
        seen += 1;
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const SHIM: &str = "    def rows(self): return 1\n    def getRows(self):\n        '''Deprecated: renamed to `rows`.'''\n        return self.rows()\n";
    const PLAIN: &str = "    def getRows(self): return 1\n";

    #[test]
    fn an_inherited_member_is_named_once_on_the_class_that_defines_it() {
        let both = |members: &str| format!("class Base:\n{members}class Table(Base): ...\nclass View(Base): ...\n");
        let sample = Sample::new(&both(PLAIN), &both(SHIM));
        assert_eq!(sample.operations(), ["rename.callable acme.Base.getRows -> acme.Base.rows"]);
    }

    #[test]
    fn a_member_of_a_private_base_is_named_on_the_public_class() {
        let both = |members: &str| format!("class _Base:\n{members}class Table(_Base): ...\n");
        let sample = Sample::new(&both(PLAIN), &both(SHIM));
        assert_eq!(sample.operations(), ["rename.callable acme.Table.getRows -> acme.Table.rows"]);
    }

    #[test]
    fn an_override_follows_the_member_that_it_overrides() {
        let both = |members: &str| format!("class Base:\n{members}class Table(Base):\n{members}");
        let sample = Sample::new(&both(PLAIN), &both(SHIM));
        assert_eq!(sample.operations(), ["rename.callable acme.Base.getRows -> acme.Base.rows"]);
    }
}
