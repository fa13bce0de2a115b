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
pub(super) fn remove(unit: &FileUnit, list: &Listed, removed: &BTreeSet<usize>) -> Vec<(TextRange, String)> {
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
fn own_lines(unit: &FileUnit, list: &Listed, index: usize) -> Option<TextRange> {
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

/// The comment on an item's own lines, with the space before it.
pub(super) fn comment(unit: &FileUnit, list: &Listed, index: usize) -> Option<String> {
    let lines = own_lines(unit, list, index)?;
    let behind = unit.text(TextRange::new(list.items[index].end, lines.end)).trim_end();
    let comment = behind.trim_start().strip_prefix(',')?;
    comment.contains('#').then(|| comment.to_owned())
}

/// Where and how `name` joins the list: in its place when the list is sorted, else at the end.
pub(super) fn insertion(unit: &FileUnit, list: &Listed, name: &str) -> Option<(u32, String)> {
    let texts: Vec<&str> = list.items.iter().map(|item| unit.text(*item)).collect();
    let place = sorted_place(&texts, name).unwrap_or(texts.len());
    let last = *list.items.last()?;
    let gap = line_start(unit, list, last);
    if let Some(next) = list.items.get(place) {
        let separator = line_start(unit, list, *next).map_or(" ".to_owned(), str::to_owned);
        return Some((next.start, format!("{name},{separator}")));
    }
    let comment_follows =
        list.closed.is_some_and(|closed| unit.text(TextRange::new(last.end, closed.end)).contains('#'));
    match gap {
        Some(gap) if comment_follows => Some((last.start, format!("{name},{gap}"))),
        Some(gap) => Some((last.end, format!(",{gap}{name}"))),
        None => Some((last.end, format!(", {name}"))),
    }
}

/// Where `name` belongs among sorted texts; `None` when they are not sorted.
fn sorted_place(texts: &[&str], name: &str) -> Option<usize> {
    let by_text = texts.is_sorted();
    let lower = |text: &str| text.to_lowercase();
    let by_lower = texts.iter().map(|text| lower(text)).is_sorted();
    if by_text {
        Some(texts.partition_point(|text| *text < name))
    } else if by_lower {
        Some(texts.partition_point(|text| lower(text) < lower(name)))
    } else {
        None
    }
}

/// The line break and indentation before an item that starts a line of a parenthesized list.
fn line_start<'u>(unit: &'u FileUnit, list: &Listed, item: TextRange) -> Option<&'u str> {
    let closed = list.closed?;
    let before = unit.text(TextRange::new(closed.start, item.start));
    let start = before.trim_end_matches([' ', '\t']).len();
    let start = before[..start].strip_suffix('\n').map(|text| text.strip_suffix('\r').unwrap_or(text).len())?;
    Some(&before[start..])
}

/// An item with its comma: the one behind it, for the last items that stay behind nothing the one before.
fn within_line(unit: &FileUnit, list: &Listed, removed: &BTreeSet<usize>, index: usize) -> TextRange {
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
