use manifest::{Entry, OperationId};
use model::DottedName;

/// Says for every operation which ones must come before.
///
/// Renames speak of the old release's names and need none. Operations on arguments speak of the callable by its new
/// name, so they need whatever gives it that name.
pub(crate) fn state_requirements(entries: &mut [Entry]) {
    let givers: Vec<(DottedName, OperationId)> =
        entries.iter().filter_map(|entry| Some((entry.change.operation.new_name()?, entry.id.clone()))).collect();
    for entry in entries {
        let callable = entry.change.operation.callable();
        let gives = |name: &DottedName| callable.is_some_and(|callable| callable.starts_with(name));
        let ids = givers.iter().filter(|(name, _)| gives(name)).map(|(_, id)| id.clone());
        entry.requires = Some(ids.collect());
    }
}
