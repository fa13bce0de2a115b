//! Parameters of callables that survive: which old keyword is which new one.

mod callables;
mod callers;
mod decorated;
mod firmness;
mod handed_on;
mod passed_through;
mod places;
mod position;
mod shim;
mod silent;
mod stated;
mod vocabulary;

use std::collections::BTreeMap;

use manifest::{Confidence, Evidence, Factor, Place};
use model::{DefinitionId, DottedName, Parameter, Signature, Symbol};

use crate::assign::Match;
use crate::calibration::Calibration;
use crate::candidate::Family;
use crate::pair::Pair;
use crate::side::Side;
use crate::{literal, nature, weights};

pub(crate) use callables::{Address, Callable};
pub(crate) use firmness::firmness;
pub(crate) use places::{Now, places};

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

/// A callable with the parameters of it that were renamed.
pub(crate) struct Settled<'p> {
    pub callable: Callable<'p>,
    pub renamed: Vec<Renamed>,
}

/// A renamed parameter of one callable.
#[derive(Debug, Clone)]
pub(crate) struct Renamed {
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

/// Every public callable that survives or has a successor, with its renamed parameters; without those that are called as
/// before and of which nothing is said. Confidences are probabilities, so that no other operation rests on a rename
/// that is not believed.
pub(crate) fn settled<'p>(
    pair: &Pair<'p>,
    matches: &BTreeMap<DottedName, Match>,
    calibration: &Calibration,
) -> Vec<Settled<'p>> {
    let attributes = passed_through::renamed_attributes(pair, matches);
    let callables = callables::callables(pair, matches, &attributes.keys().copied().collect());
    let mut reasons: Vec<Vec<Reason>> = callables.iter().map(|it| reasons(pair, it)).collect();
    vocabulary::find(pair, matches, &callables, &mut reasons);
    let settle = |(callable, reasons)| Settled { renamed: renamed(pair, &callable, reasons), callable };
    let mut found: Vec<Settled> = callables.into_iter().zip(reasons).map(settle).collect();
    passed_through::find(pair, &attributes, &mut found);
    for it in found.iter_mut().flat_map(|it| &mut it.renamed) {
        it.confidence = calibration.applied_to_parameter(&mut it.evidence, it.confidence);
    }
    found
}

impl Callable<'_> {
    /// A parameter that callers of the new form can pass by name.
    pub(crate) fn accepts(&self, name: &str) -> bool {
        self.is.parameter(name).is_some_and(Parameter::accepts_keyword) || self.is_through.takes(name)
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
        self.accepts(name) && self.was.parameter(name).is_none() && !self.was_through.takes(name)
    }

    pub(crate) fn is_gone(&self, name: &str) -> bool {
        self.is.parameter(name).is_none() && !self.is_through.takes(name) && self.was.parameter(name).is_some()
    }
}

fn reasons(pair: &Pair, callable: &Callable) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for rule in RULES {
        rule(pair, callable, &mut reasons);
    }
    reasons.retain(|it| it.old != it.new && callable.accepts(&it.new) && !is_taken(pair, callable, &it.old));
    reasons
}

fn renamed(pair: &Pair, callable: &Callable, reasons: Vec<Reason>) -> Vec<Renamed> {
    let mut grouped: BTreeMap<String, BTreeMap<String, Vec<Reason>>> = BTreeMap::new();
    for reason in reasons {
        grouped.entry(reason.old.clone()).or_default().entry(reason.new.clone()).or_default().push(reason);
    }
    let found = grouped.into_iter().filter_map(|(old, rivals)| best(pair, callable, old, rivals));
    contested(found.collect())
}

/// `__init__` and `__new__`.
pub(crate) fn is_constructor(side: &Side, id: DefinitionId) -> bool {
    let definition = side.definition(id);
    definition.owner.is_some() && ["__init__", "__new__"].contains(&definition.path.last())
}

/// True when the new callable stood beside the old one and had, and has, a parameter of that name of its own.
fn is_taken(pair: &Pair, callable: &Callable, old: &str) -> bool {
    let own = callable.merged_into(pair).and_then(|it| nature::call_signature(&pair.before, it));
    own.is_some_and(|it| it.parameter(old).is_some()) && callable.is.parameter(old).is_some()
}

/// One parameter can be the successor of several only when the author says so.
fn contested(mut found: Vec<Renamed>) -> Vec<Renamed> {
    let claims: Vec<(String, Confidence)> = found.iter().map(|it| (it.new.clone(), it.confidence)).collect();
    for (at, it) in found.iter_mut().enumerate() {
        let alike = ["same-place", "same-use", "same-words", "seen-elsewhere"].contains(&it.evidence.method.as_str());
        let mut rivals = claims.iter().enumerate().filter(|(other, (new, _))| *other != at && *new == it.new);
        if alike && rivals.any(|(_, (_, confidence))| *confidence >= it.confidence) {
            let kept = weights::share(it.confidence.per_mille(), weights::LOST_CONTEST);
            it.confidence = Confidence::from_per_mille(kept);
        }
    }
    found
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
    let likely = |it: &Reason| matches!(it.family, Family::Content | Family::Names);
    let merged = callable.merged_into(pair).is_some() && reasons.iter().all(likely);
    let kept = if merged { weights::MERGED_PARAMETER } else { 1000 };
    let converts = reasons.iter().any(|it| it.rule == shim::CONVERTING);
    let default = |signature: &Signature, name: &str| signature.parameter(name).and_then(|it| it.default.clone());
    let (was, is) = (default(&callable.was, &old), default(&callable.is, &new));
    let converts = converts || literal::are_of_two_types(was.as_deref(), is.as_deref());
    let kept = if converts { kept.min(weights::CONVERTED) } else { kept };
    let confidence = Confidence::from_per_mille(weights::share(weights::against_runner_up(chance, runner_up), kept));
    let place =
        |side: &Side, id, symbol: &Symbol| crate::evidence::place(side, id, symbol.lines.0).into_iter().collect();
    Some(Renamed {
        still_accepted: callable.is.parameter(&old).is_some()
            || reasons.iter().any(|it| it.rule == "decorator-maps-parameter" || it.rule == "parameter-shim")
                && callable.is_gone_softly(&old),
        old,
        new,
        confidence,
        evidence: Evidence { factors, quote, ..Evidence::by(reasons[0].rule) },
        seen_from: place(&pair.before, callable.before, callable.old),
        seen_to: place(&pair.after, callable.after, callable.new),
    })
}

impl Settled<'_> {
    /// The new name of a parameter, when it was renamed for all we know.
    pub(crate) fn new_name<'s>(&'s self, old: &'s str) -> Option<&'s str> {
        let sure = |it: &&Renamed| it.old == old && it.confidence >= Confidence::WARN;
        self.renamed.iter().find(sure).map(|it| it.new.as_str())
    }

    /// The old name of a parameter, when it was renamed for all we know.
    pub(crate) fn old_name<'s>(&'s self, new: &'s str) -> Option<&'s str> {
        let sure = |it: &&Renamed| it.new == new && it.confidence >= Confidence::WARN;
        self.renamed.iter().find(sure).map(|it| it.old.as_str())
    }

    /// How much speaks for a rename that concerns `name` on either side, in thousandths.
    pub(crate) fn doubt(&self, name: &str) -> u16 {
        let about = self.renamed.iter().filter(|it| it.old == name || it.new == name);
        about.map(|it| it.confidence.per_mille()).max().unwrap_or(0)
    }
}

impl Callable<'_> {
    /// The other callable of the old release that the new one was before, when the old one was merged into it.
    pub(crate) fn merged_into(&self, pair: &Pair) -> Option<DefinitionId> {
        pair.ancestor(self.target).filter(|it| *it != self.source)
    }

    /// Not a parameter any more, but taken by a wrapper or by `**kwargs`.
    pub(crate) fn is_gone_softly(&self, name: &str) -> bool {
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
