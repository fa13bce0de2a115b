//! The rules that find successors, one file each, and what they share.

mod alias;
mod collapse;
mod decorator;
mod delegate;
mod docstring;
mod left_behind;
mod likely;
mod lost_path;
mod message;
mod module_statement;
mod moved_module;
mod moved_symbol;
mod name_case;
mod new_facade;
mod respelling;
mod similarity;
mod speakers;
mod table;
mod wrapper_value;

use std::collections::BTreeMap;

use manifest::{Confidence, Place};
use model::{DefinitionId, DottedName, SymbolKind};

use crate::assign::{Destination, Match, settle};
use crate::callers;
use crate::candidate::{Candidate, Family, Successor};
use crate::fate::{Fate, fate_of};
use crate::names::{self, Directness, Scope};
use crate::pair::Pair;
use crate::presence::presences;
use crate::siblings;
use crate::side::Side;
use crate::text::{Noun, Relation, Saying};
use crate::weights;

pub(crate) use lost_path::lost_paths;
pub(crate) use new_facade::{has_new_facade, is_new_facade, new_facades};
pub(crate) use speakers::Speakers;
pub(crate) use table::looked_up;

/// A rule: what it is called and how it finds candidates.
struct Rule {
    #[expect(dead_code, reason = "names the rule for readers of the list")]
    name: &'static str,
    find: fn(&Pair, &mut Vec<Candidate>),
}

/// Every rule that looks at one definition or module at a time, certain ones first.
const RULES: &[Rule] = &[
    Rule { name: "alias", find: alias::find },
    Rule { name: "delegate", find: delegate::find },
    Rule { name: "wrapper-value", find: wrapper_value::find },
    Rule { name: "table", find: table::find },
    Rule { name: "left-behind", find: left_behind::find },
    Rule { name: "name-case", find: name_case::find },
    Rule { name: "decorator", find: decorator::find },
    Rule { name: "message", find: message::find },
    Rule { name: "docstring", find: docstring::find },
    Rule { name: "module-statement", find: module_statement::find },
];

/// The successors of modules, then of what stands in them, then of members: each step knows the moves of the one before.
///
/// The number is how many pairs were scored by likeness.
pub(crate) fn matches(pair: &mut Pair) -> (BTreeMap<DottedName, Match>, u64) {
    pair.adopt(table::served(pair));
    let modules = module_matches(pair);
    pair.learn(collapse::moves(pair, &modules));
    let (candidates, mut scored) = of_level(pair, Level::Module);
    let mut found = settle(pair, candidates);
    pair.learn(found.values().filter_map(|it| class_move(pair, it)).collect());
    let (candidates, members) = of_level(pair, Level::Member);
    scored += members;
    found.extend(settle(pair, candidates));
    found.extend(modules);
    new_facade::lower_empty_moves(pair, &mut found);
    (found, scored)
}

fn module_matches(pair: &Pair) -> BTreeMap<DottedName, Match> {
    let mut candidates = gather(pair);
    candidates.retain(|it| pair.before.is_module(it.old));
    moved_module::find(pair, &mut candidates);
    let modules = settle(pair, candidates.clone());
    collapse::find(pair, &modules, &mut candidates);
    collapse::with_siblings(pair, &modules, &mut candidates);
    callers::support(pair, &mut candidates);
    settle(pair, candidates)
}

/// Where definitions stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Module,
    Member,
}

fn of_level(pair: &Pair, level: Level) -> (Vec<Candidate>, u64) {
    let here = |id: DefinitionId| {
        let definition = pair.before.definition(id);
        definition.kind.is_some() && definition.owner.is_some() == (level == Level::Member)
    };
    let mut candidates = gather(pair);
    candidates.retain(|it| here(it.old));
    let mut candidates: Vec<Candidate> = candidates.into_iter().flat_map(|it| at_presences(pair, it)).collect();
    let absent = pair.before.graph.iter().map(|(id, _)| id).filter(|id| here(*id) && is_absent(pair, *id));
    let (gone, unlisted): (Vec<DefinitionId>, Vec<DefinitionId>) =
        absent.partition(|id| pair.before.definition(*id).public);
    moved_symbol::find(pair, &gone, &unlisted, &mut candidates);
    let scopes = siblings::scopes(pair);
    let mut likely = Vec::new();
    respelling::find(pair, &respelling::learn(&scopes, pair), &gone, &mut likely);
    let scored = similarity::find(pair, &scopes, &gone, &mut likely);
    candidates.extend(likely.into_iter().filter(|it| here(it.old)).flat_map(|it| at_presences(pair, it)));
    callers::propose(pair, &gone, &mut candidates);
    callers::support(pair, &mut candidates);
    likely::prefer_assigned(pair, &mut candidates);
    (candidates, scored)
}

/// A candidate for a member of a class that does not stay speaks for the subclasses that do.
fn at_presences(pair: &Pair, candidate: Candidate) -> Vec<Candidate> {
    let own = pair.before.path(candidate.old);
    if pair.before.definition(candidate.old).owner.is_none() || candidate.path != *own {
        return vec![candidate];
    }
    let presences = presences(pair, candidate.old);
    if presences == [own.clone()] {
        return vec![candidate];
    }
    let placed = presences.into_iter().filter_map(|path| {
        let class = pair.survivor(pair.before.behind_alias(pair.before.resolve(&path.parent()?)?))?;
        let name = match &candidate.new {
            Successor::Inside(id) => pair.after.path(*id).last(),
            Successor::Former(id) => pair.before.path(*id).last(),
            Successor::Outside(_) => return None,
        };
        let here = pair.after.resolve(&pair.after.path(class).join(name));
        let new = here.map_or_else(|| candidate.new.clone(), Successor::Inside);
        Some(Candidate { path, new, ..candidate.clone() })
    });
    placed.collect()
}

/// True when a dependent could name it and cannot any more, at least by one path.
fn is_absent(pair: &Pair, id: DefinitionId) -> bool {
    let definition = pair.before.definition(id);
    let named = definition.public || pair.before.is_nameable(id);
    named && fate_of(pair, id, &definition.path) == Fate::Gone
}

/// Everything that is gone, for tests of rules that take it.
#[cfg(test)]
pub(crate) fn gone_for_tests(pair: &Pair) -> Vec<DefinitionId> {
    pair.before.graph.iter().map(|(id, _)| id).filter(|id| is_absent(pair, *id)).collect()
}

fn class_move(pair: &Pair, it: &Match) -> Option<(DottedName, DottedName)> {
    let Destination::Inside(new) = it.new else { return None };
    let class = pair.before.is_class(it.old) && pair.after.is_class(new) && it.confidence >= Confidence::WARN;
    class.then(|| (pair.before.path(it.old).clone(), pair.after.path(new).clone()))
}

/// What all rules find, in rule order.
fn gather(pair: &Pair) -> Vec<Candidate> {
    let mut found = Vec::new();
    for rule in RULES {
        (rule.find)(pair, &mut found);
    }
    found
}

/// The release that a piece of evidence was read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Release {
    Before,
    After,
}

/// Both releases, old first: signals are read in both.
pub(crate) const BOTH: [Release; 2] = [Release::Before, Release::After];

impl Release {
    pub(crate) fn side<'p, 'a>(self, pair: &'p Pair<'a>) -> &'p Side<'a> {
        match self {
            Self::Before => &pair.before,
            Self::After => &pair.after,
        }
    }
}

/// One piece of evidence on its way to become a candidate.
pub(crate) struct Clue<'c> {
    pub release: Release,
    /// The definition that speaks or is spoken of.
    pub speaker: DefinitionId,
    pub rule: &'static str,
    pub family: Family,
    pub strength: u16,
    pub quote: &'c str,
    pub line: u32,
}

impl Clue<'_> {
    /// Says that the speaker itself is old and `name`, read in its scope, takes its place.
    pub(crate) fn names_successor(&self, pair: &Pair, name: &str) -> Option<Candidate> {
        let (old, path) = old_form(pair, self.release, self.speaker).filter(|it| may_be_old(pair, it))?;
        let scope = names::scope_of(self.release.side(pair), self.speaker);
        self.says(pair, (old, path), &scope, name)
    }

    /// Says that `old` has the successor that `name` means in `scope`.
    pub(crate) fn says(
        &self,
        pair: &Pair,
        old: (DefinitionId, DottedName),
        scope: &Scope,
        name: &str,
    ) -> Option<Candidate> {
        if !may_be_old(pair, &old) {
            return None;
        }
        let (new, directness) = successor(pair, self.release, scope, name)?;
        // What a method of the core does for itself is not done by a name outside.
        let is_member = pair.before.definition(old.0).owner.is_some();
        if is_member && matches!(new, Successor::Outside(_)) {
            return None;
        }
        let strength = weights::for_directness(self.strength, directness);
        self.points(pair, old, new, strength)
    }

    /// Says that `new` takes the place of `old`.
    pub(crate) fn points(
        &self,
        pair: &Pair,
        old: (DefinitionId, DottedName),
        new: Successor,
        strength: u16,
    ) -> Option<Candidate> {
        let itself = match &new {
            Successor::Inside(id) => {
                pair.heir(&old.1) == Some(*id)
                    && pair.after.path(*id).last() == old.1.last()
                    && !moved_away(pair, &old, *id)
            }
            Successor::Former(id) => *id == old.0,
            Successor::Outside(path) => *path == old.1,
        };
        if itself {
            return None;
        }
        let place = place(self.release.side(pair), self.speaker, self.line);
        let (seen_from, seen_to) = match self.release {
            Release::Before => (place, None),
            Release::After => (None, place),
        };
        let quote = self.quote.to_owned();
        let (rule, family) = (self.rule, self.family);
        Some(Candidate { old: old.0, path: old.1, new, rule, family, strength, quote, seen_from, seen_to })
    }
}

/// True when an old path still works but only leads to a definition that stands elsewhere.
fn moved_away(pair: &Pair, old: &(DefinitionId, DottedName), new: DefinitionId) -> bool {
    *pair.after.path(new) != old.1
}

/// The old definition that a speaker stands for, with its path.
pub(crate) fn old_form(pair: &Pair, release: Release, speaker: DefinitionId) -> Option<(DefinitionId, DottedName)> {
    if release == Release::Before {
        return Some((speaker, pair.before.path(speaker).clone()));
    }
    let id = pair.ancestor(speaker)?;
    // A member that the old class inherited is spoken of where the new class defines it.
    let class = pair.after.definition(speaker).owner.and_then(|it| pair.ancestor(it));
    let inherited = class.filter(|it| pair.before.definition(id).owner.is_some_and(|owner| owner != *it));
    let path = match inherited {
        Some(class) => pair.before.path(class).join(pair.after.path(speaker).last()),
        None => pair.before.path(id).clone(),
    };
    Some((id, path))
}

/// True when what a speaker says of itself may matter: what works as before has no successor, whatever is said of it.
fn is_asked_for(pair: &Pair, release: Release, speaker: DefinitionId) -> bool {
    match release {
        Release::Before => !pair.is_quiet(speaker),
        Release::After => old_form(pair, release, speaker).is_some_and(|it| may_be_old(pair, &it)),
    }
}

/// False for an old name that works as before, at the path that is spoken of and at all that it stands for.
fn may_be_old(pair: &Pair, (old, path): &(DefinitionId, DottedName)) -> bool {
    let definition = pair.before.definition(*old);
    if definition.path == *path {
        return !pair.is_quiet(*old);
    }
    fate_of(pair, *old, path).is_old() || definition.owner.is_none() && fate_of(pair, *old, &definition.path).is_old()
}

/// What `name` means as a successor, written in `scope` of one release.
pub(crate) fn successor(pair: &Pair, release: Release, scope: &Scope, name: &str) -> Option<(Successor, Directness)> {
    match release {
        Release::After => {
            let found = names::resolve(&pair.after, scope, name);
            found.map(|(id, how)| (Successor::Inside(id), how)).or_else(|| outside(pair, release, scope, name))
        }
        Release::Before => {
            let heir = |(id, how)| (pair.survivor(id).map_or(Successor::Former(id), Successor::Inside), how);
            let own = names::resolve(&pair.before, scope, name).map(heir);
            own.or_else(|| in_new_release(pair, scope, name)).or_else(|| outside(pair, release, scope, name))
        }
    }
}

fn in_new_release(pair: &Pair, scope: &Scope, name: &str) -> Option<(Successor, Directness)> {
    let class = scope.class.as_ref().map(|it| pair.translate(it));
    let scope = Scope { module: pair.translate(&scope.module), class, file: None };
    names::resolve(&pair.after, &scope, name).map(|(id, how)| (Successor::Inside(id), how))
}

/// A name outside the core.
fn outside(pair: &Pair, release: Release, scope: &Scope, name: &str) -> Option<(Successor, Directness)> {
    names::outside(release.side(pair), scope, name).map(|path| (Successor::Outside(path), Directness::Plain))
}

/// A line of the file that `id` stands in.
pub(crate) fn place(side: &Side, id: DefinitionId, line: u32) -> Option<Place> {
    Some(Place { path: side.file(id).path.clone(), line })
}

/// The candidates of the sayings of one text; `strength` is what a plain "use X" in it is worth.
pub(crate) fn from_sayings(pair: &Pair, clue: &Clue, sayings: &[Saying], found: &mut Vec<Candidate>) {
    let side = clue.release.side(pair);
    let scope = names::scope_of(side, clue.speaker);
    for saying in sayings.iter().filter(|it| it.target_noun != Noun::Parameter && it.subject_noun != Noun::Parameter) {
        if let Some(old) = subject_of(pair, clue, &scope, saying) {
            found.extend(from_saying(pair, clue, &scope, old, saying));
        }
    }
}

/// The candidates of sayings that are known to speak of `old`.
pub(crate) fn from_sayings_about(
    pair: &Pair,
    clue: &Clue,
    old: (DefinitionId, DottedName),
    sayings: &[Saying],
    found: &mut Vec<Candidate>,
) {
    let scope = names::scope_of(clue.release.side(pair), clue.speaker);
    let about = |it: &&Saying| it.target_noun != Noun::Parameter && it.subject_noun != Noun::Parameter;
    found.extend(sayings.iter().filter(about).filter_map(|it| from_saying(pair, clue, &scope, old.clone(), it)));
}

fn from_saying(
    pair: &Pair,
    clue: &Clue,
    scope: &Scope,
    old: (DefinitionId, DottedName),
    saying: &Saying,
) -> Option<Candidate> {
    let strength = weights::for_saying(clue.strength, saying);
    let quote = &saying.quote;
    let clue = Clue { strength, quote, ..*clue };
    let name = match saying.relation {
        Relation::ImportFrom => format!("{}.{}", saying.target.name, old.1.last()),
        Relation::Renamed | Relation::Use | Relation::See => saying.target.name.clone(),
    };
    let named = clue.says(pair, old.clone(), scope, &name);
    same_name_in_module(pair, &clue, &old, named)
}

/// "use the module X": the thing of the same name in it is meant.
fn same_name_in_module(
    pair: &Pair,
    clue: &Clue,
    old: &(DefinitionId, DottedName),
    named: Option<Candidate>,
) -> Option<Candidate> {
    let candidate = named?;
    let Successor::Inside(id) = candidate.new else { return Some(candidate) };
    if !pair.after.is_module(id) || pair.before.is_module(old.0) {
        return Some(candidate);
    }
    let inside = pair.after.resolve(&pair.after.path(id).join(old.1.last()))?;
    clue.points(pair, old.clone(), Successor::Inside(inside), candidate.strength)
}

/// What a saying calls old: the speaker, or another name of its scope.
fn subject_of(pair: &Pair, clue: &Clue, scope: &Scope, saying: &Saying) -> Option<(DefinitionId, DottedName)> {
    let side = clue.release.side(pair);
    let own = side.path(clue.speaker);
    let Some(subject) = &saying.subject else { return old_form(pair, clue.release, clue.speaker) };
    let symbol = side.symbol(clue.speaker);
    let parameter =
        symbol.and_then(|it| it.signature.as_deref()).is_some_and(|it| it.parameter(&subject.name).is_some());
    let last = subject.name.rsplit('.').next().unwrap_or(&subject.name);
    if last == own.last()
        || crate::similar::alike(last, own.last())
        || scope.class.as_ref().is_some_and(|it| it.last() == last) && own.last().starts_with("__")
    {
        return old_form(pair, clue.release, clue.speaker);
    }
    // What the constructor of a class or a method says of another name may be a parameter taken by `**kwargs`.
    if parameter || symbol.is_some_and(|it| it.kind == SymbolKind::Class || it.name == "__init__") {
        return None;
    }
    spoken_of(pair, scope, &subject.name, subject.marked)
}

/// An old name that a text speaks of, by its path in the old release.
fn spoken_of(pair: &Pair, scope: &Scope, name: &str, marked: bool) -> Option<(DefinitionId, DottedName)> {
    let class = scope.class.as_ref().map(|class| class.join(name));
    let sibling = (marked || class.is_none()).then(|| scope.module.join(name));
    let absolute = name.contains('.').then(|| DottedName::from(name));
    let paths = class.into_iter().chain(sibling).chain(absolute);
    paths.into_iter().find_map(|path| Some((pair.before.resolve(&path)?, path)))
}
