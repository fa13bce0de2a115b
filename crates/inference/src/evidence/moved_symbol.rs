//! Definitions that are gone from their place and stand elsewhere: under the same name, or with the same body.
//!
//! Sees module-level definitions that are gone, listed in `__all__` or not. Emits definitions of the same name in
//! another module, by how much of their body, members or value is the same and by how many names went the same way,
//! and definitions of another name with the same body. Wrong where a common name or a trivial body is found again by
//! chance.

use std::collections::{BTreeMap, BTreeSet};

use model::{DefinitionId, DottedName, Reach, Symbol, SymbolKind, Value};

use super::moved_module::members_in_common;
use crate::candidate::Candidate;
use crate::pair::Pair;
use crate::{similar, weights};

/// Names and bodies that stand in more places than this say nothing.
const COMMON: usize = 20;

/// Candidates for the definitions among `gone`, and for those that their modules did not even list.
pub(crate) fn find(pair: &Pair, gone: &[DefinitionId], unlisted: &[DefinitionId], found: &mut Vec<Candidate>) {
    let companies = companies(pair, gone.iter().chain(unlisted));
    for id in gone {
        let Some(symbol) = pair.before.symbol(*id) else { continue };
        behind_facade(pair, *id, symbol, found);
        same_name(pair, &companies, *id, symbol, found);
        same_body(pair, *id, symbol, found);
    }
    for id in unlisted {
        let Some(symbol) = pair.before.symbol(*id) else { continue };
        same_name(pair, &companies, *id, symbol, found);
    }
}

/// How many names that are gone from one module stand in another one that did not have them.
type Companies = BTreeMap<(DottedName, DottedName), usize>;

fn companies<'i>(pair: &Pair, absent: impl Iterator<Item = &'i DefinitionId>) -> Companies {
    let mut found = Companies::new();
    for id in absent.filter(|id| pair.before.definition(**id).owner.is_none()) {
        for home in homes(pair, pair.before.path(*id).last()).unwrap_or_default() {
            let kind = pair.before.definition(*id).kind == pair.after.definition(home).kind;
            if kind && pair.ancestor(home).is_none() {
                *found.entry((pair.before.module(*id), pair.after.module(home))).or_default() += 1;
            }
        }
    }
    found
}

/// The module-level definitions of the new release that bear a name; `None` for a name that says nothing.
fn homes(pair: &Pair, name: &str) -> Option<Vec<DefinitionId>> {
    let homes = pair.after.named(name);
    let fits = |it: &&DefinitionId| {
        let definition = pair.after.definition(**it);
        definition.owner.is_none() && definition.kind.is_some() && !pair.after.is_copy(&definition.path)
    };
    (homes.len() <= COMMON).then(|| homes.iter().filter(fits).copied().collect())
}

/// The module went, but a public path still leads to a definition of the name: it is what stands there now.
fn behind_facade(pair: &Pair, id: DefinitionId, symbol: &Symbol, found: &mut Vec<Candidate>) {
    let definition = pair.before.definition(id);
    let meant = definition.access.iter().filter(|it| it.reach <= Reach::Open && it.path != definition.path);
    let mut heirs = meant.filter_map(|it| pair.after.resolve(&it.path));
    let same = |it: &DefinitionId| {
        pair.after.symbol(*it).is_some_and(|now| now.name == symbol.name && now.kind == symbol.kind)
    };
    if let Some(now) = heirs.find(same).filter(|_| definition.owner.is_none()) {
        found.push(Candidate::by_content(pair, id, now, "behind-facade", weights::BEHIND_FACADE));
    }
}

fn same_name(pair: &Pair, companies: &Companies, id: DefinitionId, symbol: &Symbol, found: &mut Vec<Candidate>) {
    if pair.before.definition(id).owner.is_some() {
        return;
    }
    let homes = homes(pair, &symbol.name).unwrap_or_default();
    for home in &homes {
        let modules = (pair.before.module(id), pair.after.module(*home));
        let company = companies.get(&modules).copied().unwrap_or(0);
        let Some(moved) = likeness(pair, id, *home, homes.len(), company) else { continue };
        found.push(Candidate::by_content(pair, id, *home, "moved-symbol", weights::for_moved_symbol(&moved)));
    }
}

fn likeness(pair: &Pair, old: DefinitionId, new: DefinitionId, homes: usize, company: usize) -> Option<weights::Moved> {
    let (symbol, now) = (pair.before.symbol(old)?, pair.after.symbol(new)?);
    let same_kind = symbol.kind == now.kind;
    let fresh = pair.ancestor(new).is_none();
    let counted = usize::from(same_kind && fresh);
    Some(weights::Moved {
        body: similar::bodies(symbol, now).max(members_in_common(pair, old, new)),
        value: values(symbol.value.as_deref(), now.value.as_deref()),
        substance: substance(symbol),
        same_kind,
        fresh,
        homes,
        company: company.saturating_sub(counted),
    })
}

/// How much two assigned values have in common: words of texts, keys of tables, items of lists.
fn values(left: Option<&Value>, right: Option<&Value>) -> f64 {
    let (Some(left), Some(right)) = (left, right) else { return 0.0 };
    if left == right {
        return 1.0;
    }
    let parts = |value: &Value| -> BTreeSet<String> {
        match value {
            Value::Text(text) => text.split_whitespace().map(str::to_owned).collect(),
            Value::Table(entries) => entries.iter().filter_map(|(key, _)| key.as_text()).map(str::to_owned).collect(),
            Value::List(items) => items.iter().filter_map(Value::as_text).map(str::to_owned).collect(),
            Value::Call { callee, .. } => BTreeSet::from([callee.clone()]),
            Value::Name(_) | Value::Other(_) => BTreeSet::new(),
        }
    };
    let (left, right) = (parts(left), parts(right));
    let common = left.intersection(&right).count();
    common as f64 / left.union(&right).count().max(1) as f64
}

/// How much there is to compare.
fn substance(symbol: &Symbol) -> usize {
    symbol.body.shingles.len()
}

fn same_body(pair: &Pair, id: DefinitionId, symbol: &Symbol, found: &mut Vec<Candidate>) {
    let callable =
        matches!(symbol.kind, SymbolKind::Function | SymbolKind::Method | SymbolKind::Property | SymbolKind::Class);
    if !callable || substance(symbol) < weights::SUBSTANCE {
        return;
    }
    let owner = pair.before.definition(id).owner.and_then(|it| pair.survivor(it));
    let fits = |it: &&DefinitionId| {
        let definition = pair.after.definition(**it);
        let same_kind = definition.kind == Some(symbol.kind);
        same_kind && definition.owner == owner && definition.path.last() != symbol.name && pair.ancestor(**it).is_none()
    };
    let matches = pair.after.with_body(symbol.body.digest);
    if matches.len() > COMMON {
        return;
    }
    let fresh: Vec<DefinitionId> = matches.iter().filter(fits).copied().collect();
    for new in &fresh {
        let names = similar::names(&symbol.name, pair.after.path(*new).last());
        let strength = weights::for_same_body(fresh.len(), names);
        found.push(Candidate::by_content(pair, id, *new, "same-body", strength));
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const NAMES: &str = "SEP = '@'\nEXCHANGE = make('one')\ndef split(name):\n    head, _, tail = name.partition(SEP)\n    \
                         return head, tail or None";
    const UTILS: &str = "-- acme/__init__.py --\n-- acme/utils.py --\n__all__ = ['keep']\ndef keep(): ...\n";

    #[test]
    fn names_that_all_does_not_list_move_in_company() {
        let after = format!("{UTILS}-- acme/nodes.py --\n{}", NAMES.replace("'one'", "'two'"));
        let expected = [
            "rename.symbol acme.utils.EXCHANGE -> acme.nodes.EXCHANGE",
            "rename.symbol acme.utils.SEP -> acme.nodes.SEP",
            "rename.callable acme.utils.split -> acme.nodes.split",
        ];
        assert_eq!(Sample::new(&format!("{UTILS}{NAMES}"), &after).sure(), expected);
    }

    #[test]
    fn a_name_that_was_there_all_along_is_no_new_home() {
        let before = "-- acme/__init__.py --\n-- acme/a.py --\nLIMIT = 3\n-- acme/b.py --\nLIMIT = 4";
        let after = "-- acme/__init__.py --\n-- acme/a.py --\n-- acme/b.py --\nLIMIT = 4";
        assert!(Sample::new(before, after).sure().iter().all(|it| !it.starts_with("rename")));
    }
}
