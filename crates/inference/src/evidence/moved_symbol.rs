//! Definitions that are gone from their place and stand elsewhere: under the same name, or with the same body.
//!
//! Sees module-level definitions that are gone. Emits definitions of the same name in another module, by how much of
//! their body, members or value is the same, and definitions of another name with the same body. Wrong where a common
//! name or a trivial body is found again by chance.

use model::{DefinitionId, Reach, Symbol, SymbolKind};

use super::moved_module::members_in_common;
use crate::candidate::{Candidate, Family, Successor};
use crate::pair::Pair;
use crate::{similar, weights};

/// Names and bodies that stand in more places than this say nothing.
const COMMON: usize = 20;

/// Candidates for the module-level definitions among `gone`.
pub(crate) fn find(pair: &Pair, gone: &[DefinitionId], found: &mut Vec<Candidate>) {
    for id in gone {
        let Some(symbol) = pair.before.symbol(*id) else { continue };
        behind_facade(pair, *id, symbol, found);
        same_name(pair, *id, symbol, found);
        same_body(pair, *id, symbol, found);
    }
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
        found.push(candidate(pair, id, now, "behind-facade", weights::BEHIND_FACADE));
    }
}

fn same_name(pair: &Pair, id: DefinitionId, symbol: &Symbol, found: &mut Vec<Candidate>) {
    let member = pair.before.definition(id).owner.is_some();
    let homes = pair.after.named(&symbol.name);
    if homes.len() > COMMON || member {
        return;
    }
    let fits = |it: &&DefinitionId| {
        let definition = pair.after.definition(**it);
        definition.owner.is_none() && definition.kind.is_some() && !pair.after.is_copy(&definition.path)
    };
    let homes: Vec<DefinitionId> = homes.iter().filter(fits).copied().collect();
    for home in &homes {
        let Some(now) = pair.after.symbol(*home) else { continue };
        let strength = weights::for_moved_symbol(&likeness(pair, id, symbol, *home, now, homes.len()));
        found.push(candidate(pair, id, *home, "moved-symbol", strength));
    }
}

fn likeness(
    pair: &Pair,
    old: DefinitionId,
    symbol: &Symbol,
    new: DefinitionId,
    now: &Symbol,
    homes: usize,
) -> weights::Moved {
    weights::Moved {
        body: similar::bodies(symbol, now).max(members_in_common(pair, old, new)),
        same_value: symbol.value.is_some() && symbol.value == now.value,
        substance: substance(symbol),
        same_kind: symbol.kind == now.kind,
        fresh: pair.ancestor(new).is_none(),
        homes,
    }
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
        found.push(candidate(pair, id, *new, "same-body", strength));
    }
}

fn candidate(pair: &Pair, old: DefinitionId, new: DefinitionId, rule: &'static str, strength: u16) -> Candidate {
    let line = |symbol: Option<&Symbol>| symbol.map_or(1, |it| it.lines.0);
    Candidate {
        old,
        path: pair.before.path(old).clone(),
        new: Successor::Inside(new),
        rule,
        family: Family::Content,
        strength,
        quote: String::new(),
        seen_from: super::place(&pair.before, old, line(pair.before.symbol(old))),
        seen_to: super::place(&pair.after, new, line(pair.after.symbol(new))),
    }
}
