use std::collections::{BTreeMap, BTreeSet};

use lang::OperationIndex;
use manifest::{Manifest, OperationId};

use super::Options;

/// Which operations are applied and which are only looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Choice {
    /// Sure enough.
    pub(super) applied: BTreeSet<OperationIndex>,
    /// Not sure enough, or declined: what they would edit is flagged.
    pub(super) reviewed: BTreeSet<OperationIndex>,
    /// Those of the latter that a person declined.
    pub(super) declined: BTreeSet<OperationIndex>,
}

impl Choice {
    pub(super) fn of(manifest: &Manifest, options: &Options) -> Self {
        let wanted = match &options.only {
            Some(ids) => with_requirements(manifest, ids),
            None => indices(manifest).map(|(index, _)| index).collect(),
        };
        let declined = with_followers(manifest, &options.declined);
        let sure = |index: &OperationIndex| {
            manifest.operations[index.0 as usize].change.confidence >= options.min_confidence
                && !declined.contains(index)
        };
        let ignored = with_followers(manifest, &options.ignored);
        let (applied, reviewed) = wanted.into_iter().filter(|it| !ignored.contains(it)).partition(sure);
        Self { applied, reviewed, declined }
    }

    /// Every operation of `manifest`.
    pub(super) fn everything(manifest: &Manifest) -> BTreeSet<OperationIndex> {
        indices(manifest).map(|(index, _)| index).collect()
    }

    /// Everything that is applied or looked for.
    pub(super) fn all(&self) -> BTreeSet<OperationIndex> {
        self.applied.union(&self.reviewed).copied().collect()
    }

    /// Leaves `operations` out of what is applied and looked for.
    pub(super) fn without(&self, operations: &BTreeSet<OperationIndex>) -> Self {
        let less = |from: &BTreeSet<OperationIndex>| from.difference(operations).copied().collect();
        Self { applied: less(&self.applied), reviewed: less(&self.reviewed), declined: less(&self.declined) }
    }
}

fn indices(manifest: &Manifest) -> impl Iterator<Item = (OperationIndex, &OperationId)> {
    manifest.operations.iter().zip(0u32..).map(|(entry, place)| (OperationIndex(place), &entry.id))
}

fn with_requirements(manifest: &Manifest, ids: &BTreeSet<OperationId>) -> BTreeSet<OperationIndex> {
    let places: BTreeMap<&OperationId, OperationIndex> = indices(manifest).map(|(index, id)| (id, index)).collect();
    let mut res: BTreeSet<OperationIndex> = ids.iter().filter_map(|id| places.get(id).copied()).collect();
    let mut queue: Vec<OperationIndex> = res.iter().copied().collect();
    while let Some(index) = queue.pop() {
        let required = manifest.operations[index.0 as usize].requires.iter().flatten();
        let known = required.filter_map(|id| places.get(id).copied());
        queue.extend(known.filter(|it| res.insert(*it)));
    }
    res
}

/// `ids` and every operation that requires one of them, directly or not.
fn with_followers(manifest: &Manifest, ids: &BTreeSet<OperationId>) -> BTreeSet<OperationIndex> {
    let mut res: BTreeSet<OperationIndex> = BTreeSet::new();
    let mut gone: BTreeSet<&OperationId> = ids.iter().collect();
    loop {
        let follows = |index: &OperationIndex| {
            let entry = &manifest.operations[index.0 as usize];
            gone.contains(&entry.id) || entry.requires.iter().flatten().any(|id| gone.contains(id))
        };
        let more: Vec<(OperationIndex, &OperationId)> =
            indices(manifest).filter(|(index, _)| !res.contains(index) && follows(index)).collect();
        if more.is_empty() {
            return res;
        }
        for (index, id) in more {
            res.insert(index);
            gone.insert(id);
        }
    }
}
