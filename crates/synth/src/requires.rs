use std::collections::BTreeMap;

use manifest::{Entry, OperationId};
use model::DottedName;

/// Says for every operation which ones must come before.
///
/// Renames speak of the old release's names and need none. Operations on arguments speak of the callable by its new
/// name, so they need whatever gives it that name.
pub(crate) fn state_requirements(entries: &mut [Entry]) {
    let mut givers: BTreeMap<DottedName, Vec<(usize, OperationId)>> = BTreeMap::new();
    for (place, entry) in entries.iter().enumerate() {
        if let Some(name) = entry.change.operation.new_name() {
            givers.entry(name).or_default().push((place, entry.id.clone()));
        }
    }
    for entry in entries {
        let names = entry.change.operation.callable().into_iter().flat_map(DottedName::ancestry);
        let mut found: Vec<&(usize, OperationId)> = names.filter_map(|it| givers.get(&it)).flatten().collect();
        found.sort_by_key(|(place, _)| *place);
        entry.requires = Some(found.into_iter().map(|(_, id)| id.clone()).collect());
    }
}
