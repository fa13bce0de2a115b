use model::TextRange;

use super::key::{Key, Style};

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
