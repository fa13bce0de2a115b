//! A renaming of a parameter that recurs.
//!
//! Sees pairs of names that are settled for other callables, or for attributes, of the same two releases. Emits them
//! where the old name is gone and the new one is taken: stronger where an author's word stands behind the pair, or the
//! more callables show it. Wrong where one parameter left everywhere and an unrelated one came everywhere.

use std::collections::{BTreeMap, BTreeSet};

use manifest::Confidence;
use model::{DefinitionId, DottedName, SymbolKind};

use super::{Callable, Reason, chance, position};
use crate::assign::{Destination, Match};
use crate::candidate::Family;
use crate::pair::Pair;
use crate::weights;

/// Where a pair of names was met.
#[derive(Default)]
struct Met {
    /// Callables or attributes of which it is said.
    said: BTreeSet<DefinitionId>,
    /// Callables where it can be seen, by their own names: overrides of one method are one witness.
    seen: BTreeMap<DefinitionId, String>,
}

type Vocabulary = BTreeMap<String, BTreeMap<String, Met>>;

/// Adds to the `reasons` of each of the `callables` what the others tell.
pub(super) fn find(
    pair: &Pair,
    matches: &BTreeMap<DottedName, Match>,
    callables: &[Callable],
    reasons: &mut [Vec<Reason>],
) {
    let mut known = attributes(pair, matches);
    for (callable, own) in callables.iter().zip(reasons.iter()) {
        let name = pair.before.path(callable.before).last();
        learn(&mut known, callable, name, own);
    }
    for (callable, own) in callables.iter().zip(reasons.iter_mut()) {
        let found: Vec<Reason> =
            callable.was.parameters.iter().flat_map(|old| told(&known, callable, &old.name)).collect();
        for reason in found {
            let compared =
                own.iter().any(|it| it.family == Family::Content && it.old == reason.old && it.new == reason.new);
            if !compared {
                own.extend(position::alike(callable, &reason.old, &reason.new));
            }
            own.push(reason);
        }
    }
}

/// The renamed attributes of classes: authors name parameters after them.
fn attributes(pair: &Pair, matches: &BTreeMap<DottedName, Match>) -> Vocabulary {
    let mut known = Vocabulary::new();
    for it in matches.values().filter(|it| it.confidence >= Confidence::AUTO && it.stated) {
        let Destination::Inside(new) = it.new else { continue };
        let value = |kind| matches!(kind, Some(SymbolKind::Attribute | SymbolKind::Property));
        let member = pair.before.definition(it.old).owner.is_some();
        if member && value(pair.before.definition(it.old).kind) && value(pair.after.definition(new).kind) {
            let (old, new) = (it.path.last().to_owned(), pair.after.path(new).last().to_owned());
            known.entry(old).or_default().entry(new).or_default().said.insert(it.old);
        }
    }
    known
}

fn learn(known: &mut Vocabulary, callable: &Callable, name: &str, reasons: &[Reason]) {
    let mut pairs: BTreeMap<(&str, &str), Vec<Reason>> = BTreeMap::new();
    for it in reasons {
        pairs.entry((&it.old, &it.new)).or_default().push(it.clone());
    }
    for ((old, new), reasons) in pairs {
        let said = reasons.iter().any(|it| it.family != Family::Content && it.strength >= weights::SAID);
        let chance = chance(&reasons);
        if chance >= weights::WORTH_RECALLING && (said || !position::is_narrowed(callable)) {
            let met = known.entry(old.to_owned()).or_default().entry(new.to_owned()).or_default();
            let sure = said && chance >= Confidence::AUTO.per_mille();
            if sure {
                met.said.insert(callable.before);
            } else {
                met.seen.insert(callable.before, name.to_owned());
            }
        }
    }
}

fn told(known: &Vocabulary, callable: &Callable, old: &str) -> Vec<Reason> {
    if !callable.is_gone(old) {
        return Vec::new();
    }
    let pairs = known.get(old).into_iter().flatten().filter(|(new, _)| callable.accepts(new));
    pairs.filter_map(|(new, met)| reason(callable, old, new, met)).collect()
}

fn reason(callable: &Callable, old: &str, new: &str, met: &Met) -> Option<Reason> {
    let others = met.said.iter().filter(|it| **it != callable.before).count();
    let witnesses: BTreeSet<&String> =
        met.seen.iter().filter(|(it, _)| **it != callable.before).map(|(_, name)| name).collect();
    let said = match others {
        0 => 0,
        1 => weights::SAID_ELSEWHERE,
        _ => weights::SAID_OFTEN,
    };
    let seen = if position::is_narrowed(callable) { 0 } else { witnesses.len() + others };
    let seen = seen.checked_sub(1).map_or(0, |it| weights::SEEN_ELSEWHERE[it.min(weights::SEEN_ELSEWHERE.len() - 1)]);
    let fresh = callable.is_new(new);
    let strength = match (said, fresh) {
        (0, false) => return None,
        (said, false) => weights::share(said, weights::WAS_THERE),
        (said, true) => said.max(seen),
    };
    (strength > 0).then(|| Reason {
        old: old.to_owned(),
        new: new.to_owned(),
        rule: if said > 0 { "said-elsewhere" } else { "seen-elsewhere" },
        family: Family::Names,
        strength,
        quote: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    #[test]
    fn what_is_said_of_one_callable_helps_another() {
        let before =
            "def field(*, regex=None): return regex\ndef text(*, cut=None, regex=None): return compile(regex), cut";
        let after = "def field(*, pattern=None, **extra):\n    regex = extra.pop('regex', None)\n    if regex is not None:\n        \
                     raise TypeError('`regex` is removed, use `pattern` instead')\n    return pattern\n\
                     def text(*, pattern=None): return compile(pattern)";
        let sure = Sample::new(before, after).sure();
        let renamed = |callable: &str| sure.iter().any(|it| it.starts_with("arg.rename") && it.contains(callable));
        assert!(renamed("acme.field") && renamed("acme.text"), "{sure:?}");
    }

    #[test]
    fn a_name_that_stays_is_left_alone() {
        let before = "def field(*, regex=None): return regex\ndef text(*, regex=None): return regex";
        let after = "def field(*, pattern=None, **extra):\n    if 'regex' in extra:\n        \
                     raise TypeError('`regex` is removed, use `pattern` instead')\n    return pattern\n\
                     def text(*, regex=None, pattern=None): return regex";
        assert!(!Sample::new(before, after).operations().iter().any(|it| it.contains("acme.text")));
    }
}
