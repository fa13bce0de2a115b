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

    /// Per operation all those whose result it sees.
    pub(super) fn into_seen(self) -> BTreeMap<OperationIndex, BTreeSet<OperationIndex>> {
        self.0
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
    let names = Names::of(steps);
    for later in steps {
        let requires = &manifest.operations[later.index.0 as usize].requires;
        if requires.is_none() {
            let earlier = names.spoken_of(later).into_iter().filter(|it| it.index < later.index);
            let seen = earlier.filter(|it| !names.is_swap(later, it));
            direct.entry(later.index).or_default().extend(seen.map(|it| it.index));
        }
    }
    let mut closed = BTreeMap::new();
    let mut pairs = 0;
    for index in direct.keys() {
        let seen = closure(*index, &direct);
        pairs += seen.len();
        if pairs > MOST_PAIRS {
            return Err(ComposeError::Entangled { operation: id(manifest, *index) });
        }
        closed.insert(*index, seen);
    }
    match closed.iter().find(|(index, seen)| seen.contains(index)) {
        Some((index, _)) => Err(ComposeError::CircularRequirement { operation: id(manifest, *index) }),
        None => Ok(Follows(closed)),
    }
}

/// How many pairs of operations may follow one another, directly or not: real manifests have some thousands.
const MOST_PAIRS: usize = 2_000_000;

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

/// The steps by the names that they take and give.
struct Names<'s> {
    taking: BTreeMap<&'s str, Vec<&'s Step>>,
    giving: BTreeMap<&'s str, Vec<&'s Step>>,
}

impl<'s> Names<'s> {
    fn of(steps: &'s [Step]) -> Self {
        let mut names = Self { taking: BTreeMap::new(), giving: BTreeMap::new() };
        for step in steps {
            names.taking.entry(step.from.as_str()).or_default().push(step);
            if let Some(product) = step.to() {
                names.giving.entry(product.as_str()).or_default().push(step);
            }
        }
        names
    }

    /// The steps that produce a name which `later` speaks of, or whose parent it moves.
    fn spoken_of(&self, later: &Step) -> Vec<&'s Step> {
        let above = later.from.ancestry();
        let mut res: Vec<&Step> = above.filter_map(|name| self.giving.get(name.as_str())).flatten().copied().collect();
        let start = format!("{}.", later.from);
        let below = self.giving.range(start.as_str()..).take_while(|(name, _)| name.starts_with(&start));
        res.extend(below.flat_map(|(_, steps)| steps));
        res
    }

    /// True when the products lead from `later` back to `earlier`.
    fn is_swap(&self, later: &Step, earlier: &Step) -> bool {
        let mut reached: BTreeSet<&DottedName> = later.to().into_iter().collect();
        let mut queue: Vec<&DottedName> = reached.iter().copied().collect();
        while let Some(name) = queue.pop() {
            if earlier.from.starts_with(name) {
                return true;
            }
            let next = self.taking.get(name.as_str()).into_iter().flatten().filter_map(|step| step.to());
            queue.extend(next.filter(|it| reached.insert(it)));
        }
        false
    }
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
