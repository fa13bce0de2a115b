//! Modules that are found at another path: the same file, or most of its names in one other module.
//!
//! Sees modules of the old release whose path is gone. Emits the module that holds the same bytes, else the one where
//! most of its definitions are found again. Wrong where several modules of one shape exist side by side; the margin
//! to the runner-up then speaks against it.

use std::collections::BTreeMap;

use model::{DefinitionId, Digest};

use crate::candidate::Candidate;
use crate::pair::Pair;
use crate::side::Side;
use crate::{similar, weights};

/// Names that stand in more places than this say nothing about where a module went.
const COMMON_NAME: usize = 40;
/// A file with less in it than this is equal by chance.
const SMALLEST_FILE: u64 = 60;

/// Candidates for every module whose path is gone.
pub(crate) fn find(pair: &Pair, found: &mut Vec<Candidate>) {
    let by_content = by_content(&pair.after);
    for (path, id) in pair.before.modules() {
        if pair.after.modules().contains_key(path) || path.is_private() {
            continue;
        }
        match identical(pair, *id, &by_content) {
            Some(new) => {
                found.push(Candidate::by_content(pair, *id, new, "identical-content", weights::IDENTICAL_MODULE))
            }
            None => mostly_identical(pair, *id, found),
        }
    }
}

fn by_content(side: &Side) -> BTreeMap<Digest, Vec<DefinitionId>> {
    let mut found: BTreeMap<Digest, Vec<DefinitionId>> = BTreeMap::new();
    for id in side.modules().values().filter(|it| !side.is_copy(side.path(**it))) {
        found.entry(side.file(*id).digest).or_default().push(*id);
    }
    found
}

fn identical(pair: &Pair, id: DefinitionId, by_content: &BTreeMap<Digest, Vec<DefinitionId>>) -> Option<DefinitionId> {
    let file = pair.before.file(id);
    let matches = by_content.get(&file.digest).filter(|_| file.size >= SMALLEST_FILE)?;
    let new = |it: &&DefinitionId| !pair.before.modules().contains_key(pair.after.path(**it));
    let fresh: Vec<DefinitionId> = matches.iter().filter(new).copied().collect();
    let same_name = |it: &&DefinitionId| pair.after.path(**it).last() == pair.before.path(id).last();
    match fresh.as_slice() {
        [only] => Some(*only),
        several => several.iter().find(same_name).copied(),
    }
}

fn mostly_identical(pair: &Pair, id: DefinitionId, found: &mut Vec<Candidate>) {
    let ballot = ballot(pair, id);
    if ballot.voters == 0.0 {
        return;
    }
    let mut ranked: Vec<(DefinitionId, f64, usize)> =
        ballot.votes.iter().map(|(id, (sum, count))| (*id, sum / ballot.voters, *count)).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let Some((best, share, count)) = ranked.first().copied() else { return };
    let runner_up = ranked.get(1).map_or(0.0, |it| it.1);
    let strength = weights::for_module_share(share, runner_up, count);
    found.push(Candidate::by_content(pair, id, best, "mostly-identical-module", strength));
}

struct Ballot {
    voters: f64,
    votes: BTreeMap<DefinitionId, (f64, usize)>,
}

/// Every definition of a module votes for the modules where its name stands now, by how much of it is the same.
fn ballot(pair: &Pair, module: DefinitionId) -> Ballot {
    let mut ballot = Ballot { voters: 0.0, votes: BTreeMap::new() };
    for (id, definition) in pair.before.below(pair.before.path(module)) {
        let name = definition.path.last();
        let homes = pair.after.named(name);
        if definition.kind.is_none()
            || definition.file != pair.before.definition(module).file
            || homes.len() > COMMON_NAME
        {
            continue;
        }
        let weight = if name.starts_with('_') { 0.5 } else { 1.0 };
        ballot.voters += weight;
        for home in homes.iter().filter(|it| is_module_level(pair, **it)) {
            let Some(place) = pair.after.modules().get(&pair.after.module(*home)) else { continue };
            let vote = ballot.votes.entry(*place).or_default();
            vote.0 += weight * likeness(pair, id, *home);
            vote.1 += 1;
        }
    }
    ballot
}

fn is_module_level(pair: &Pair, id: DefinitionId) -> bool {
    let definition = pair.after.definition(id);
    definition.owner.is_none() && definition.kind.is_some() && !pair.after.is_copy(&definition.path)
}

/// How much of `old` is found in `new`: the name alone counts for something.
pub(crate) fn likeness(pair: &Pair, old: DefinitionId, new: DefinitionId) -> f64 {
    let (Some(left), Some(right)) = (pair.before.symbol(old), pair.after.symbol(new)) else { return 0.0 };
    if left.kind != right.kind {
        return 0.2;
    }
    let body = similar::bodies(left, right).max(members_in_common(pair, old, new));
    let value = if left.value.is_some() && left.value == right.value { 0.8 } else { 0.0 };
    0.4 + 0.6 * body.max(value)
}

/// The share of the members of two classes that bear the same name.
pub(crate) fn members_in_common(pair: &Pair, old: DefinitionId, new: DefinitionId) -> f64 {
    let names = |side: &Side, id: DefinitionId| -> Vec<String> {
        side.below(side.path(id)).map(|(_, it)| it.path.last().to_owned()).filter(|it| !it.starts_with("__")).collect()
    };
    let (left, right) = (names(&pair.before, old), names(&pair.after, new));
    let common = left.iter().filter(|it| right.binary_search(it).is_ok()).count();
    let all = left.len() + right.len() - common;
    if all < 3 { 0.0 } else { common as f64 / all as f64 }
}
