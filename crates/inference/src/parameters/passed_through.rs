//! Keywords of a callable that it takes through `**kwargs` and hands on to another one.
//!
//! Sees functions and constructors that hand their collected keywords on, and classes whose constructor sets an
//! attribute for every keyword it is passed. Emits the renamed parameters of what is called, and the renamed attributes
//! of such a class. Wrong where a callable filters its keywords first.

use std::collections::{BTreeMap, BTreeSet};

use manifest::{Confidence, Evidence};
use model::{DefinitionId, DottedName, SymbolKind};

use super::callables::{self, Address, Callable};
use super::{Renamed, Settled};
use crate::assign::{Destination, Match};
use crate::keywords::{callee, handed_keywords, sets_attributes};
use crate::nature::lineage;
use crate::pair::Pair;
use crate::side::Side;
use crate::weights;

/// So many steps from one callable to the next.
const ROUNDS: usize = 3;

/// Renamed keywords by what takes them, in the old release.
pub(super) type Renames = BTreeMap<DefinitionId, Vec<Renamed>>;

/// Adds what goes through `**kwargs` to `settled`.
pub(super) fn find<'p>(pair: &Pair<'p>, attributes: &Renames, settled: &mut Vec<Settled<'p>>) {
    for class in attributes.keys() {
        let known = settled.iter().any(|it| it.callable.source == *class);
        if !known && let Some(now) = pair.survivor(*class) {
            let callable = callables::constructor_of(pair, *class, now);
            settled.extend(callable.map(|callable| Settled { callable, renamed: Vec::new() }));
        }
    }
    for it in settled.iter_mut() {
        attribute_keywords(pair, attributes, it);
    }
    for _ in 0..ROUNDS {
        let mut known: Renames = BTreeMap::new();
        for it in settled.iter().filter(|it| !it.renamed.is_empty()) {
            known.entry(it.callable.source).or_default().extend(it.renamed.iter().cloned());
        }
        let added: usize = settled.iter_mut().map(|it| hand_on(pair, &known, attributes, it)).sum();
        if added == 0 {
            break;
        }
    }
}

/// The renamed attributes of classes whose constructor takes attributes as keywords, by class of the old release.
pub(super) fn renamed_attributes(pair: &Pair, matches: &BTreeMap<DottedName, Match>) -> Renames {
    let mut found: Renames = BTreeMap::new();
    let mut styles: BTreeMap<DefinitionId, bool> = BTreeMap::new();
    for it in matches.values().filter(|it| it.confidence >= Confidence::WARN) {
        let Destination::Inside(new) = it.new else { continue };
        let declared = |side: &Side, id: DefinitionId| {
            let value = matches!(side.definition(id).kind, Some(SymbolKind::Attribute | SymbolKind::Property));
            value && !side.is_set_on_instances(id)
        };
        let class = it.path.parent().and_then(|it| pair.before.resolve(&it)).map(|it| pair.before.behind_alias(it));
        let Some(class) = class.filter(|it| pair.before.is_class(*it)) else { continue };
        let (old, name) = (it.path.last(), pair.after.path(new).last());
        if old == name || !declared(&pair.before, it.old) || !declared(&pair.after, new) {
            continue;
        }
        let style = || {
            let now = pair.survivor(class).is_some_and(|it| sets_attributes(&pair.after, it));
            now && sets_attributes(&pair.before, class)
        };
        if *styles.entry(class).or_insert_with(style) {
            found.entry(class).or_default().push(Renamed {
                old: old.to_owned(),
                new: name.to_owned(),
                still_accepted: pair.survivor(it.old).is_some(),
                confidence: Confidence::from_per_mille(weights::share(
                    it.confidence.per_mille(),
                    weights::ATTRIBUTE_KEYWORD,
                )),
                evidence: Evidence { method: "attribute-keyword".to_owned(), ..it.evidence.clone() },
                seen_from: it.seen_from.clone(),
                seen_to: it.seen_to.clone(),
            });
        }
    }
    found
}

/// The renamed attributes of a class become renamed keywords of its constructor; subclasses follow.
fn attribute_keywords(pair: &Pair, attributes: &Renames, settled: &mut Settled) {
    let Address::Constructor(now) = settled.callable.address else { return };
    let renamed = attributes.get(&settled.callable.source).into_iter().flatten();
    let fitting: Vec<Renamed> = renamed.filter(|it| takes_attribute(pair, now, &it.new)).cloned().collect();
    fitting.into_iter().for_each(|it| add(settled, it));
}

fn takes_attribute(pair: &Pair, class: DefinitionId, name: &str) -> bool {
    pair.after.resolve(&pair.after.path(class).join(name)).is_some() && sets_attributes(&pair.after, class)
}

fn add(settled: &mut Settled, renamed: Renamed) {
    let explicit = settled.callable.was.parameter(&renamed.old).is_some();
    let known = settled.renamed.iter().any(|it| it.old == renamed.old);
    if !explicit && !known {
        settled.renamed.push(renamed);
    }
}

/// Adds the renames of what a callable hands its keywords on to; gives their number.
fn hand_on(pair: &Pair, known: &Renames, attributes: &Renames, settled: &mut Settled) -> usize {
    let callable = &settled.callable;
    if !callable.was.takes_any_keyword() || callable.old.signature.is_none() {
        return 0;
    }
    let sinks = handed_keywords(callable.old);
    let met: BTreeSet<DefinitionId> =
        sinks.filter_map(|it| callee(&pair.before, callable.before, &it.callee)).collect();
    let mut found = Vec::new();
    for sink in met.into_iter().filter(|it| *it != callable.source && !is_base(pair, callable.source, *it)) {
        let line = if pair.before.is_class(sink) { lineage(&pair.before, sink) } else { vec![sink] };
        for renamed in line.iter().filter_map(|it| known.get(it)).flatten() {
            let attribute = line.iter().filter_map(|it| attributes.get(it)).flatten().any(|it| it.old == renamed.old);
            if reaches(pair, callable, &renamed.new, attribute) {
                found.push(passed_on(renamed));
            }
        }
    }
    let before = settled.renamed.len();
    found.into_iter().for_each(|it| add(settled, it));
    settled.renamed.len() - before
}

/// True for a base class: what holds for its constructor is known to hold for those that hand on to it.
fn is_base(pair: &Pair, class: DefinitionId, sink: DefinitionId) -> bool {
    pair.before.is_class(class) && lineage(&pair.before, class).contains(&sink)
}

fn passed_on(renamed: &Renamed) -> Renamed {
    let kept = weights::share(renamed.confidence.per_mille(), weights::PASSED_THROUGH);
    let evidence = Evidence { method: "passed-through".to_owned(), ..renamed.evidence.clone() };
    Renamed { confidence: Confidence::from_per_mille(kept), evidence, ..renamed.clone() }
}

/// True when the new form of a callable takes the keyword `name`.
fn reaches(pair: &Pair, callable: &Callable, name: &str, attribute: bool) -> bool {
    if callable.accepts(name) {
        return true;
    }
    if !callable.is.takes_any_keyword() {
        return false;
    }
    if let (true, Address::Constructor(class)) = (attribute, callable.address) {
        return takes_attribute(pair, class, name);
    }
    let mut sinks = handed_keywords(callable.new).filter_map(|it| callee(&pair.after, callable.after, &it.callee));
    attribute && sinks.any(|it| pair.after.is_class(it) && takes_attribute(pair, it, name))
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const PLOT: &str = "class Model:\n    def __init__(self, **values):\n        \
                        for name, value in values.items():\n            setattr(self, name, value)\n";

    #[test]
    fn a_renamed_attribute_is_a_renamed_keyword() {
        let before = "class Plot(Model):\n    width = Int()\n    plot_width = Alias('width')\ndef figure(**options):\n    return Plot(**options)";
        let after = "class Plot(Model):\n    width = Int()\ndef figure(**options):\n    return Plot(**options)";
        let sure = Sample::new(&format!("{PLOT}{before}"), &format!("{PLOT}{after}")).sure();
        let renamed = |callable: &str| sure.iter().any(|it| it.starts_with("arg.rename") && it.contains(callable));
        assert!(renamed("acme.Plot\"") && renamed("acme.figure\""), "{sure:?}");
    }

    #[test]
    fn a_class_with_parameters_of_its_own_takes_no_attributes() {
        let before = "class Plot:\n    width = 1\n    plot_width = Alias('width')\n    def __init__(self, **options): self.options = options";
        let after = "class Plot:\n    width = 1\n    def __init__(self, **options): self.options = options";
        assert!(!Sample::new(before, after).operations().iter().any(|it| it.starts_with("arg.")));
    }

    #[test]
    fn a_factory_hands_its_keywords_on() {
        let core = |name: &str| {
            format!(
                "def connect(host, {name}=1):\n    return open(host, {name})\ndef session(**options):\n    return connect('x', **options)"
            )
        };
        let sure = Sample::new(&core("time_out"), &core("timeout")).sure();
        assert_eq!(sure.iter().filter(|it| it.starts_with("arg.rename")).count(), 2, "{sure:?}");
    }
}
