//! Items leave a comma-separated list of names, with their commas, and their lines where they have one alone.

use std::collections::BTreeSet;

use model::TextRange;

use crate::python::project::FileUnit;

/// The names of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Listed {
    /// In order.
    pub(super) items: Vec<TextRange>,
    /// From `(` to `)`.
    pub(super) closed: Option<TextRange>,
}

/// The edits that take `removed` out of `list`, of which some items stay.
pub(super) fn remove(unit: &FileUnit<'_>, list: &Listed, removed: &BTreeSet<usize>) -> Vec<(TextRange, String)> {
    let mut res: Vec<TextRange> = Vec::new();
    for index in removed {
        let range = own_lines(unit, list, *index).unwrap_or_else(|| within_line(unit, list, removed, *index));
        match res.last_mut() {
            Some(last) if last.end >= range.start => *last = last.cover(range),
            _ => res.push(range),
        }
    }
    res.into_iter().map(|range| (range, String::new())).collect()
}

/// The lines of an item that shares them with nothing but its comma and a comment.
fn own_lines(unit: &FileUnit<'_>, list: &Listed, index: usize) -> Option<TextRange> {
    let closed = list.closed?;
    let item = list.items[index];
    let source = &unit.tree.source;
    let start = source[..item.start as usize].rfind('\n')? + 1;
    let alone_before = source[start..item.start as usize].trim().is_empty() && start as u32 > closed.start;
    let rest = &source[item.end as usize..];
    let line = &rest[..rest.find('\n')?];
    let behind = line.trim_start().strip_prefix(',')?.trim();
    let alone = alone_before && (behind.is_empty() || behind.starts_with('#'));
    let end = item.end as usize + line.len() + 1;
    (alone && end as u32 <= closed.end).then(|| TextRange::new(start as u32, end as u32))
}

/// An item with its comma: the one behind it, for the last items that stay behind nothing the one before.
fn within_line(unit: &FileUnit<'_>, list: &Listed, removed: &BTreeSet<usize>, index: usize) -> TextRange {
    let item = list.items[index];
    let stays_later = (index + 1..list.items.len()).any(|other| !removed.contains(&other));
    if stays_later {
        let next = list.items[index + 1];
        let between = unit.text(TextRange::new(item.end, next.start));
        let comment = between.find('#').map(|at| item.end + at as u32);
        let end = comment.unwrap_or(next.start);
        return TextRange::new(item.start, end);
    }
    match index.checked_sub(1) {
        Some(before) => {
            let before = list.items[before];
            let between = unit.text(TextRange::new(before.end, item.start));
            let hides = between.contains('#');
            TextRange::new(if hides { item.start } else { before.end }, item.end)
        }
        None => item,
    }
}
