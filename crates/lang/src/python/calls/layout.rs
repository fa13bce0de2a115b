//! How arguments leave and enter an argument list as a person would write it.

use model::TextRange;

use crate::OperationIndex;
use crate::python::{respell::Found, syntax::Tree};

/// Arguments of one list that go.
#[derive(Debug, Clone, Default)]
pub(super) struct Removal {
    /// Their places and operations, in order.
    pub(super) places: Vec<(usize, OperationIndex)>,
}

impl Removal {
    pub(super) fn add(&mut self, place: usize, operation: OperationIndex) {
        self.places.push((place, operation));
    }

    fn holds(&self, place: usize) -> bool {
        self.places.iter().any(|(removed, _)| *removed == place)
    }
}

/// Removes entries of a comma-separated list with their commas; comments stay.
pub(super) fn remove(tree: &Tree, brackets: TextRange, entries: &[TextRange], removal: &Removal, found: &mut Found) {
    let last_kept = (0..entries.len()).rev().find(|place| !removal.holds(*place));
    for (place, operation) in &removal.places {
        if let Some(range) = removed_range(tree, brackets, entries, last_kept, *place) {
            found.replace(range, "", &[*operation]);
        }
    }
}

/// What goes with the entry at `place`; `None` when another entry's range covers it.
fn removed_range(
    tree: &Tree,
    brackets: TextRange,
    entries: &[TextRange],
    last_kept: Option<usize>,
    place: usize,
) -> Option<TextRange> {
    let entry = entries[place];
    let with_comma = || TextRange::new(entry.start, comma(tree, entry.end, brackets.end).unwrap_or(entry.end));
    match last_kept {
        None => match all(tree, brackets) {
            Some(inside) => (place == 0).then_some(inside),
            None => Some(with_comma()),
        },
        Some(last) if place > last => match joined_tail(tree, brackets, entries, last) {
            Some(tail) => (place == last + 1).then_some(tail),
            None => Some(trailing(tree, brackets, entry)),
        },
        Some(_) => leading(tree, entries, place).or_else(|| Some(with_comma())),
    }
}

/// Everything behind the last entry that stays, in one piece: with the comma before it, comments and a final comma apart.
fn joined_tail(tree: &Tree, brackets: TextRange, entries: &[TextRange], last: usize) -> Option<TextRange> {
    let (kept, end) = (entries[last], entries.last()?.end);
    let range = TextRange::new(kept.end, end);
    let plain = !tree.text(range).contains('#') && comma(tree, end, brackets.end - 1).is_none();
    plain.then_some(range)
}

/// Nothing is left: what stands between the brackets goes, unless there is a comment.
fn all(tree: &Tree, brackets: TextRange) -> Option<TextRange> {
    let inside = TextRange::new(brackets.start + 1, brackets.end - 1);
    (!tree.text(inside).contains('#')).then_some(inside)
}

/// An entry that others follow: it goes with the comma after it.
fn leading(tree: &Tree, entries: &[TextRange], place: usize) -> Option<TextRange> {
    let (entry, next) = (entries[place], entries[place + 1]);
    let after_comma = comma(tree, entry.end, next.start)?;
    let rest = tree.text(TextRange::new(after_comma, next.start));
    let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let ends_line = rest[spaces..].starts_with(['\n', '\r']);
    let line = indentation(tree, entry.start);
    Some(match (ends_line, line) {
        (false, _) => TextRange::new(entry.start, after_comma + spaces as u32),
        // The entry has its lines for itself: they go.
        (true, Some(start)) => TextRange::new(start, line_end(tree, after_comma + spaces as u32)),
        (true, None) => TextRange::new(before_spaces(tree, entry.start), after_comma),
    })
}

/// An entry behind the last one that stays: it goes with its own comma.
fn trailing(tree: &Tree, brackets: TextRange, entry: TextRange) -> TextRange {
    let end = comma(tree, entry.end, brackets.end - 1).unwrap_or(entry.end);
    let rest = tree.text(TextRange::new(end, brackets.end - 1));
    let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let ends_line = rest[spaces..].starts_with(['\n', '\r']);
    match (indentation(tree, entry.start), ends_line) {
        (Some(start), true) => TextRange::new(start, line_end(tree, end + spaces as u32)),
        (Some(start), false) => TextRange::new(start, end),
        (None, _) => TextRange::new(before_spaces(tree, entry.start), end),
    }
}

/// The offset after the comma that follows `from`, when nothing but space and comments comes before it.
pub(super) fn comma(tree: &Tree, from: u32, until: u32) -> Option<u32> {
    let bytes = tree.source.as_bytes();
    let mut at = from as usize;
    while at < until as usize {
        match bytes[at] {
            b',' => return Some(at as u32 + 1),
            b'#' => at += bytes[at..].iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len() - at),
            byte if byte.is_ascii_whitespace() || byte == b'\\' => at += 1,
            _ => return None,
        }
    }
    None
}

/// Where the line of `offset` starts, when only space stands before it.
pub(super) fn indentation(tree: &Tree, offset: u32) -> Option<u32> {
    let before = &tree.source[..offset as usize];
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    before[start..].trim().is_empty().then_some(start as u32)
}

fn before_spaces(tree: &Tree, offset: u32) -> u32 {
    tree.source[..offset as usize].trim_end_matches([' ', '\t']).len() as u32
}

/// The offset after the line end that stands at `offset`.
fn line_end(tree: &Tree, offset: u32) -> u32 {
    let rest = &tree.source[offset as usize..];
    let length = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with(['\n', '\r'])) };
    offset + length as u32
}

/// Where `text` goes as a further argument, and how it is written there.
pub(super) fn insertion(tree: &Tree, parentheses: TextRange, last: Option<TextRange>, text: &str) -> (u32, String) {
    let Some(last) = last else { return (parentheses.start + 1, text.to_owned()) };
    let close = parentheses.end - 1;
    let trailing_comma = comma(tree, last.end, close);
    match (indentation(tree, last.start), trailing_comma) {
        (Some(start), Some(after)) => {
            let rest = &tree.source[after as usize..close as usize];
            let Some(end) = rest.find(['\n', '\r']) else { return (after, format!(" {text}")) };
            let indent = &tree.source[start as usize..last.start as usize];
            let line_feed = if rest[end..].starts_with("\r\n") { "\r\n" } else { "\n" };
            (after + end as u32, format!("{line_feed}{indent}{text},"))
        }
        (None, Some(after)) => (after, format!(" {text}")),
        (_, None) => (last.end, format!(", {text}")),
    }
}
