use std::collections::BTreeMap;

use edit::Edit;
use model::TextRange;

use super::key::{Key, Style, below};
use super::rename::is_ini;

/// The sections and options of an INI file, read as Python's `configparser` reads them.
pub(super) fn keys(text: &str) -> Option<Vec<Key>> {
    let mut reader = Reader { keys: Vec::new(), section: String::new(), container: 0, indent: None };
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        reader.line(line, offset);
        offset += line.len() as u32;
    }
    Some(reader.keys)
}

struct Reader {
    keys: Vec<Key>,
    section: String,
    container: u32,
    /// How far the option is indented that further lines may continue.
    indent: Option<usize>,
}

impl Reader {
    fn line(&mut self, line: &str, offset: u32) {
        let text = line.trim();
        let indent = line.len() - line.trim_start().len();
        let is_comment = text.starts_with(['#', ';']);
        if text.is_empty() || is_comment || self.indent.is_some_and(|option| indent > option) {
            return;
        }
        let start = offset + indent as u32;
        match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((section, _)) => self.section(section, start + 1),
            None => self.option(text, start, indent),
        }
    }

    fn section(&mut self, name: &str, start: u32) {
        self.container += 1;
        self.indent = None;
        name.clone_into(&mut self.section);
        self.push(0, String::new(), name, start);
    }

    fn option(&mut self, text: &str, start: u32, indent: usize) {
        let name = text.split(['=', ':']).next().unwrap_or(text).trim_end();
        self.indent = Some(indent);
        if !name.is_empty() {
            self.push(self.container, self.section.clone(), name, start);
        }
    }

    fn push(&mut self, container: u32, parent: String, name: &str, start: u32) {
        let range = TextRange::new(start, start + name.len() as u32);
        let name = name.to_owned();
        self.keys.push(Key { container, parent, name, range, style: Style::Bare, is_alias: false });
    }
}

/// An option that goes to another section.
pub(super) struct Move {
    /// The line that it stands on.
    pub(super) line: TextRange,
    /// The section that it goes to, when the file has none of that name yet.
    new_section: Option<String>,
    /// Where the section ends that it goes to; the end of the file for a new one.
    end: u32,
    /// The option under its new name, without an end of line.
    written: String,
}

/// How the option `from` becomes `to` in another section; `None` unless that is plain: one line, at most one section of
/// that name, nothing of the new name in it.
pub(super) fn move_option(text: &str, keys: &[Key], from: &Key, to: &str) -> Option<Move> {
    let sections = keys.iter().filter(|key| key.parent.is_empty() && below(to, &key.name).is_some());
    let (section, name) = match sections.collect::<Vec<_>>()[..] {
        [] => to.rsplit_once('.').map(|(section, name)| (Err(section), name))?,
        [section] => (Ok(section), below(to, &section.name)?),
        _ => return None,
    };
    let alone = keys.iter().filter(|key| key.path() == from.path()).count() == 1;
    let line = line_of(text, from.range);
    if !is_ini(name) || !alone || from.parent.is_empty() || block_end(text, from) != line.end {
        return None;
    }
    let (new_section, end) = match section {
        Err(section) => (Some(section.to_owned()).filter(|it| is_ini(it)), text.len() as u32),
        Ok(section) => {
            let own: Vec<&Key> = keys.iter().filter(|key| key.parent == section.name).collect();
            if own.iter().any(|key| key.name.eq_ignore_ascii_case(name)) {
                return None;
            }
            (None, block_end(text, own.last().copied().unwrap_or(section)))
        }
    };
    if section.is_err() && new_section.is_none() {
        return None;
    }
    let rest = text[from.range.end as usize..line.end as usize].trim_end();
    Some(Move { line, new_section, end, written: format!("{name}{rest}") })
}

/// The edits that carry out `moves`, each with the place of the move that it is counted for: what goes to one place is
/// inserted there at once.
pub(super) fn carry_out(text: &str, moves: &[Move]) -> Vec<(usize, Edit)> {
    let feed = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut inserted: BTreeMap<(u32, Option<&str>), Vec<usize>> = BTreeMap::new();
    for (place, it) in moves.iter().enumerate() {
        inserted.entry((it.end, it.new_section.as_deref())).or_default().push(place);
    }
    let mut texts: BTreeMap<u32, (usize, String)> = BTreeMap::new();
    for ((end, new_section), places) in inserted {
        let (_, res) = texts.entry(end).or_insert_with(|| (places[0], gap(text, end, feed).to_owned()));
        if let Some(section) = new_section {
            res.push_str(&format!("{feed}[{section}]{feed}"));
        }
        places.iter().for_each(|place| res.extend([moves[*place].written.as_str(), feed]));
    }
    let mut res: Vec<(usize, Edit)> = Vec::new();
    for (place, line) in deleted(moves) {
        let text = texts.remove(&line.end).map(|(_, text)| text).unwrap_or_default();
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
    if text[..end as usize].ends_with('\n') { "" } else { feed }
}

/// The whole line around `range`, its end included.
fn line_of(text: &str, range: TextRange) -> TextRange {
    let start = text[..range.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.end as usize..].find('\n').map_or(text.len(), |at| range.end as usize + at + 1);
    TextRange::new(start as u32, end as u32)
}

/// Where the lines that belong to `key` end, continuations included.
fn block_end(text: &str, key: &Key) -> u32 {
    let line = line_of(text, key.range);
    let indent = (key.range.start - line.start) as usize;
    let mut end = line.end as usize;
    let mut offset = end;
    for next in text[end..].split_inclusive('\n') {
        let deeper = next.len() - next.trim_start().len() > indent;
        offset += next.len();
        match next.trim() {
            "" => {}
            _ if deeper && !key.parent.is_empty() => end = offset,
            _ => break,
        }
    }
    end as u32
}
