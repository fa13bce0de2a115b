//! Parameters of callables that survive: which old keyword is which new one.

mod callers;
mod decorated;
mod handed_on;
mod position;
mod shim;
mod stated;

use std::collections::BTreeMap;

use manifest::{Confidence, Evidence, Factor, Place};
use model::{DefinitionId, DottedName, Parameter, Role, Signature, Symbol, SymbolKind};

use crate::assign::{Destination, Match};
use crate::candidate::Family;
use crate::pair::Pair;
use crate::presence::presences;
use crate::side::Side;
use crate::weights;

/// A callable of the old release and the one that takes its calls in the new one.
#[derive(Clone, Copy)]
pub(crate) struct Callable<'p> {
    pub before: DefinitionId,
    pub after: DefinitionId,
    pub old: &'p Symbol,
    pub new: &'p Symbol,
    pub was: &'p Signature,
    pub is: &'p Signature,
}

/// One reason to believe that a parameter was renamed.
#[derive(Debug, Clone)]
pub(crate) struct Reason {
    pub old: String,
    pub new: String,
    pub rule: &'static str,
    pub family: Family,
    pub strength: u16,
    pub quote: String,
}

/// A renamed parameter of one callable.
#[derive(Debug, Clone)]
pub(crate) struct Renamed {
    pub after: DefinitionId,
    /// The class of the new release at which a member is addressed.
    pub class: Option<DefinitionId>,
    pub old: String,
    pub new: String,
    pub still_accepted: bool,
    pub confidence: Confidence,
    pub evidence: Evidence,
    pub seen_from: Vec<Place>,
    pub seen_to: Vec<Place>,
}

type Rule = fn(&Pair, &Callable, &mut Vec<Reason>);

/// The rules that look at one callable at a time.
const RULES: &[Rule] = &[callers::find, shim::find, handed_on::find, decorated::find, stated::find, position::find];

/// Every renamed parameter of every public callable that survives or has a successor.
pub(crate) fn renamed(pair: &Pair, matches: &BTreeMap<DottedName, Match>) -> Vec<Renamed> {
    let mut found = Vec::new();
    for (before, after, class) in callables(pair, matches) {
        if let Some(callable) = callable(pair, before, after) {
            found.extend(settled(pair, &callable).into_iter().map(|it| Renamed { class, ..it }));
        }
    }
    found
}

/// The callables of the old release with what takes their calls, and the class at which they are addressed.
fn callables(
    pair: &Pair,
    matches: &BTreeMap<DottedName, Match>,
) -> Vec<(DefinitionId, DefinitionId, Option<DefinitionId>)> {
    let mut found = Vec::new();
    for (id, definition) in pair.before.graph.iter() {
        let callable = matches!(definition.kind, Some(SymbolKind::Function | SymbolKind::Method));
        let private = definition.path.last().starts_with('_') && !is_constructor(&pair.before, id);
        if !callable || private || pair.before.file(id).role != Role::Library {
            continue;
        }
        match definition.owner {
            Some(_) => presences(pair, id).iter().for_each(|path| found.extend(member(pair, matches, id, path))),
            None => found.extend(function(pair, matches, id).map(|after| (id, after, None))),
        }
    }
    found
}

fn function(pair: &Pair, matches: &BTreeMap<DottedName, Match>, id: DefinitionId) -> Option<DefinitionId> {
    let definition = pair.before.definition(id);
    let now = matched(matches, &definition.path).unwrap_or_else(|| pair.survivor(id))?;
    (definition.public && pair.after.is_destination(now)).then_some(now)
}

/// A member at the class that `path` names it on.
fn member(
    pair: &Pair,
    matches: &BTreeMap<DottedName, Match>,
    id: DefinitionId,
    path: &DottedName,
) -> Option<(DefinitionId, DefinitionId, Option<DefinitionId>)> {
    let class = pair.survivor(pair.before.behind_alias(pair.before.resolve(&path.parent()?)?))?;
    let same = || pair.after.resolve(&pair.after.path(class).join(path.last()));
    let now = matched(matches, path).unwrap_or_else(same)?;
    pair.after.is_destination(class).then_some((id, now, Some(class)))
}

/// The accepted successor of `path`, when there is one; the inner `None` is one outside the core.
fn matched(matches: &BTreeMap<DottedName, Match>, path: &DottedName) -> Option<Option<DefinitionId>> {
    let found = matches.get(path).filter(|it| it.confidence >= Confidence::WARN)?;
    Some(match &found.new {
        Destination::Inside(new) => Some(*new),
        Destination::Outside(_) => None,
    })
}

/// `__init__` and `__new__`.
pub(crate) fn is_constructor(side: &Side, id: DefinitionId) -> bool {
    let definition = side.definition(id);
    definition.owner.is_some() && ["__init__", "__new__"].contains(&definition.path.last())
}

fn callable<'p>(pair: &'p Pair, before: DefinitionId, after: DefinitionId) -> Option<Callable<'p>> {
    let (old, new) = (pair.before.symbol(before)?, pair.after.symbol(after)?);
    Some(Callable { before, after, old, new, was: old.signature.as_ref()?, is: new.signature.as_ref()? })
}

impl Callable<'_> {
    /// A parameter that callers of the new form can pass by name.
    pub(crate) fn accepts(&self, name: &str) -> bool {
        self.is.parameter(name).is_some_and(Parameter::accepts_keyword)
    }

    /// A parameter that callers of the old form could pass by name, as far as can be told.
    pub(crate) fn accepted(&self, name: &str) -> bool {
        self.was.parameter(name).is_some_and(Parameter::accepts_keyword)
            || self.was.takes_any_keyword()
            || self.handled(name)
    }

    /// A parameter that the old form took through a wrapper.
    fn handled(&self, name: &str) -> bool {
        self.old.decorators.iter().any(|it| crate::deprecation::texts(&it.value).contains(&name))
    }

    pub(crate) fn is_new(&self, name: &str) -> bool {
        self.accepts(name) && self.was.parameter(name).is_none()
    }

    pub(crate) fn is_gone(&self, name: &str) -> bool {
        self.is.parameter(name).is_none() && self.was.parameter(name).is_some()
    }
}

fn settled(pair: &Pair, callable: &Callable) -> Vec<Renamed> {
    let mut reasons = Vec::new();
    for rule in RULES {
        rule(pair, callable, &mut reasons);
    }
    let mut grouped: BTreeMap<String, BTreeMap<String, Vec<Reason>>> = BTreeMap::new();
    for reason in reasons.into_iter().filter(|it| it.old != it.new && callable.accepts(&it.new)) {
        grouped.entry(reason.old.clone()).or_default().entry(reason.new.clone()).or_default().push(reason);
    }
    grouped.into_iter().filter_map(|(old, rivals)| best(pair, callable, old, rivals)).collect()
}

fn best(pair: &Pair, callable: &Callable, old: String, rivals: BTreeMap<String, Vec<Reason>>) -> Option<Renamed> {
    let mut ranked: Vec<(u16, String, Vec<Reason>)> =
        rivals.into_iter().map(|(new, reasons)| (chance(&reasons), new, reasons)).collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let runner_up = ranked.get(1).map_or(0, |it| it.0);
    let (chance, new, mut reasons) = ranked.into_iter().next()?;
    // Callers confirm: what they confirm gives its name.
    reasons.sort_by_key(|it| (it.family == Family::Callers, std::cmp::Reverse(it.strength)));
    let quote = reasons.iter().map(|it| it.quote.as_str()).find(|it| !it.is_empty()).unwrap_or("").to_owned();
    let mut factors: Vec<Factor> = Vec::new();
    for reason in &reasons {
        if !factors.iter().any(|it| it.name == reason.rule) {
            factors.push(Factor { name: reason.rule.to_owned(), per_mille: reason.strength });
        }
    }
    // A function that was merged into another one: what stands at the same place there may mean something else.
    let merged = pair.ancestor(callable.after).is_some_and(|it| it != callable.before);
    let merged = merged && reasons.iter().all(|it| it.family == Family::Content);
    let kept = if merged { weights::MERGED_PARAMETER } else { 1000 };
    let confidence = Confidence::from_per_mille(weights::share(weights::against_runner_up(chance, runner_up), kept));
    let place =
        |side: &Side, id, symbol: &Symbol| crate::evidence::place(side, id, symbol.lines.0).into_iter().collect();
    Some(Renamed {
        after: callable.after,
        class: None,
        still_accepted: callable.is.parameter(&old).is_some()
            || reasons.iter().any(|it| it.rule == "decorator-maps-parameter" || it.rule == "parameter-shim")
                && callable.is_gone_softly(&old),
        old,
        new,
        confidence,
        evidence: Evidence { method: reasons[0].rule.to_owned(), content: None, factors, quote },
        seen_from: place(&pair.before, callable.before, callable.old),
        seen_to: place(&pair.after, callable.after, callable.new),
    })
}

impl Callable<'_> {
    /// Not a parameter any more, but taken by a wrapper or by `**kwargs`.
    fn is_gone_softly(&self, name: &str) -> bool {
        let wrapped = self.new.decorators.iter().any(|it| {
            let keyword = |it: &model::Argument| it.keyword.as_deref() == Some(name);
            crate::deprecation::texts(&it.value).contains(&name)
                || crate::deprecation::arguments(&it.value).iter().any(keyword)
        });
        wrapped || self.new.body.parameter_shims.iter().any(|it| it.old == name)
    }
}

fn chance(reasons: &[Reason]) -> u16 {
    let mut best: BTreeMap<Family, u16> = BTreeMap::new();
    for reason in reasons {
        let entry = best.entry(reason.family).or_default();
        *entry = (*entry).max(reason.strength);
    }
    let doubt = best.values().fold(1.0, |doubt, strength| doubt * (1.0 - f64::from(*strength) / 1000.0));
    weights::per_mille((1.0 - doubt).min(weights::MOST))
}
