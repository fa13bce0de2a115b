//! What the operations on arguments have in common.

use std::collections::BTreeMap;

use manifest::{Change, Confidence, Evidence, Factor, Operation, Status};
use model::DottedName;

use super::rename::class_paths;
use super::{arg_add_default, arg_add_required, arg_keyword_only, arg_remove, arg_reorder};
use crate::pair::Pair;
use crate::parameters::{Address, Callable, Settled, firmness};
use crate::{evidence, weights};

/// The names of a callable in the new release.
pub(super) struct Naming {
    /// The most public one; a class stands for its constructor.
    pub main: DottedName,
    /// All others, sorted.
    pub others: Vec<DottedName>,
}

/// One change of the arguments of a callable.
pub(super) struct Found {
    pub operation: Operation,
    /// The rule that saw it.
    pub method: &'static str,
    /// How often it is right where the signatures can be believed, in thousandths.
    pub strength: u16,
    pub status: Status,
}

impl Found {
    /// A change after which the old form fails.
    pub(super) fn removed(operation: Operation, method: &'static str, strength: u16) -> Self {
        Self { operation, method, strength, status: Status::Removed }
    }
}

type Rule = fn(&Settled, &Naming, &mut Vec<Found>);

const RULES: &[Rule] =
    &[arg_add_default::find, arg_add_required::find, arg_keyword_only::find, arg_remove::find, arg_reorder::find];

/// Everything that changed about the parameters of callables, apart from their names.
pub(super) fn changes(pair: &Pair, settled: &[Settled]) -> Vec<Change> {
    let mut changes: BTreeMap<Operation, Change> = BTreeMap::new();
    for it in settled {
        let (Some(naming), Some(firmness)) = (Naming::of(pair, &it.callable), firmness(pair, &it.callable)) else {
            continue;
        };
        let mut found = Vec::new();
        RULES.iter().for_each(|rule| rule(it, &naming, &mut found));
        for found in found {
            insert(&mut changes, change(pair, &it.callable, &naming, firmness, found));
        }
    }
    changes.into_values().collect()
}

fn change(pair: &Pair, callable: &Callable, naming: &Naming, firmness: u32, found: Found) -> Change {
    let factors = vec![Factor { name: found.method.to_owned(), per_mille: found.strength }];
    Change {
        operation: found.operation,
        status: found.status,
        aliases_from: Vec::new(),
        aliases_to: naming.others.clone(),
        evidence: Evidence { factors, ..Evidence::by(found.method) },
        confidence: Confidence::from_per_mille(weights::share(found.strength, firmness)),
        seen_from: evidence::place(&pair.before, callable.before, callable.old.lines.0).into_iter().collect(),
        seen_to: evidence::place(&pair.after, callable.after, callable.new.lines.0).into_iter().collect(),
    }
}

impl Naming {
    /// `None` for a callable that no public path leads to.
    pub(super) fn of(pair: &Pair, callable: &Callable) -> Option<Self> {
        let mut paths = paths(pair, callable).into_iter();
        let main = paths.next()?;
        let mut others: Vec<DottedName> = paths.filter(|it| *it != main).collect();
        others.sort();
        others.dedup();
        Some(Self { main, others })
    }
}

fn paths(pair: &Pair, callable: &Callable) -> Vec<DottedName> {
    let side = &pair.after;
    match callable.address {
        Address::Function => side.public_paths(callable.after),
        Address::Constructor(class) => class_paths(side, class),
        Address::Member(class) => {
            let name = side.path(callable.after).last();
            let holds = side.resolve(&side.path(class).join(name)) == Some(callable.after);
            let owner = side.definition(callable.after).owner;
            let class = if holds { Some(class) } else { owner };
            class.map(|it| class_paths(side, it).iter().map(|path| path.join(name)).collect()).unwrap_or_default()
        }
    }
}

/// Keeps the surer one of two changes that ask for the same operation.
pub(super) fn insert(found: &mut BTreeMap<Operation, Change>, change: Change) {
    let rival = found.entry(change.operation.clone()).or_insert_with(|| change.clone());
    if change.confidence > rival.confidence {
        *rival = change;
    }
}
