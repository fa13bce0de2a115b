use std::collections::BTreeMap;

use edit::Edit;
use model::TextRange;

use super::lines::line_feed;

/// A key that goes elsewhere with its value: whole lines, from one place to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Move {
    /// The lines that it stands on.
    pub(super) line: TextRange,
    /// What opens the section that it goes to, line ends included, when the file has none of that name yet.
    pub(super) header: Option<String>,
    /// Where the section ends that it goes to; the end of the file for a new one.
    pub(super) end: u32,
    /// The key under its new name with its value, without an end of line.
    pub(super) written: String,
}

/// The edits that carry out `moves`, each with the place of the move that it is counted for: what goes to one place is
/// inserted there at once.
pub(super) fn carry_out(text: &str, moves: &[Move]) -> Vec<(usize, Edit)> {
    let feed = line_feed(text);
    let mut inserted: BTreeMap<(u32, Option<&str>), Vec<usize>> = BTreeMap::new();
    for (place, it) in moves.iter().enumerate() {
        inserted.entry((it.end, it.header.as_deref())).or_default().push(place);
    }
    let mut texts: BTreeMap<u32, (usize, String)> = BTreeMap::new();
    for ((end, header), places) in inserted {
        let (_, res) = texts.entry(end).or_insert_with(|| (places[0], gap(text, end, feed).to_owned()));
        res.push_str(header.unwrap_or_default());
        places.iter().for_each(|place| res.extend([moves[*place].written.as_str(), feed]));
    }
    let mut res: Vec<(usize, Edit)> = Vec::new();
    for (place, line) in deleted(moves) {
        let (before, after) = (texts.remove(&line.start), texts.remove(&line.end));
        let text: String = before.into_iter().chain(after).map(|(_, text)| text).collect();
        res.push((place, Edit::replace(line, text)));
    }
    res.extend(texts.into_iter().map(|(end, (place, text))| (place, Edit::insert(end, text))));
    res
}

/// The lines that `moves` take away, neighbours joined: edits that touch could not be undone apart.
fn deleted(moves: &[Move]) -> Vec<(usize, TextRange)> {
    let mut lines: Vec<(TextRange, usize)> = moves.iter().enumerate().map(|(place, it)| (it.line, place)).collect();
    lines.sort();
    let mut res: Vec<(usize, TextRange)> = Vec::new();
    for (line, place) in lines {
        match res.last_mut() {
            Some((_, last)) if last.end == line.start => last.end = line.end,
            Some(_) | None => res.push((place, line)),
        }
    }
    res
}

/// The end of line that is missing at `end`.
fn gap<'f>(text: &str, end: u32, feed: &'f str) -> &'f str {
    if end == 0 || text[..end as usize].ends_with('\n') { "" } else { feed }
}
