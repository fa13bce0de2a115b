use manifest::{Entry, Manifest, Place, Status};
use synth::wire::ReadReport;
use terminal::{Finding, Level, Rule};

use super::{Exported, Unsaid};

/// A rule per operation, and a result where the old release has what changed, as far as the report beside the manifest says.
pub(super) fn export(manifest: &Manifest, report: Option<&ReadReport>) -> Exported {
    let rule = |it: &Entry| Rule { id: it.id.to_string(), description: it.change.operation.to_string() };
    let rules: Vec<Rule> = manifest.operations.iter().map(rule).collect();
    let mut findings = Vec::new();
    let mut unsaid = Vec::new();
    for entry in &manifest.operations {
        match place(entry, report) {
            Some(place) => findings.push(finding(entry, &place)),
            None => unsaid.push(Unsaid::new(entry, "its place is not known: it is a rule without a result")),
        }
    }
    findings.sort();
    let text = terminal::sarif("onx-manifest", env!("CARGO_PKG_VERSION"), &rules, &findings);
    Exported { text, unsaid }
}

/// Where it was seen first in the old release.
fn place(entry: &Entry, report: Option<&ReadReport>) -> Option<Place> {
    let told = report?.operations.iter().find(|it| it.id == entry.id)?;
    told.change.seen_from.first().cloned()
}

fn finding(entry: &Entry, place: &Place) -> Finding {
    let level = match entry.change.status {
        Status::Removed => Level::Warning,
        Status::Deprecated => Level::Note,
    };
    Finding {
        path: place.path.to_string(),
        line: place.line,
        column: 0,
        rule: entry.id.to_string(),
        level,
        message: format!("{} ({})", entry.change.operation, entry.change.status.as_str()),
    }
}
