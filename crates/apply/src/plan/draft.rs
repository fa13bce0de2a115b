use std::collections::BTreeSet;

use edit::{Edit, EditSet};
use lang::{OperationIndex, SiteEdit, SiteFlag};
use model::TextRange;

/// What is planned for one file before the checks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Draft {
    pub(super) edits: Vec<(Edit, OperationIndex)>,
    pub(super) flags: BTreeSet<Mark>,
    /// Edits of requirements, which belong to no operation.
    pub(super) pins: Vec<Edit>,
    /// Requirements left to a person: byte offset and why.
    pub(super) unpinned: Vec<(u32, String)>,
    /// Why the file was left alone, when it was.
    pub(super) skipped: Option<String>,
}

/// A flag at an offset.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub(super) offset: u32,
    pub(super) operation: Option<OperationIndex>,
    pub(super) reason: String,
}

impl Draft {
    pub(super) fn edit(&mut self, site: SiteEdit) {
        self.edits.push((site.edit, site.operation));
    }

    pub(super) fn flag(&mut self, site: SiteFlag) {
        self.flags.insert(Mark { offset: site.offset, operation: site.operation, reason: site.reason });
    }

    /// Says of the place of `edit` why it is not made.
    pub(super) fn decline(&mut self, edit: &Edit, operation: OperationIndex, bytes: &[u8], reason: &str) {
        let old = String::from_utf8_lossy(bytes.get(edit.range.as_usize()).unwrap_or_default());
        let reason = match (one_line(&old), one_line(&edit.replacement)) {
            (old, new) if old.is_empty() => format!("{reason}: `{new}` would be inserted"),
            (old, new) if new.is_empty() => format!("{reason}: `{old}` would be removed"),
            (old, new) => format!("{reason}: `{old}` would become `{new}`"),
        };
        self.flags.insert(Mark { offset: edit.range.start, operation: Some(operation), reason });
    }

    /// Turns the edits at `ranges` into flags.
    pub(super) fn decline_at(&mut self, ranges: &BTreeSet<TextRange>, bytes: &[u8], reason: &str) {
        let edits = std::mem::take(&mut self.edits);
        let (declined, kept) = edits.into_iter().partition(|(edit, _)| ranges.contains(&edit.range));
        self.edits = kept;
        let declined: Vec<(Edit, OperationIndex)> = declined;
        declined.iter().for_each(|(edit, operation)| self.decline(edit, *operation, bytes, reason));
    }

    /// Turns every edit into a flag.
    pub(super) fn decline_all(&mut self, bytes: &[u8], reason: &str) {
        for (edit, operation) in std::mem::take(&mut self.edits) {
            self.decline(&edit, operation, bytes, reason);
        }
        for edit in std::mem::take(&mut self.pins) {
            self.unpinned.push((edit.range.start, format!("{reason}: `{}` would be written", edit.replacement.trim())));
        }
    }

    /// The edits merged, or flags for all of them when two of them want the same bytes.
    pub(super) fn merge(&mut self, bytes: &[u8]) -> EditSet {
        let mut set = EditSet::default();
        for edit in self.edits.iter().map(|(edit, _)| edit).chain(&self.pins) {
            if let Err(overlap) = set.add(edit.clone()) {
                self.skipped = Some(overlap.to_string());
                self.decline_all(bytes, "edits overlap, file left alone");
                return EditSet::default();
            }
        }
        set
    }
}

/// The first line of `text`, shortened.
fn one_line(text: &str) -> String {
    const LONGEST: usize = 80;
    let line = text.trim().lines().next().unwrap_or_default();
    let short: String = line.chars().take(LONGEST).collect();
    if short.len() < text.trim().len() { format!("{short}…") } else { short }
}
