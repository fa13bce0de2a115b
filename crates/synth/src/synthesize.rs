use manifest::{Change, Confidence, Entry, Evidence, Manifest, OperationId, Override, required_semver, summary};

use crate::Header;
use crate::candidates::{candidates, merged};
use crate::implied::without_implied;
use crate::order::canonical;
use crate::overridden::{Overridden, overridden};
use crate::report::{Explained, Report};
use crate::requires::state_requirements;

/// Makes one manifest of `changes`, and the report that explains it.
///
/// What the maintainer says in `overrides` comes before all evidence. Changes below `threshold` are in the report only.
pub fn synthesize(
    changes: Vec<Change>,
    overrides: &[Override],
    header: Header,
    threshold: Confidence,
) -> (Manifest, Report) {
    let mut overridden = overridden(merged(changes), overrides, &header);
    let mut candidates = candidates(merged(std::mem::take(&mut overridden.changes)), threshold);
    let mut changes = without_implied(std::mem::take(&mut candidates.accepted));
    changes.sort_by(canonical);
    candidates.unresolved.sort_by(|left, right| canonical(&left.change, &right.change));
    let mut entries: Vec<Entry> = changes.iter().enumerate().map(|(place, change)| entry(place, change)).collect();
    state_requirements(&mut entries);
    let ids = entries.iter().map(|entry| entry.id.clone());
    let operations = ids.zip(changes).map(|(id, change)| Explained { id, change }).collect();
    let manifest = manifest(&header, entries);
    let Overridden { rejected, idle, .. } = overridden;
    let unresolved = candidates.unresolved;
    let report = Report { header, operations, unresolved, rejected, idle, dependents: Vec::new(), statistics: None };
    (manifest, report)
}

/// The operation as it stands in the manifest: what was weighed and where it was seen is the report's.
fn entry(place: usize, change: &Change) -> Entry {
    let evidence = Evidence { factors: Vec::new(), ..change.evidence.clone() };
    let change = Change { evidence, seen_from: Vec::new(), seen_to: Vec::new(), ..change.clone() };
    Entry { id: OperationId::numbered(place + 1), requires: None, change }
}

fn manifest(header: &Header, operations: Vec<Entry>) -> Manifest {
    Manifest {
        package: header.package.clone(),
        language: header.language,
        from: header.from.clone(),
        to: header.to.clone(),
        source: header.source.clone(),
        generator: header.generator.clone(),
        semver: required_semver(&operations),
        summary: summary(&operations),
        operations,
    }
}
