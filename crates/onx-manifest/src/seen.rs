use manifest::{Change, Place};
use model::DottedName;

use crate::releases::Release;

/// Gives every change the places where its names are defined in both releases.
///
/// A rule names what convinced it: a shim, a caller, a line of one release only; a person wants to see both definitions.
pub(crate) fn complete(changes: &mut [Change], before: &Release, after: &Release) {
    for change in changes {
        let callable = change.operation.callable().cloned();
        let old = change.operation.old_name().or_else(|| callable.clone());
        let new = change.operation.new_name().or(callable);
        change.seen_from.extend(old.and_then(|name| definition(&name, before)));
        change.seen_to.extend(new.and_then(|name| definition(&name, after)));
    }
}

/// Where `name` is defined.
fn definition(name: &DottedName, release: &Release) -> Option<Place> {
    let definition = release.graph.definition(release.graph.resolve(name)?);
    let file = release.snapshot.files.get(definition.file as usize)?;
    let symbol = definition.symbol.and_then(|id| file.outline.as_ref()?.symbols.get(id.0 as usize));
    Some(Place { path: file.path.clone(), line: symbol.map_or(1, |symbol| symbol.lines.0) })
}
