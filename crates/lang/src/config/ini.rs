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

/// The edits that take the option `from` to a section that is there already; `None` unless that is plain: one line,
/// one section of that name, nothing of the new name in it.
pub(super) fn move_option(text: &str, keys: &[Key], from: &Key, to: &str) -> Option<[Edit; 2]> {
    let sections = keys.iter().filter(|key| key.parent.is_empty() && below(to, &key.name).is_some());
    let [section] = sections.collect::<Vec<_>>()[..] else { return None };
    let name = below(to, &section.name).filter(|name| is_ini(name))?;
    let own: Vec<&Key> = keys.iter().filter(|key| key.parent == section.name).collect();
    let taken = own.iter().any(|key| key.name.eq_ignore_ascii_case(name));
    let alone = keys.iter().filter(|key| key.path() == from.path()).count() == 1;
    let line = line_of(text, from.range);
    if taken || !alone || from.parent.is_empty() || block_end(text, from) != line.end {
        return None;
    }
    let end = block_end(text, own.last().copied().unwrap_or(section));
    let moved = text[from.range.end as usize..line.end as usize].trim_end();
    let feed = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let gap = if text[..end as usize].ends_with('\n') { "" } else { feed };
    Some([Edit::delete(line), Edit::insert(end, format!("{gap}{name}{moved}{feed}"))])
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
