//! What callers say of a pair of names becomes a reason for or against it.

use std::collections::{BTreeMap, BTreeSet};

use manifest::Place;
use model::{DefinitionId, DottedName};

use super::votes::{Seen, Tally};
use crate::candidate::{Candidate, Family, Successor};
use crate::nature::lineage;
use crate::pair::Pair;
use crate::{siblings, weights};

/// What callers write in place of one old name.
type Heard = BTreeMap<DefinitionId, (Tally, Seen)>;

/// Adds what callers say of the pairs among `found`.
pub(crate) fn support(pair: &Pair, found: &mut Vec<Candidate>) {
    let mut asked: BTreeSet<(DefinitionId, DottedName, DefinitionId)> = BTreeSet::new();
    let mut heard: BTreeMap<DefinitionId, Heard> = BTreeMap::new();
    for it in found.iter() {
        if let Successor::Inside(new) = it.new {
            asked.insert((it.old, it.path.clone(), new));
            heard.entry(it.old).or_insert_with(|| said_of(pair, it.old));
        }
    }
    for (old, path, new) in asked {
        if let Some((tally, seen)) = heard.get(&old).and_then(|it| it.get(&new)) {
            found.push(candidate(pair, (old, path), new, *tally, seen));
        }
    }
}

/// Candidates for names among `gone` that callers of two places replaced by one and the same other name.
pub(crate) fn propose(pair: &Pair, gone: &[DefinitionId], found: &mut Vec<Candidate>) {
    for old in gone.iter().copied().filter(|it| siblings::left(pair, *it)) {
        let heard = said_of(pair, old);
        let mut ranked: Vec<(&DefinitionId, &(Tally, Seen))> = heard.iter().collect();
        ranked.sort_by_key(|(id, (tally, _))| (std::cmp::Reverse(*tally), **id));
        let Some((new, (tally, seen))) = ranked.first().copied() else { continue };
        let rival = ranked.get(1).map_or(0, |(_, (tally, _))| tally.halves);
        let clear = tally.halves >= weights::CALLERS_ENOUGH && tally.halves >= weights::CALLERS_CLEAR * rival;
        let natures = pair.before.definition(old).kind.zip(pair.after.definition(*new).kind);
        if !clear || !natures.is_some_and(|(was, is)| siblings::same_nature(was, is)) {
            continue;
        }
        let reason = || candidate(pair, (old, pair.before.path(old).clone()), *new, *tally, seen);
        if siblings::came(pair, *new) {
            found.push(reason());
        }
        if is_own_base(pair, old, *new) {
            found.push(reason());
            found.push(Candidate::by_content(pair, old, *new, MERGED_INTO_BASE, weights::MERGED_INTO_BASE));
        }
    }
}

/// The rule for a class that is gone, whose callers write the name of a class that it extended.
pub(crate) const MERGED_INTO_BASE: &str = "merged-into-base";

/// True when `new` is what the old class extended: the old one could do all that callers ask of the new one.
fn is_own_base(pair: &Pair, old: DefinitionId, new: DefinitionId) -> bool {
    let target = pair.after.path(new);
    let same =
        |base: &DefinitionId| pair.survivor(*base) == Some(new) || pair.before.path(*base).last() == target.last();
    pair.before.is_class(old) && lineage(&pair.before, old).iter().skip(1).any(same) && pair.after.is_destination(new)
}

/// What remains of a chance, in thousandths, when callers went elsewhere.
pub(crate) fn judge(pair: &Pair, old: DefinitionId, new: DefinitionId) -> u32 {
    let heard = said_of(pair, old);
    let agree = heard.get(&new).map_or(0, |it| it.0.halves);
    let elsewhere = heard.iter().filter(|(id, _)| **id != new && siblings::came(pair, **id));
    weights::for_contradiction(agree, elsewhere.map(|(_, (tally, _))| tally.halves).max().unwrap_or(0))
}

/// Everything that callers wrote in place of `old`.
fn said_of(pair: &Pair, old: DefinitionId) -> Heard {
    let mut heard = Heard::new();
    let defined = |new: DefinitionId| (pair.before.definition(old).file, pair.after.definition(new).file);
    let mut add = |new: DefinitionId, tally: Tally, seen: Option<&Seen>| {
        let Some(seen) = seen.filter(|_| tally.halves > 0) else { return };
        let entry = heard.entry(new).or_insert((Tally::default(), *seen));
        entry.0 = entry.0 + tally;
    };
    for (new, vote) in pair.callers.definitions.of(&old) {
        add(*new, vote.tally(defined(*new)), vote.first());
    }
    let class = pair.before.definition(old).owner.and_then(|it| pair.survivor(it));
    if let Some(class) = class {
        for (name, vote) in pair.callers.members.of(&pair.before.path(old).last().to_owned()) {
            if let Some(new) = pair.after.resolve(&pair.after.path(class).join(name)) {
                add(new, vote.tally(defined(new)), vote.first());
            }
        }
    }
    heard
}

fn candidate(
    pair: &Pair,
    (old, path): (DefinitionId, DottedName),
    new: DefinitionId,
    tally: Tally,
    seen: &Seen,
) -> Candidate {
    let name = pair.before.path(old).last();
    // A member of the name that stays may be what the callers meant.
    let shared = pair.before.definition(old).owner.is_some()
        && pair.after.named(name).iter().any(|it| pair.after.definition(*it).owner.is_some());
    let place = |file: &model::SourceFile, line| Some(Place { path: file.path.clone(), line });
    Candidate {
        old,
        path,
        new: Successor::Inside(new),
        rule: "callers",
        family: Family::Callers,
        strength: weights::for_callers(tally.halves, shared),
        quote: String::new(),
        seen_from: place(&pair.before.release.snapshot.files[seen.files.0 as usize], seen.lines.0),
        seen_to: place(&pair.after.release.snapshot.files[seen.files.1 as usize], seen.lines.1),
    }
}
