//! Names that the old release has, the new one has not, and no operation speaks of.
//!
//! Sees imports and dotted paths; private names, too, for a dependent may use them. Where a module of the new release
//! makes names at run time, that is said: the name may be one of them.

use std::collections::BTreeSet;

use model::{DottedName, Surface};

use super::chain::Chain;
use super::guard::Guards;
use super::{Context, Found};
use crate::python::project::FileUnit;

/// Flags the uses in `unit` of names that vanished.
pub(super) fn flag_vanished(
    context: Context<'_, '_>,
    unit: &FileUnit,
    chains: &[Chain],
    guards: &Guards,
    found: &mut Found,
) {
    let items = unit.imports.items.iter().filter(|item| !item.own).map(|item| (item.range.start, item.path.clone()));
    let stars = unit.imports.stars.iter().filter(|star| !star.own);
    let stars = stars.map(|star| (unit.tree[star.statement].range.start, star.module.clone()));
    let read = chains.iter().flat_map(|chain| below_imports(context, unit, chain));
    let uses: BTreeSet<(u32, DottedName)> = items.chain(stars).chain(read).collect();
    for (offset, path) in uses {
        if let Some(reason) = context.vanished(&path).filter(|_| !guards.hold(offset)) {
            found.flag(offset, reason, &[]);
        }
    }
}

/// The first name of `chain` that vanished, below what is imported: the import itself is flagged on its own.
fn below_imports(context: Context<'_, '_>, unit: &FileUnit, chain: &Chain) -> Vec<(u32, DottedName)> {
    let first = |meaning: &super::chain::Meaning| {
        let mut path = meaning.path.clone();
        chain.tokens[meaning.base + 1..].iter().find_map(|token| {
            path = path.join(unit.text(*token));
            context.vanished(&path).map(|_| (token.start, path.clone()))
        })
    };
    chain.meanings.iter().filter_map(first).collect()
}

impl Context<'_, '_> {
    /// Says that the new release lacks what the old one has at `path`; `None` where it has it, or an operation speaks of it.
    pub(crate) fn vanished(&self, path: &DottedName) -> Option<String> {
        let (from, to) = (self.surfaces.from?, self.surfaces.to?);
        let known = from.offers(path) && !to.offers(path) && !to.incomplete;
        if !known || self.rules.renew(path).is_some() {
            return None;
        }
        // What the core only passed on is known by the core's name for it.
        let own = |it: &DottedName| from.roots.iter().any(|root| root == it.root());
        let name = Some(from.behind_aliases(path)).filter(own);
        let (name, version) = (name.unwrap_or_else(|| path.clone()), &to.version);
        let elsewhere = namesake(from, to, &name).map(|it| format!("; `{it}` is new")).unwrap_or_default();
        match to.lacks(path) {
            Some(_) => Some(format!("`{name}` is gone in {version}{elsewhere}")),
            None => {
                Some(format!("`{name}` is not in {version}, unless something there makes it at run time{elsewhere}"))
            }
        }
    }
}

/// The one new definition with the last name of `path`: perhaps where it went.
fn namesake<'s>(from: &Surface, to: &'s Surface, path: &DottedName) -> Option<&'s DottedName> {
    let mut fresh = to.symbols.keys().filter(|it| it.last() == path.last() && !from.offers(it));
    fresh.next().filter(|_| fresh.next().is_none())
}
