use std::collections::BTreeMap;

use manifest::{Change, Confidence, Evidence, Operation, Subject, claims, wire};
use model::DottedName;

use crate::report::Unresolved;

/// Changes on their way into the manifest, and those that fell by the way.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    pub(crate) accepted: Vec<Change>,
    pub(crate) unresolved: Vec<Unresolved>,
}

/// Of changes that say different things, drops what is too weak, malformed or contradicted.
pub(crate) fn candidates(changes: Vec<Change>, threshold: Confidence) -> Candidates {
    let mut res = Candidates::default();
    for change in changes {
        match objection(&change, threshold) {
            None => res.accepted.push(change),
            Some(reason) => res.unresolved.push(Unresolved { change, reason }),
        }
    }
    res.without_contradictions()
}

/// One change per operation, normalised: the surest one, with the aliases and places of all.
pub(crate) fn merged(changes: Vec<Change>) -> Vec<Change> {
    let mut by_operation: BTreeMap<Operation, Change> = BTreeMap::new();
    for change in changes.into_iter().map(normalised).filter(|it| it.operation.unchanged_name().is_none()) {
        match by_operation.remove(&change.operation) {
            None => by_operation.insert(change.operation.clone(), change),
            Some(other) => by_operation.insert(change.operation.clone(), merge(other, change)),
        };
    }
    by_operation.into_values().collect()
}

fn merge(left: Change, right: Change) -> Change {
    let rank = |it: &Change| {
        let words = (it.evidence.method.clone(), it.evidence.quote.clone());
        let said = it.evidence.method == Evidence::MAINTAINER;
        (said, it.confidence, it.evidence.factors.len(), std::cmp::Reverse((words, it.status)))
    };
    let (mut best, other) = if rank(&left) >= rank(&right) { (left, right) } else { (right, left) };
    best.aliases_from.extend(other.aliases_from);
    best.aliases_to.extend(other.aliases_to);
    best.seen_from.extend(other.seen_from);
    best.seen_to.extend(other.seen_to);
    if best.evidence.quote.is_empty() {
        best.evidence.quote = other.evidence.quote;
    }
    normalised(best)
}

pub(crate) fn normalised(mut change: Change) -> Change {
    if let Some(callable) = change.operation.callable_mut() {
        *callable = without_constructor(callable);
    }
    let (old, new) = (change.operation.old_name(), change.operation.new_name());
    tidy(&mut change.aliases_from, old.as_ref());
    tidy(&mut change.aliases_to, new.as_ref());
    change.seen_from.sort();
    change.seen_from.dedup();
    change.seen_to.sort();
    change.seen_to.dedup();
    change
}

/// `X.__init__` and `X.__new__` mean the class `X`.
fn without_constructor(callable: &DottedName) -> DottedName {
    let is_constructor = matches!(callable.last(), "__init__" | "__new__");
    callable.parent().filter(|_| is_constructor).unwrap_or_else(|| callable.clone())
}

fn tidy(aliases: &mut Vec<DottedName>, own: Option<&DottedName>) {
    aliases.sort();
    aliases.dedup();
    aliases.retain(|alias| Some(alias) != own);
}

fn objection(change: &Change, threshold: Confidence) -> Option<String> {
    if change.confidence < threshold {
        return Some(format!("confidence {} is below the threshold {threshold}", change.confidence));
    }
    wire::fault(change).map(|problem| format!("cannot be written down: {problem}"))
}

impl Candidates {
    /// Takes the surest change for every name; a weaker one that says otherwise is left out, a weaker alias dropped.
    fn without_contradictions(mut self) -> Self {
        self.accepted.sort_by(|left, right| {
            strength(right).cmp(&strength(left)).then_with(|| left.operation.cmp(&right.operation))
        });
        let mut decided: BTreeMap<Subject, String> = BTreeMap::new();
        for mut change in std::mem::take(&mut self.accepted) {
            match contradicted(&change, &decided) {
                Some(reason) => self.unresolved.push(Unresolved { change, reason }),
                None => {
                    drop_contradicted_aliases(&mut change, &decided);
                    decided.extend(claims(&change));
                    self.accepted.push(change);
                }
            }
        }
        self
    }
}

/// A person's word beats all evidence, and a rename a removal of equal confidence: a successor is more than none.
fn strength(change: &Change) -> (bool, Confidence, bool) {
    let said = change.evidence.method == Evidence::MAINTAINER;
    (said, change.confidence, !matches!(change.operation, Operation::RemoveSymbol(_)))
}

fn contradicted(change: &Change, decided: &BTreeMap<Subject, String>) -> Option<String> {
    let (subject, target) = claims(change).into_iter().next()?;
    let other = decided.get(&subject).filter(|other| **other != target)?;
    Some(format!("a surer operation makes {other} of {subject}"))
}

fn drop_contradicted_aliases(change: &mut Change, decided: &BTreeMap<Subject, String>) {
    let free: Vec<Subject> = claims(change)
        .into_iter()
        .filter(|(subject, target)| decided.get(subject).is_none_or(|other| other == target))
        .map(|(subject, _)| subject)
        .collect();
    change.aliases_from.retain(|alias| free.contains(&Subject::Name(alias.clone())));
}
