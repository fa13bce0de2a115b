use model::TextRange;

use super::key::{Key, Style, below};
use super::lines::{has_old_line_ends, line_feed, line_of, lines};
use super::moves::Move;
use super::rename::is_ini;

/// The section whose options all others take over.
pub(super) const DEFAULT: &str = "DEFAULT";

/// The sections and options of an INI file, read as Python's `configparser` reads them.
pub(super) fn keys(text: &str) -> Option<Vec<Key>> {
    let mut reader = Reader { keys: Vec::new(), section: String::new(), container: 0, indent: None };
    for line in lines(text.as_bytes()) {
        let offset = line.start as u32;
        reader.line(&text[line], offset);
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
        self.keys.push(Key { container, parent, name, range, style: Style::Bare });
    }
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
    let is_plain = alone && !from.parent.is_empty() && !has_old_line_ends(text);
    if !is_ini(name) || !is_plain || block_end(text, from) != line.end {
        return None;
    }
    let (header, end) = match section {
        Err(section) if is_ini(section) => {
            let feed = line_feed(text);
            (Some(format!("{feed}[{section}]{feed}")), text.len() as u32)
        }
        Err(_) => return None,
        Ok(section) => {
            let own: Vec<&Key> = keys.iter().filter(|key| key.parent == section.name).collect();
            if own.iter().any(|key| key.name.eq_ignore_ascii_case(name)) {
                return None;
            }
            (None, block_end(text, own.last().copied().unwrap_or(section)))
        }
    };
    let rest = text[from.range.end as usize..line.end as usize].trim_end();
    Some(Move { line, header, end, written: format!("{name}{rest}") })
}

/// The values that may mean the option at `path`: `%(name)s` and `${name}` in its own section, `${section:name}` anywhere.
pub(super) fn references<'t>(text: &'t str, keys: &[Key], path: &str) -> Vec<(u32, &'t str)> {
    let Some(option) = keys.iter().find(|key| !key.parent.is_empty() && is_at(key, path)) else { return Vec::new() };
    let (section, name) = (&option.parent, &option.name);
    let forms = [format!("%({name})"), format!("${{{name}}}"), format!("${{{section}:{name}}}")];
    let lower = text.to_ascii_lowercase();
    let section_at = |at: u32| keys.iter().rfind(|key| key.parent.is_empty() && key.range.start < at);
    let mut res = Vec::new();
    for (place, form) in forms.iter().enumerate() {
        for (at, _) in lower.match_indices(&form.to_ascii_lowercase()) {
            let is_own = section_at(at as u32).is_some_and(|it| it.name == *section) || section == DEFAULT;
            if is_own || place == 2 {
                res.push((at as u32, &text[at..at + form.len()]));
            }
        }
    }
    res
}

/// True when `key` stands at `path`.
fn is_at(key: &Key, path: &str) -> bool {
    below(path, &key.parent).is_some_and(|rest| rest.eq_ignore_ascii_case(&key.name))
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
