//! What was found in one file, and how it becomes the findings of a project.

use std::collections::BTreeSet;

use edit::{Edit, EditSet};
use model::TextRange;

use crate::python::project::{FileUnit, Project};
use crate::{Findings, OperationIndex, SiteEdit, SiteFlag};

/// Edits and flags of one file, with ranges of its tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Found {
    edits: Vec<(Edit, OperationIndex)>,
    flags: Vec<Flag>,
}

/// Offset, operation, reason.
type Flag = (u32, Option<OperationIndex>, String);

impl Found {
    /// Replaces `range` by `text`, for the last of `operations`.
    pub(crate) fn replace(&mut self, range: TextRange, text: impl Into<String>, operations: &[OperationIndex]) {
        self.edits.push((Edit::replace(range, text), asking(operations)));
    }

    /// True when something inside `range` is edited.
    pub(crate) fn touches(&self, range: TextRange) -> bool {
        self.edits.iter().any(|(edit, _)| range.contains(edit.range))
    }

    /// Leaves the place at `offset` to a person; no operation speaks of it when `operations` is empty.
    pub(crate) fn flag(&mut self, offset: u32, reason: impl Into<String>, operations: &[OperationIndex]) {
        self.flags.push((offset, operations.last().copied(), reason.into()));
    }
}

/// An edit is counted for the operation that decided its final text.
fn asking(operations: &[OperationIndex]) -> OperationIndex {
    operations.last().copied().unwrap_or(OperationIndex(0))
}

/// The findings of the project, in file and offset order, without two edits of one place.
pub(super) fn findings(project: &Project<'_>, sites: &[usize], found: Vec<Found>) -> Findings {
    let mut res = Findings { parsed: project.parsed(), ..Findings::default() };
    for (unit, found) in sites.iter().map(|site| project.at(*site)).zip(found) {
        let (edits, clashes) = without_overlap(unit, found.edits);
        let flags = found.flags.into_iter().chain(clashes).map(|(offset, operation, reason)| SiteFlag {
            file: unit.index,
            offset: offset + unit.shift,
            operation,
            reason,
        });
        res.edits.extend(edits);
        res.flags.extend(one_per_line(unit, flags.collect()));
    }
    res
}

fn without_overlap(unit: &FileUnit, mut edits: Vec<(Edit, OperationIndex)>) -> (Vec<SiteEdit>, Vec<Flag>) {
    edits.sort();
    edits.dedup_by(|one, two| one.0 == two.0);
    let mut set = EditSet::default();
    let (mut kept, mut clashes) = (Vec::new(), Vec::new());
    for (edit, operation) in edits {
        let range = TextRange::new(edit.range.start + unit.shift, edit.range.end + unit.shift);
        match set.add(edit.clone()) {
            Ok(()) => {
                let edit = Edit::replace(range, edit.replacement);
                kept.push(SiteEdit { file: unit.index, edit, operation });
            }
            Err(_) => {
                let reason = format!("another change of the same place leaves no room for `{}`", edit.replacement);
                clashes.push((edit.range.start, Some(operation), reason));
            }
        }
    }
    (kept, clashes)
}

/// A line is not flagged twice for one reason.
fn one_per_line(unit: &FileUnit, mut flags: Vec<SiteFlag>) -> Vec<SiteFlag> {
    flags.sort();
    let line = |flag: &SiteFlag| {
        let before = &unit.tree.source.as_bytes()[..(flag.offset - unit.shift) as usize];
        before.iter().rposition(|byte| *byte == b'\n')
    };
    let mut seen = BTreeSet::new();
    flags.retain(|flag| seen.insert((line(flag), flag.operation, flag.reason.clone())));
    flags
}
