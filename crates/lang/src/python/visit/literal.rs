//! The text that a string literal stands for.

use std::borrow::Cow;

use model::TextRange;

use crate::python::syntax::{StringNode, StringPart, Tree};

/// The text of a string, escapes decoded and adjacent literals joined; `None` for bytes and f-strings.
pub fn literal_text(tree: &Tree, string: &StringNode) -> Option<String> {
    if string.parts.iter().any(|part| part.is_template) { None } else { template_text(tree, string) }
}

/// Like [`literal_text`], for f-strings too: each hole stays as `{source}`. `None` for bytes.
pub fn template_text(tree: &Tree, string: &StringNode) -> Option<String> {
    if string.parts.iter().any(|part| part.is_bytes) {
        return None;
    }
    let mut text = String::new();
    string.parts.iter().for_each(|part| push_part(tree, part, &mut text));
    Some(text)
}

/// The decoded texts between the holes of each literal, in order: one more than there are holes.
pub(crate) fn string_pieces<'t>(tree: &'t Tree, string: &StringNode) -> Vec<Cow<'t, str>> {
    let mut pieces = Vec::with_capacity(string.parts.len());
    for part in &string.parts {
        let mut from = part.content.start;
        for (hole, _) in part.holes.iter() {
            if hole.start >= from {
                pieces.push(decoded(tree.text(TextRange::new(from, hole.start)), part));
                from = hole.end;
            }
        }
        pieces.push(decoded(tree.text(TextRange::new(from, part.content.end.max(from))), part));
    }
    pieces
}

fn decoded<'t>(content: &'t str, part: &StringPart) -> Cow<'t, str> {
    let changes = |byte| match byte {
        b'\r' => true,
        b'\\' => !part.is_raw,
        b'{' | b'}' => part.is_template,
        _ => false,
    };
    if !content.bytes().any(changes) {
        return Cow::Borrowed(content);
    }
    let mut text = String::new();
    push_literal(content, part, &mut text);
    Cow::Owned(text)
}

fn push_part(tree: &Tree, part: &StringPart, text: &mut String) {
    let mut from = part.content.start;
    for (hole, expression) in &part.holes {
        // A hole inside the format specification of the hole before it.
        if hole.start < from {
            continue;
        }
        push_literal(tree.text(TextRange::new(from, hole.start)), part, text);
        text.push('{');
        text.push_str(tree.text(tree[*expression].range));
        text.push('}');
        from = hole.end;
    }
    push_literal(tree.text(TextRange::new(from, part.content.end.max(from))), part, text);
}

fn push_literal(content: &str, part: &StringPart, text: &mut String) {
    let content = if content.contains('\r') { &*content.replace("\r\n", "\n").replace('\r', "\n") } else { content };
    let start = text.len();
    if part.is_raw || !content.contains('\\') {
        text.push_str(content)
    } else {
        push_decoded(content, text)
    }
    if part.is_template && text[start..].contains(['{', '}']) {
        let plain = text[start..].replace("{{", "{").replace("}}", "}");
        text.truncate(start);
        text.push_str(&plain);
    }
}

fn push_decoded(content: &str, text: &mut String) {
    let mut rest = content;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        rest = push_escape(&rest[at..], text);
    }
    text.push_str(rest);
}

/// Decodes the escape at the start of `rest` and gives what follows it; an unknown one stays as written.
fn push_escape<'a>(rest: &'a str, text: &mut String) -> &'a str {
    let Some(letter) = rest[1..].chars().next() else {
        text.push('\\');
        return "";
    };
    let after = &rest[1 + letter.len_utf8()..];
    let plain = match letter {
        '\n' => return after,
        '\\' | '\'' | '"' => letter,
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        'x' => return push_number(rest, 2, 2, 16, text),
        'u' => return push_number(rest, 2, 4, 16, text),
        'U' => return push_number(rest, 2, 8, 16, text),
        '0'..='7' => return push_number(rest, 1, octal_digits(&rest[1..]), 8, text),
        other => {
            text.push('\\');
            other
        }
    };
    text.push(plain);
    after
}

fn octal_digits(text: &str) -> usize {
    text.bytes().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count()
}

/// Decodes `count` digits behind `skip` bytes.
fn push_number<'a>(rest: &'a str, skip: usize, count: usize, radix: u32, text: &mut String) -> &'a str {
    let digits = rest.get(skip..skip + count);
    match digits.and_then(|digits| u32::from_str_radix(digits, radix).ok()) {
        Some(number) => {
            text.push(char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER));
            &rest[skip + count..]
        }
        None => {
            text.push_str(&rest[..skip]);
            &rest[skip..]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::parse::parse;
    use crate::python::syntax::{ExpressionKind, StatementKind};

    fn texts(source: &str) -> (Option<String>, Option<String>) {
        let tree = parse(source.as_bytes()).tree;
        let StatementKind::Expression(id) = tree[tree.body[0]].kind else { panic!("an expression") };
        let ExpressionKind::String(string) = &tree[id].kind else { panic!("a string") };
        (literal_text(&tree, string), template_text(&tree, string))
    }

    #[test]
    fn decodes_escapes() {
        for (source, text) in [
            (r"'a\n\t\\\'\x41\u00e4\U0001F600\101\0'", "a\n\t\\'Aä😀A\0"),
            (r"r'\n'", r"\n"),
            (r"'\d\N{DASH}\x4'", r"\d\N{DASH}\x4"),
            ("'a' \"b\" u'c'", "abc"),
            ("'''a\r\nb\\\r\nc'''", "a\nbc"),
            ("'{}%s'", "{}%s"),
        ] {
            assert_eq!(texts(source).0.as_deref(), Some(text), "{source}");
        }
    }

    #[test]
    fn keeps_holes_of_templates() {
        let (literal, template) = texts(r#"f"use {new!r:>{width}}\n" ' instead{}' f"{{x}}{a + b}""#);
        assert_eq!(literal, None);
        assert_eq!(template.as_deref(), Some("use {new}\n instead{}{x}{a + b}"));
    }

    #[test]
    fn bytes_are_no_text() {
        assert_eq!(texts("b'a'"), (None, None));
    }
}
