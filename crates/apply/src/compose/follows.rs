use std::collections::{BTreeMap, BTreeSet};

use lang::OperationIndex;
use manifest::{Manifest, OperationId};
use model::DottedName;

use super::steps::Step;
use super::{ComposeError, id};

/// Per operation all those whose result it sees.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Follows(BTreeMap<OperationIndex, BTreeSet<OperationIndex>>);

impl Follows {
    /// True when `later` sees the names as they were in the beginning.
    pub(super) fn is_first(&self, later: OperationIndex) -> bool {
        self.0.get(&later).is_none_or(BTreeSet::is_empty)
    }

    /// True when `later` sees what `earlier` leaves.
    pub(super) fn sees(&self, later: OperationIndex, earlier: OperationIndex) -> bool {
        self.0.get(&later).is_some_and(|seen| seen.contains(&earlier))
    }
}

/// What `requires` says, and where it says nothing, what the names say.
///
/// Without `requires` an operation follows an earlier one that produces a name which it speaks of, unless that closes
/// a circle: then it is a swap.
pub(super) fn follows(manifest: &Manifest, steps: &[Step]) -> Result<Follows, ComposeError> {
    let mut direct = stated(manifest)?;
    for later in steps {
        let requires = &manifest.operations[later.index.0 as usize].requires;
        if requires.is_none() {
            let earlier = steps.iter().filter(|it| it.index < later.index);
            let seen = earlier.filter(|it| speaks_of(later, it) && !is_swap(later, it, steps));
            direct.entry(later.index).or_default().extend(seen.map(|it| it.index));
        }
    }
    let closed = direct.keys().map(|index| (*index, closure(*index, &direct)));
    let closed: BTreeMap<_, _> = closed.collect();
    match closed.iter().find(|(index, seen)| seen.contains(index)) {
        Some((index, _)) => Err(ComposeError::CircularRequirement { operation: id(manifest, *index) }),
        None => Ok(Follows(closed)),
    }
}

fn stated(manifest: &Manifest) -> Result<BTreeMap<OperationIndex, BTreeSet<OperationIndex>>, ComposeError> {
    let ids = manifest.operations.iter().zip(0u32..);
    let places: BTreeMap<&OperationId, OperationIndex> = ids.map(|(it, at)| (&it.id, OperationIndex(at))).collect();
    let mut res = BTreeMap::new();
    for entry in &manifest.operations {
        let mut seen = BTreeSet::new();
        for required in entry.requires.iter().flatten() {
            let unknown =
                || ComposeError::UnknownRequirement { operation: entry.id.clone(), required: required.clone() };
            seen.insert(*places.get(required).ok_or_else(unknown)?);
        }
        res.insert(places[&entry.id], seen);
    }
    Ok(res)
}

/// True when `later` speaks of a name that `earlier` produces, or moves a parent of it.
fn speaks_of(later: &Step, earlier: &Step) -> bool {
    let Some(product) = earlier.to() else { return false };
    later.from.starts_with(product) || product.starts_with(&later.from)
}

/// True when the products lead from `later` back to `earlier`.
fn is_swap(later: &Step, earlier: &Step, steps: &[Step]) -> bool {
    let names = |step: &Step| step.to().cloned();
    let mut reached: BTreeSet<DottedName> = names(later).into_iter().collect();
    let mut queue: Vec<DottedName> = reached.iter().cloned().collect();
    while let Some(name) = queue.pop() {
        if earlier.from.starts_with(&name) {
            return true;
        }
        let next = steps.iter().filter(|it| it.from == name).filter_map(names);
        queue.extend(next.filter(|it| reached.insert(it.clone())));
    }
    false
}

fn closure(
    start: OperationIndex,
    direct: &BTreeMap<OperationIndex, BTreeSet<OperationIndex>>,
) -> BTreeSet<OperationIndex> {
    let mut res = BTreeSet::new();
    let mut queue = vec![start];
    while let Some(index) = queue.pop() {
        let seen = direct.get(&index).into_iter().flatten();
        queue.extend(seen.filter(|it| res.insert(**it)));
    }
    res
}
