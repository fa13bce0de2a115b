use std::collections::{BTreeMap, BTreeSet};

use super::read_error::{Problem, ReadError};
use crate::{Entry, OperationId, Spot, contradictions};

/// Refuses operations that change nothing, contradict each other, or require each other in a circle.
pub(super) fn check(entries: &[Entry], spots: &BTreeMap<OperationId, Spot>) -> Result<(), ReadError> {
    let at = |entry: &Entry, problem| ReadError::at(spots[&entry.id], problem).in_operation(entry.id.as_str());
    for entry in entries {
        if let Some(name) = entry.change.operation.unchanged_name() {
            return Err(at(entry, Problem::SameName { name }));
        }
    }
    if let Some(found) = contradictions(entries).first() {
        let detail = format!("{} becomes {} there and {} here", found.subject, found.targets.0, found.targets.1);
        let other = entries[found.first].id.to_string();
        return Err(at(&entries[found.second], Problem::Contradiction { other, detail }));
    }
    unknown_requirement(entries).map_or(Ok(()), |(entry, id)| {
        let reason = format!("`{id}` is not in this manifest");
        Err(at(entry, Problem::BadValue { field: "requires".to_owned(), reason }))
    })?;
    circle(entries).map_or(Ok(()), |(entry, path)| Err(at(entry, Problem::Circle { path })))
}

fn unknown_requirement(entries: &[Entry]) -> Option<(&Entry, &OperationId)> {
    let known: BTreeSet<&OperationId> = entries.iter().map(|entry| &entry.id).collect();
    entries.iter().find_map(|entry| {
        let unknown = requirements(entry).iter().find(|id| !known.contains(id))?;
        Some((entry, unknown))
    })
}

fn requirements(entry: &Entry) -> &[OperationId] {
    entry.requires.as_deref().unwrap_or_default()
}

/// The first circle of requirements: operations are taken away whose requirements are all met; what stays is in one.
fn circle(entries: &[Entry]) -> Option<(&Entry, String)> {
    let mut open: BTreeMap<&OperationId, &Entry> = entries.iter().map(|entry| (&entry.id, entry)).collect();
    let mut unmet: BTreeMap<&OperationId, usize> = BTreeMap::new();
    let mut waiting: BTreeMap<&OperationId, Vec<&OperationId>> = BTreeMap::new();
    for entry in entries {
        unmet.insert(&entry.id, requirements(entry).len());
        requirements(entry).iter().for_each(|id| waiting.entry(id).or_default().push(&entry.id));
    }
    let mut ready: Vec<&OperationId> = unmet.iter().filter(|(_, count)| **count == 0).map(|(id, _)| *id).collect();
    while let Some(id) = ready.pop() {
        open.remove(id);
        for waiter in waiting.remove(id).unwrap_or_default() {
            let count = unmet.get_mut(waiter).expect("every operation was counted");
            *count -= 1;
            ready.extend((*count == 0).then_some(waiter));
        }
    }
    let first = *open.values().next()?;
    Some((first, circle_from(first, &open)))
}

/// Ids shown of a circle: the point is clear long before a hostile one ends.
const SHOWN: usize = 12;

/// Follows open requirements from `first` until an id comes back.
fn circle_from(first: &Entry, open: &BTreeMap<&OperationId, &Entry>) -> String {
    let mut path = vec![&first.id];
    let mut places = BTreeMap::from([(&first.id, 0)]);
    loop {
        let entry = open[path[path.len() - 1]];
        let next = requirements(entry).iter().find(|id| open.contains_key(id));
        let next = next.expect("what stays open requires something open");
        path.push(next);
        if let Some(place) = places.insert(next, path.len() - 1) {
            return path[place..].iter().take(SHOWN).map(|id| id.as_str()).collect::<Vec<_>>().join(" → ");
        }
    }
}
