//! The one YAML writer: canonical bytes that readers of YAML 1.1 and of YAML 1.2 understand alike.
//!
//! A value of ordered maps goes in. Block style throughout, except for lists of scalars and for the maps that the
//! caller names, which are written on one line. Every string is quoted that some reader would take for another type.

use std::borrow::Cow;
use std::fmt::Write;

use serde_json::{Map, Value};

/// Writes `value`, a map, as one document; maps below a key in `one_line` stand on the line of their key.
pub fn document(value: &Value, one_line: &[&str]) -> String {
    let mut writer = Writer { text: String::new(), one_line };
    match value {
        Value::Object(map) => writer.block_map(map, 0),
        other => writer.line(other),
    }
    writer.text
}

/// Writes the items of a list, each under `indent` spaces, so that a long list can be written piece by piece.
pub fn list_items(items: &[Value], one_line: &[&str], indent: usize) -> String {
    let mut writer = Writer { text: String::new(), one_line };
    writer.block_list(items, indent);
    writer.text
}

/// Where a scalar stands: inside `{}` and `[]` more characters have a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// After a key or a dash, alone on its line.
    Block,
    /// Inside a one-line map or list.
    Flow,
}

/// `text` as a YAML scalar: bare when no reader can mistake it, else in double quotes.
pub fn scalar(text: &str, place: Place) -> Cow<'_, str> {
    if is_plain(text, place) { Cow::Borrowed(text) } else { Cow::Owned(quoted(text)) }
}

/// Adds `text` as [`scalar`] writes it.
pub(super) fn push_scalar(out: &mut Vec<u8>, text: &str, place: Place) {
    if is_plain(text, place) {
        out.extend_from_slice(text.as_bytes());
    } else if text.bytes().all(|it| STANDS_IN_QUOTES[usize::from(it)]) {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(quoted(text).as_bytes());
    }
}

struct Writer<'a> {
    text: String,
    one_line: &'a [&'a str],
}

impl Writer<'_> {
    fn block_map(&mut self, map: &Map<String, Value>, indent: usize) {
        for (place, (key, value)) in map.iter().enumerate() {
            // The first key of a list item stands on the line of its dash.
            let after_dash = place == 0 && self.text.ends_with("- ");
            if !after_dash {
                self.indent(indent);
            }
            self.entry(key, value, indent);
        }
    }

    fn entry(&mut self, key: &str, value: &Value, indent: usize) {
        self.text.push_str(&scalar(key, Place::Block));
        self.text.push(':');
        match value {
            Value::Object(map) if !map.is_empty() && !self.one_line.contains(&key) => {
                self.text.push('\n');
                self.block_map(map, indent + 2);
            }
            Value::Array(items) if items.iter().any(is_container) => {
                self.text.push('\n');
                self.block_list(items, indent + 2);
            }
            other => {
                self.text.push(' ');
                self.line(other);
            }
        }
    }

    fn block_list(&mut self, items: &[Value], indent: usize) {
        for item in items {
            self.indent(indent);
            self.text.push_str("- ");
            match item {
                Value::Object(map) if !map.is_empty() => self.block_map(map, indent + 2),
                other => self.line(other),
            }
        }
    }

    fn line(&mut self, value: &Value) {
        self.inline(value, Place::Block);
        self.text.push('\n');
    }

    fn inline(&mut self, value: &Value, place: Place) {
        match value {
            Value::Null => self.text.push_str("null"),
            Value::Bool(_) | Value::Number(_) => write!(self.text, "{value}").expect("writing to a string cannot fail"),
            Value::String(text) => self.text.push_str(&scalar(text, place)),
            Value::Array(items) => self.flow('[', items.iter().map(|item| (None, item)), ']'),
            Value::Object(map) => self.flow('{', map.iter().map(|(key, item)| (Some(key.as_str()), item)), '}'),
        }
    }

    fn flow<'v>(&mut self, open: char, items: impl Iterator<Item = (Option<&'v str>, &'v Value)>, close: char) {
        self.text.push(open);
        for (place, (key, item)) in items.enumerate() {
            if place > 0 {
                self.text.push_str(", ");
            }
            if let Some(key) = key {
                self.text.push_str(&scalar(key, Place::Flow));
                self.text.push_str(": ");
            }
            self.inline(item, Place::Flow);
        }
        self.text.push(close);
    }

    fn indent(&mut self, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent));
    }
}

fn is_container(value: &Value) -> bool {
    matches!(value, Value::Object(_) | Value::Array(_))
}

fn is_plain(text: &str, place: Place) -> bool {
    let allowed = match place {
        Place::Block => &STANDS_IN_BLOCK,
        Place::Flow => &STANDS_IN_FLOW,
    };
    let fits = text.bytes().all(|it| allowed[usize::from(it)]);
    fits && starts_plain(text) && !text.ends_with(' ') && !is_reserved_word(text)
}

/// The bytes of scalars that need no quotes: of words and, alone on a line, of sentences.
const STANDS_IN_FLOW: [bool; 256] = of_bytes(b"_./+-");
const STANDS_IN_BLOCK: [bool; 256] = of_bytes(b"_./+- ,;()'");

/// ASCII that needs no escape in double quotes.
const STANDS_IN_QUOTES: [bool; 256] = of_bytes(b" !#$%&'()*+,-./:;<=>?@[]^_`{|}~");

/// Letters, digits and `marks`.
const fn of_bytes(marks: &[u8]) -> [bool; 256] {
    let mut res = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        res[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut place = 0;
    while place < marks.len() {
        res[marks[place] as usize] = true;
        place += 1;
    }
    res
}

/// A letter or an underscore; a digit only in release numbers (`3.26.1`) and in sentences (`12 renames`).
fn starts_plain(text: &str) -> bool {
    let sentence = || text.contains(' ') && text.contains(|it: char| it.is_ascii_alphabetic());
    match text.chars().next() {
        Some(first) if first.is_ascii_digit() => is_release_number(text) || sentence(),
        Some(first) => first.is_ascii_alphabetic() || first == '_',
        None => false,
    }
}

/// At least three numbers between dots: no reader takes that for a number or a date.
fn is_release_number(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() >= 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit()))
}

/// Words that a reader of YAML 1.1 takes for a truth value or for nothing, and what others made of them.
fn is_reserved_word(text: &str) -> bool {
    const WORDS: [&str; 12] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf"];
    text.len() <= 5 && WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn quoted(text: &str) -> String {
    let mut res = String::with_capacity(text.len() + 2);
    res.push('"');
    text.chars().for_each(|character| push_escaped(&mut res, character));
    res.push('"');
    res
}

fn push_escaped(res: &mut String, character: char) {
    match character {
        '"' => res.push_str("\\\""),
        '\\' => res.push_str("\\\\"),
        '\n' => res.push_str("\\n"),
        '\r' => res.push_str("\\r"),
        '\t' => res.push_str("\\t"),
        // The one notation for code points that YAML and JSON share.
        _ if needs_escape(character) => {
            write!(res, "\\u{:04X}", u32::from(character)).expect("writing to a string cannot fail");
        }
        _ => res.push(character),
    }
}

/// Control characters, line breaks of other alphabets, marks that turn text around, and what YAML calls unprintable.
fn needs_escape(character: char) -> bool {
    let breaks = matches!(character, '\u{2028}' | '\u{2029}');
    let marks = matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}');
    let unprintable = matches!(character, '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}');
    character.is_control() || breaks || marks || unprintable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_what_a_reader_would_take_for_another_type() {
        let mistaken = [
            "",
            "on",
            "No",
            "YES",
            "y",
            "n",
            "null",
            "~",
            "NaN",
            "1",
            "1.0",
            "1_000",
            "0x1",
            "0o7",
            "1e3",
            "-1",
            "+1",
            ".5",
            ".inf",
            "2024-01-01",
            "12:30:45",
            "=",
            "<<",
            "- a",
            "? a",
            ": a",
            "a: b",
            "a #b",
            "#a",
            "&a",
            "*a",
            "!a",
            "|",
            ">",
            "%a",
            "@a",
            "`a`",
            "'a'",
            "\"a\"",
            "{a}",
            "[a]",
            " a",
            "a ",
            "a\nb",
            "a\tb",
            "é",
            "a\u{85}b",
            "---",
            "...",
            "1.2",
            "1.",
            "1..2",
            "12 34",
        ];
        for text in mistaken {
            for place in [Place::Block, Place::Flow] {
                assert!(scalar(text, place).starts_with('"'), "{text:?} must be quoted");
            }
        }
    }

    #[test]
    fn leaves_names_versions_and_sentences_bare() {
        for text in ["marshmallow", "_x", "acme.core.io", "3.26.1", "src/acme/io.py", "onx-manifest", "None_"] {
            assert_eq!(scalar(text, Place::Flow), text);
        }
        for text in ["12 renames, 3 moved modules; 2 need review.", "onx-manifest 0.1.0", "it's (fine)"] {
            assert_eq!(scalar(text, Place::Block), text);
            assert_ne!(scalar("a, b", Place::Flow), "a, b");
        }
    }

    #[test]
    fn pushes_what_a_scalar_is() {
        let ascii: Vec<String> = (0..128u8).map(|it| format!("a{}b", char::from(it))).collect();
        for text in ascii.iter().map(String::as_str).chain(["", "on", "é", "a\"\\", "(self, *, x: int = 1)", "x "]) {
            for place in [Place::Block, Place::Flow] {
                let mut pushed = Vec::new();
                push_scalar(&mut pushed, text, place);
                assert_eq!(pushed, scalar(text, place).as_bytes(), "{text:?}");
            }
        }
    }

    #[test]
    fn escapes_in_the_notation_that_yaml_and_json_share() {
        assert_eq!(quoted("a\"\\\n\u{1}\u{2028}\u{feff}é😀"), "\"a\\\"\\\\\\n\\u0001\\u2028\\uFEFFé😀\"");
    }

    #[test]
    fn writes_blocks_and_named_maps_on_one_line() {
        let value = serde_json::json!({
            "version": 2,
            "empty": [],
            "files": [{"path": "a.py", "match": {"from": "on", "n": ["x", "y"]}}, {"path": "b.py", "in": {"k": [{"a": 1.0}]}}],
        });
        let expected = "version: 2\nempty: []\nfiles:\n  - path: a.py\n    match: {from: \"on\", \"n\": [x, \"y\"]}\n  - path: b.py\n    in:\n      k:\n        - a: 1.0\n";
        assert_eq!(document(&value, &["match"]), expected);
    }
}
