//! Which of the distributions in one repository took over the names of which other one.
//!
//! Where a repository holds several distributions, an old one may still pass on what now belongs to another. That it
//! does so for old users only is said in some of its modules; what is said there holds for the others.

use std::collections::{BTreeMap, BTreeSet};

use model::{DefinitionId, DottedName, ImportScope, Reach};

use crate::shim;
use crate::side::Side;

/// So many modules must say that they pass on for old users only.
const ENOUGH: usize = 2;

/// Top-level packages that handed names over, each with the one that took them.
#[derive(Debug, Default)]
pub(crate) struct Handovers<'a>(BTreeSet<(&'a str, &'a str)>);

impl<'a> Handovers<'a> {
    /// Reads them off a release.
    pub(crate) fn of(side: &Side<'a>) -> Self {
        if side.has_one_root() {
            return Self::default();
        }
        let mut votes: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut depends: BTreeSet<(&str, &str)> = BTreeSet::new();
        for id in side.modules().values() {
            let roots = imported_roots(side, *id);
            let own = side.path(*id).root();
            let others: BTreeSet<(&str, &str)> =
                roots.into_iter().filter(|it| *it != own && side.has_root(it)).map(|it| (own, it)).collect();
            if !others.is_empty() && shim::says_it_is_kept(side, *id) {
                others.iter().for_each(|it| *votes.entry(*it).or_default() += 1);
            }
            depends.extend(others);
        }
        // Two that need each other are one distribution.
        let one_way = |(from, to): &(&'a str, &'a str)| !depends.contains(&(*to, *from));
        Self(votes.into_iter().filter(|(_, count)| *count >= ENOUGH).map(|(it, _)| it).filter(one_way).collect())
    }

    /// True when nothing was handed over.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True when `path`, which leads to `id`, is offered by a package that handed its names over to the one of `id`.
    pub(crate) fn cover(&self, side: &Side, path: &DottedName, id: DefinitionId) -> bool {
        if side.is_module(id) {
            return false;
        }
        let definition = side.definition(id);
        let meant = || definition.access.iter().any(|it| it.path == *path && it.reach <= Reach::Open);
        self.0.contains(&(path.root(), definition.path.root())) && meant()
    }
}

fn imported_roots<'a>(side: &Side<'a>, module: DefinitionId) -> BTreeSet<&'a str> {
    let run = |scope| matches!(scope, ImportScope::Module | ImportScope::Conditional);
    let imports = side.outline(module).into_iter().flat_map(|it| &it.imports).filter(|it| run(it.scope));
    imports.filter_map(|it| it.module.split('.').next()).collect()
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const CORE: &str = "-- core/__init__.py --\n-- core/documents.py --\nclass Document: ...\n-- core/text.py --\ndef \
                        bold(): ...\ndef plain(): ...";
    const KEPT: &str = "-- old/formatting.py --\n'''DEPRECATED: kept for backwards compatibility.'''\nfrom core.text \
                        import bold\n-- old/input.py --\n'''DEPRECATED: kept for backwards compatibility.'''\nfrom \
                        core.text import plain";
    const FACADE: &str = "-- old/__init__.py --\n-- old/schema.py --\n'''Interfaces.'''\nfrom core.documents import \
                          Document\n__all__ = ['Document']";

    fn operations(parts: &[&str]) -> Vec<String> {
        let before = parts.join("\n");
        Sample::new(&before, &format!("{before}\n-- core/new.py --\nNEW = 1")).operations()
    }

    #[test]
    fn what_some_modules_say_of_a_distribution_holds_for_the_others() {
        let found = operations(&[CORE, KEPT, FACADE]);
        assert!(
            found.contains(&"rename.symbol old.schema.Document -> core.documents.Document".to_owned()),
            "{found:?}"
        );
        assert!(found.contains(&"rename.callable old.input.plain -> core.text.plain".to_owned()), "{found:?}");
    }

    #[test]
    fn a_facade_that_nobody_calls_old_stays() {
        assert!(operations(&[CORE, FACADE]).is_empty());
    }

    #[test]
    fn two_that_need_each_other_are_one_distribution() {
        let back = "-- core/loader.py --\nfrom old.schema import Document";
        let found = operations(&[CORE, back, KEPT, FACADE]);
        assert!(!found.iter().any(|it| it.contains("Document")), "{found:?}");
    }
}
