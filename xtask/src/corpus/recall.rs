//! How many of the labelled renames a manifest maps to an accepted target.

use std::collections::{BTreeMap, BTreeSet};

use manifest::Confidence;

use super::claim::{Claim, Says};
use super::figures::Share;
use super::label::{Label, Renamed};

/// Labelled renames that were found, by what they rename.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Recall {
    pub(crate) names: Share,
    pub(crate) parameters: Share,
    pub(crate) keys: Share,
}

/// What the operations of a manifest find of `label` at a confidence of `floor` or more.
pub(crate) fn recall(label: &Label, claims: &[Claim], floor: Confidence) -> Recall {
    let predicted = Predicted::of(claims.iter().filter(|it| it.emitted && it.confidence >= floor));
    let mut res = Recall::default();
    for renamed in label.renames.iter().filter(|it| it.drop_in) {
        res.names.count(predicted.finds(renamed));
    }
    for renamed in label.modules.iter().filter(|it| it.drop_in) {
        res.names.count(predicted.finds(renamed) || predicted.finds_piecemeal(renamed));
    }
    for renamed in label.parameters.iter().filter(|it| it.drop_in) {
        let mut targets =
            renamed.callables.iter().filter_map(|it| predicted.parameters.get(&(it.as_str(), &renamed.old)));
        res.parameters.count(targets.any(|it| it.iter().any(|new| renamed.new.contains(*new))));
    }
    for renamed in label.keys.iter().filter(|it| it.drop_in) {
        let targets = predicted.keys.get(renamed.old.as_str());
        res.keys.count(targets.is_some_and(|it| it.contains(renamed.new.as_str())));
    }
    res
}

/// What every old name is mapped to.
#[derive(Default)]
struct Predicted<'c> {
    names: BTreeMap<&'c str, BTreeSet<&'c str>>,
    parameters: BTreeMap<(&'c str, &'c str), BTreeSet<&'c str>>,
    keys: BTreeMap<&'c str, BTreeSet<&'c str>>,
}

impl<'c> Predicted<'c> {
    fn of(claims: impl Iterator<Item = &'c Claim>) -> Self {
        let mut res = Self::default();
        for claim in claims {
            match &claim.says {
                Says::Name { old, new, .. } => {
                    for old in old {
                        res.names.entry(old).or_default().extend(new.iter().map(String::as_str));
                    }
                }
                Says::Parameter { callables, old, new } => {
                    for callable in callables {
                        res.parameters.entry((callable, old)).or_default().insert(new);
                    }
                }
                Says::Key { old, new } => {
                    res.keys.entry(old).or_default().insert(new);
                }
            }
        }
        res
    }

    fn finds(&self, renamed: &Renamed) -> bool {
        renamed.old.iter().any(|old| self.lookup(old).iter().any(|new| renamed.new.contains(new)))
    }

    /// The targets of `old`: its own, else those of the nearest name that it lies in.
    fn lookup(&self, old: &str) -> Vec<String> {
        let ends = std::iter::once(old.len()).chain(old.rmatch_indices('.').map(|(at, _)| at));
        for (prefix, rest) in ends.map(|at| old.split_at(at)) {
            if let Some(targets) = self.names.get(prefix) {
                return targets.iter().map(|new| format!("{new}{rest}")).collect();
            }
        }
        Vec::new()
    }

    /// A module may be covered symbol by symbol.
    fn finds_piecemeal(&self, renamed: &Renamed) -> bool {
        let follows = |old: &str, targets: &BTreeSet<&str>, from: &String| {
            let rest = old.strip_prefix(from.as_str()).filter(|rest| rest.starts_with('.'));
            rest.is_some_and(|rest| renamed.new.iter().any(|to| targets.contains(format!("{to}{rest}").as_str())))
        };
        self.names.iter().any(|(old, targets)| renamed.old.iter().any(|from| follows(old, targets, from)))
    }
}
