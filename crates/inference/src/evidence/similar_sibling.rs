//! Definitions that left a scope and definitions that came in it, by likeness of everything they are made of.
//!
//! Sees, in each module and class, what left and what came. Emits likely successors by body, members, value,
//! docstring, signature and name. Wrong where something was replaced by something else of the same shape; close
//! rivals lower it, and near-identical bodies alone make it sure.

use std::collections::BTreeMap;

use model::{DefinitionId, Symbol};

use super::moved_module::members_in_common;
use super::place;
use crate::candidate::{Candidate, Family, Successor};
use crate::pair::Pair;
use crate::siblings::{self, Scope};
use crate::{similar, weights};

/// In a scope with more pairs than this, only those that share a rare feature are compared.
const ALL_PAIRS: usize = 400;
/// A feature that more siblings have says nothing.
const COMMON: usize = 12;
/// How many siblings one definition is compared with at most.
const COMPARED: usize = 16;

pub(crate) fn find(pair: &Pair, scopes: &[Scope], found: &mut Vec<Candidate>) {
    for scope in scopes {
        let index = Index::of(pair, scope);
        for old in &scope.gone {
            for new in index.rivals(pair, scope, *old) {
                found.extend(candidate(pair, *old, new));
            }
        }
    }
}

/// The new siblings by their features.
struct Index {
    small: bool,
    by_feature: BTreeMap<u64, Vec<DefinitionId>>,
}

impl Index {
    fn of(pair: &Pair, scope: &Scope) -> Self {
        let small = scope.gone.len() * scope.fresh.len() <= ALL_PAIRS;
        let mut by_feature: BTreeMap<u64, Vec<DefinitionId>> = BTreeMap::new();
        if !small {
            for id in &scope.fresh {
                for feature in pair.after.symbol(*id).map(features).unwrap_or_default() {
                    by_feature.entry(feature).or_default().push(*id);
                }
            }
        }
        Self { small, by_feature }
    }

    fn rivals(&self, pair: &Pair, scope: &Scope, old: DefinitionId) -> Vec<DefinitionId> {
        if self.small {
            return scope.fresh.clone();
        }
        let mut counts: BTreeMap<DefinitionId, usize> = BTreeMap::new();
        for feature in pair.before.symbol(old).map(features).unwrap_or_default() {
            let posted = self.by_feature.get(&feature).filter(|it| it.len() <= COMMON);
            posted.into_iter().flatten().for_each(|it| *counts.entry(*it).or_default() += 1);
        }
        let mut ranked: Vec<(DefinitionId, usize)> = counts.into_iter().collect();
        ranked.sort_by_key(|(id, count)| (std::cmp::Reverse(*count), *id));
        ranked.into_iter().take(COMPARED).map(|(id, _)| id).collect()
    }
}

/// Words of the name and shingles of the body, as numbers.
fn features(symbol: &Symbol) -> Vec<u64> {
    let words = similar::words(&symbol.name)
        .into_iter()
        .map(|it| it.bytes().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte))) | 1 << 40);
    let mut found: Vec<u64> = words.chain(symbol.body.shingles.iter().map(|it| u64::from(*it))).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn candidate(pair: &Pair, old: DefinitionId, new: DefinitionId) -> Option<Candidate> {
    let (was, is) = (pair.before.symbol(old)?, pair.after.symbol(new)?);
    if !siblings::same_nature(was.kind, is.kind) {
        return None;
    }
    let instance = pair.before.is_set_on_instances(old) || pair.after.is_set_on_instances(new);
    let strength = weights::for_sibling(&likeness(pair, old, new, was, is));
    let strength = if instance { weights::share(strength, weights::INSTANCE_ATTRIBUTE) } else { strength };
    (strength >= weights::WORTH_MENTIONING).then(|| Candidate {
        old,
        path: pair.before.path(old).clone(),
        new: Successor::Inside(new),
        rule: "similar-sibling",
        family: Family::Content,
        strength,
        quote: String::new(),
        seen_from: place(&pair.before, old, was.lines.0),
        seen_to: place(&pair.after, new, is.lines.0),
    })
}

fn likeness(pair: &Pair, old: DefinitionId, new: DefinitionId, was: &Symbol, is: &Symbol) -> weights::Sibling {
    let substance = was.body.shingles.len().min(is.body.shingles.len());
    let docstrings = was.docstring.as_deref().zip(is.docstring.as_deref());
    let signatures = was.signature.as_ref().zip(is.signature.as_ref());
    weights::Sibling {
        body: similar::bodies(was, is),
        substance,
        members: members_in_common(pair, old, new),
        value: was.value.is_some() && was.value == is.value,
        docstring: docstrings.map_or(0.0, |(left, right)| similar::sentences(left, right)),
        signature: signatures.map_or(0.0, |(left, right)| similar::signatures(left, right)),
        bases: !was.bases.is_empty() && was.bases == is.bases,
        names: similar::names(&was.name, &is.name),
        same_words: similar::same_words(&was.name, &is.name),
    }
}
