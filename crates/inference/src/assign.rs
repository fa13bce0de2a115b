//! Candidates become matches: one successor for each old path, with one confidence.

use std::collections::BTreeMap;

use manifest::{Confidence, Evidence, Factor, Place};
use model::{DefinitionId, DottedName, Role};

use crate::candidate::{Candidate, Family, Successor};
use crate::fate::fate_of;
use crate::nature;
use crate::pair::Pair;
use crate::{callers, deprecation, similar, weights};

/// An old path and what takes its place.
#[derive(Debug, Clone)]
pub(crate) struct Match {
    pub old: DefinitionId,
    /// The definition's own path, or one access path alone.
    pub path: DottedName,
    pub new: Destination,
    pub confidence: Confidence,
    pub evidence: Evidence,
    pub seen_from: Vec<Place>,
    pub seen_to: Vec<Place>,
    /// True when code or words say so, and not only likeness.
    pub stated: bool,
}

/// Where an old path leads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Destination {
    Inside(DefinitionId),
    Outside(DottedName),
}

/// Chains longer than this are cycles.
const LONGEST_CHAIN: usize = 6;

type Groups = BTreeMap<DottedName, BTreeMap<Successor, Vec<Candidate>>>;

/// The best successor of every old path among `candidates`.
pub(crate) fn settle(pair: &Pair, candidates: Vec<Candidate>) -> BTreeMap<DottedName, Match> {
    let mut groups = grouped(pair, candidates);
    for _ in 0..LONGEST_CHAIN {
        if !follow_chains(pair, &mut groups) {
            break;
        }
    }
    let mut matches: BTreeMap<DottedName, Match> =
        groups.into_iter().filter_map(|(path, rivals)| Some((path, best(pair, rivals)?))).collect();
    contest(&mut matches);
    matches
}

fn grouped(pair: &Pair, candidates: Vec<Candidate>) -> Groups {
    let mut groups = Groups::new();
    for mut candidate in candidates {
        let own = pair.before.path(candidate.old);
        let member = pair.before.definition(candidate.old).owner.is_some();
        if !member && candidate.path != *own && fate_of(pair, candidate.old, own).is_old() {
            candidate.path = own.clone();
        }
        let rivals = groups.entry(candidate.path.clone()).or_default();
        rivals.entry(candidate.new.clone()).or_default().push(candidate);
    }
    // A name that works as before has no successor, whatever is said of it.
    groups.retain(|path, rivals| rivals.values().flatten().next().is_some_and(|it| has_old_path(pair, it.old, path)));
    groups
}

/// True when at least one path that `path` stands for fails or warns.
fn has_old_path(pair: &Pair, old: DefinitionId, path: &DottedName) -> bool {
    if *path != *pair.before.path(old) || pair.before.definition(old).owner.is_some() {
        return fate_of(pair, old, path).is_old();
    }
    let old_one = |path: &DottedName| fate_of(pair, old, path).is_old();
    old_one(path) || pair.before.public_paths(old).iter().any(old_one)
}

/// Replaces successors that are old themselves by their own best successor; true when something changed.
fn follow_chains(pair: &Pair, groups: &mut Groups) -> bool {
    let mut next: BTreeMap<DefinitionId, (Successor, u16)> = BTreeMap::new();
    for rivals in groups.values() {
        let leader = rivals.iter().max_by_key(|(new, reasons)| (chance(reasons), std::cmp::Reverse((*new).clone())));
        if let Some((new, reasons)) = leader {
            next.insert(reasons[0].old, (new.clone(), chance(reasons)));
        }
    }
    let mut changed = false;
    for rivals in groups.values_mut() {
        let passed: Vec<(Successor, DefinitionId)> =
            rivals.keys().filter_map(|it| Some((it.clone(), old_again(pair, it)?))).collect();
        for (successor, id) in passed {
            let sure = next.get(&id).is_some_and(|(_, strength)| *strength >= weights::SURE_CHAIN);
            if !sure && matches!(successor, Successor::Inside(_)) {
                continue;
            }
            let reasons = rivals.remove(&successor).unwrap_or_default();
            let Some((new, strength)) = next.get(&id).filter(|(new, _)| *new != successor) else { continue };
            let own = reasons.first().map(|it| it.old);
            if matches!(new, Successor::Former(it) if Some(*it) == own) {
                continue;
            }
            let weaker = reasons.into_iter().map(|it| Candidate {
                new: new.clone(),
                strength: weights::share(it.strength, u32::from(*strength)),
                ..it
            });
            rivals.entry(new.clone()).or_default().extend(weaker);
            changed = true;
        }
    }
    changed
}

/// The old definition that a successor is, when it is old itself.
fn old_again(pair: &Pair, successor: &Successor) -> Option<DefinitionId> {
    match successor {
        Successor::Former(id) => Some(*id),
        Successor::Inside(id) => deprecation::mark(&pair.after, *id).and_then(|_| pair.ancestor(*id)),
        Successor::Outside(_) => None,
    }
}

/// The combined chance of reasons that agree, in thousandths: families are independent, reasons of one are not.
pub(crate) fn chance(reasons: &[Candidate]) -> u16 {
    let mut best: BTreeMap<Family, u16> = BTreeMap::new();
    for reason in reasons {
        let entry = best.entry(reason.family).or_default();
        *entry = (*entry).max(reason.strength);
    }
    let doubt = best.values().fold(1.0, |doubt, strength| doubt * (1.0 - f64::from(*strength) / 1000.0));
    weights::per_mille((1.0 - doubt).min(weights::MOST))
}

fn best(pair: &Pair, rivals: BTreeMap<Successor, Vec<Candidate>>) -> Option<Match> {
    let mut ranked: Vec<(u16, Successor, Vec<Candidate>)> = rivals
        .into_iter()
        .filter(|(new, reasons)| is_acceptable(pair, new, reasons))
        .map(|(new, reasons)| (judged(pair, &new, &reasons), new, reasons))
        .collect();
    heed_words(&mut ranked);
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let runner_up = ranked.get(1).map_or(0, |it| it.0);
    let (chance, new, mut reasons) = ranked.into_iter().next()?;
    // Callers confirm: what they confirm gives its name.
    reasons.sort_by_key(|it| (it.family == Family::Callers, std::cmp::Reverse(it.strength)));
    let stated = reasons.iter().any(|it| matches!(it.family, Family::Structure | Family::Words));
    let sure = weights::against_runner_up(chance, runner_up);
    Some(matched(new, sure, reasons, stated))
}

/// What an author says outweighs what the code of a shim happens to call, and what the code says to callers outweighs
/// a docstring that speaks of something else.
fn heed_words(ranked: &mut [(u16, Successor, Vec<Candidate>)]) {
    let runs = |reasons: &[Candidate]| {
        let told = |it: &Candidate| it.family == Family::Words && it.rule != "stated-by-docstring";
        reasons.iter().any(|it| told(it) && it.strength >= weights::SAID)
    };
    if ranked.iter().any(|(_, _, reasons)| runs(reasons)) {
        let prose = |it: &Candidate| it.rule == "stated-by-docstring";
        for (chance, _, _) in ranked.iter_mut().filter(|(_, _, reasons)| reasons.iter().all(prose)) {
            *chance = weights::share(*chance, weights::UNSAID);
        }
    }
    let said =
        |reasons: &[Candidate]| reasons.iter().any(|it| it.family == Family::Words && it.strength >= weights::SAID);
    if ranked.iter().any(|(_, _, reasons)| said(reasons)) {
        for (chance, _, _) in ranked.iter_mut().filter(|(_, _, reasons)| !said(reasons)) {
            *chance = weights::share(*chance, weights::UNSAID);
        }
    }
}

/// Public names lead to public ones; one that its module did not list may lead to another such.
fn is_acceptable(pair: &Pair, new: &Successor, reasons: &[Candidate]) -> bool {
    let unlisted = |id| {
        let copy = pair.after.is_copy(pair.after.path(id));
        !pair.before.definition(reasons[0].old).public && pair.after.is_nameable(id) && !copy
    };
    match new {
        Successor::Inside(id) => {
            pair.after.is_destination(*id)
                || unlisted(*id)
                || is_as_open(pair, *id, reasons)
                || is_met_on_public_class(pair, *id, &reasons[0].path)
        }
        Successor::Outside(_) => true,
        Successor::Former(_) => false,
    }
}

/// True for a member of a private base that a public class passes on, where the old one was met on that class.
fn is_met_on_public_class(pair: &Pair, new: DefinitionId, old: &DottedName) -> bool {
    let class = old.parent().and_then(|it| pair.before.resolve(&it)).map(|it| pair.before.behind_alias(it));
    let Some(now) = class.filter(|it| pair.before.is_class(*it)).and_then(|it| pair.survivor(it)) else { return false };
    let name = pair.after.path(new).last();
    let met = pair.after.resolve(&pair.after.path(now).join(name)) == Some(new);
    met && pair.after.is_destination(now) && !name.starts_with('_')
}

/// True for a name that is no less meant for dependents than the old one was, when the author speaks of it.
fn is_as_open(pair: &Pair, new: DefinitionId, reasons: &[Candidate]) -> bool {
    let said = reasons.iter().any(|it| it.family == Family::Words && it.strength >= weights::SAID);
    let library = pair.after.file(new).role == Role::Library;
    let old = reasons[0].old;
    said && library && !pair.before.definition(old).public && !pair.after.path(new).is_private()
}

fn judged(pair: &Pair, new: &Successor, reasons: &[Candidate]) -> u16 {
    let chance = chance(reasons);
    let old = reasons[0].old;
    match new {
        Successor::Inside(id) => {
            let likeness = similar::names(pair.before.path(old).last(), pair.after.path(*id).last());
            let said = reasons.iter().any(|it| it.family == Family::Words && it.strength >= weights::SAID);
            let contradicted = if said { 1000 } else { callers::judge(pair, old, *id) };
            let supported = weights::share(weights::with_name(chance, likeness), contradicted);
            weights::share(supported, nature::drop_in(pair, old, &reasons[0].path, *id))
        }
        Successor::Outside(_) => {
            let said = reasons.iter().any(|it| it.family == Family::Words || it.rule == "stated-by-table");
            let choice = reasons.iter().any(|it| it.family == Family::Words && it.strength < weights::SAID);
            weights::share(chance, if said && !choice { weights::OUTSIDE } else { weights::OUTSIDE_UNSAID })
        }
        Successor::Former(_) => 0,
    }
}

fn matched(new: Successor, chance: u16, reasons: Vec<Candidate>, stated: bool) -> Match {
    let leader = &reasons[0];
    let quote = reasons.iter().map(|it| it.quote.as_str()).find(|it| !it.is_empty()).unwrap_or("").to_owned();
    let mut factors: Vec<Factor> = Vec::new();
    for reason in &reasons {
        if !factors.iter().any(|it| it.name == reason.rule) {
            factors.push(Factor { name: reason.rule.to_owned(), per_mille: reason.strength });
        }
    }
    let mut seen_from: Vec<Place> = reasons.iter().filter_map(|it| it.seen_from.clone()).collect();
    let mut seen_to: Vec<Place> = reasons.iter().filter_map(|it| it.seen_to.clone()).collect();
    for places in [&mut seen_from, &mut seen_to] {
        places.sort();
        places.dedup();
    }
    let new = match new {
        Successor::Inside(id) => Destination::Inside(id),
        Successor::Outside(path) => Destination::Outside(path),
        Successor::Former(_) => unreachable!("only acceptable successors are ranked"),
    };
    Match {
        old: leader.old,
        path: leader.path.clone(),
        new,
        confidence: Confidence::from_per_mille(chance),
        evidence: Evidence { factors, quote, ..Evidence::by(leader.rule) },
        seen_from,
        seen_to,
        stated,
    }
}

/// Where only likeness speaks, one new definition is the successor of one old one.
fn contest(matches: &mut BTreeMap<DottedName, Match>) {
    let mut claims: BTreeMap<DefinitionId, (Confidence, DottedName)> = BTreeMap::new();
    for (path, it) in matches.iter().filter(|(_, it)| !it.stated) {
        let Destination::Inside(id) = it.new else { continue };
        let claim = claims.entry(id).or_insert_with(|| (it.confidence, path.clone()));
        if it.confidence > claim.0 {
            *claim = (it.confidence, path.clone());
        }
    }
    for (path, it) in matches.iter_mut().filter(|(_, it)| !it.stated) {
        let Destination::Inside(id) = it.new else { continue };
        let lost = claims.get(&id).is_some_and(|(_, winner)| winner != path);
        let may_share = ["identical-content", callers::MERGED_INTO_BASE].contains(&it.evidence.method.as_str());
        if lost && !may_share {
            it.confidence =
                Confidence::from_per_mille(weights::share(it.confidence.per_mille(), weights::LOST_CONTEST));
        }
    }
}
