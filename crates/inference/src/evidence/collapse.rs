//! Many modules that moved under one prefix are one package that moved.
//!
//! Sees packages that are gone and whose modules went the same way. Emits the package that they went to. Wrong where
//! a package was taken apart; the share of modules that went elsewhere speaks against it.

use std::collections::BTreeMap;

use manifest::Confidence;
use model::{DefinitionId, DottedName};

use super::moved_module::candidate;
use crate::assign::{Destination, Match};
use crate::candidate::Candidate;
use crate::pair::Pair;
use crate::weights;

/// The moves that matches of modules amount to.
pub(super) fn moves(pair: &Pair, modules: &BTreeMap<DottedName, Match>) -> Vec<(DottedName, DottedName)> {
    let sure = modules.values().filter(|it| it.confidence >= Confidence::WARN);
    let known = sure.filter_map(|it| match it.new {
        Destination::Inside(id) if pair.after.is_module(id) => Some((it.path.clone(), pair.after.path(id).clone())),
        Destination::Inside(_) | Destination::Outside(_) => None,
    });
    known.collect()
}

/// Candidates for packages that are gone, by where their modules went.
pub(super) fn find(pair: &Pair, modules: &BTreeMap<DottedName, Match>, found: &mut Vec<Candidate>) {
    let mut votes: BTreeMap<DefinitionId, BTreeMap<DottedName, usize>> = BTreeMap::new();
    for (from, to) in moves(pair, modules) {
        for package in from.ancestry().skip(1) {
            let Some(id) = gone_package(pair, &package) else { continue };
            let rest = from.below(&package).unwrap_or("");
            if let Some(prefix) = to.as_str().strip_suffix(rest).and_then(|it| it.strip_suffix('.')) {
                *votes.entry(id).or_default().entry(prefix.into()).or_default() += 1;
            }
        }
    }
    for (id, prefixes) in votes {
        let all = pair
            .before
            .modules()
            .keys()
            .filter(|it| *it != pair.before.path(id) && it.starts_with(pair.before.path(id)))
            .count();
        let Some((prefix, count)) =
            prefixes.into_iter().max_by_key(|(prefix, count)| (*count, std::cmp::Reverse(prefix.clone())))
        else {
            continue;
        };
        let Some(new) = pair.after.modules().get(&prefix) else { continue };
        let strength = weights::for_package_share(count as f64 / all.max(1) as f64, count);
        found.push(candidate(pair, id, *new, "moved-package", strength));
    }
}

fn gone_package(pair: &Pair, path: &DottedName) -> Option<DefinitionId> {
    let gone = !pair.after.modules().contains_key(path) && !path.is_private();
    pair.before.modules().get(path).copied().filter(|_| gone)
}
