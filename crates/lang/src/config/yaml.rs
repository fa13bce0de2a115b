mod relocate;
mod scalar;
mod sharing;

use model::TextRange;
use tree_sitter::{Node, Parser, Tree};

pub(super) use relocate::move_keys;
pub(super) use sharing::{Shared, shared, ways};

use super::key::{DEEPEST_BRACKETS, Key, Style, joined};
use super::lines::lines;

/// Files with more brackets open at once, those in texts among them, are not even parsed.
const MOST_OPEN: usize = 10_000;

/// Longer files and lines are not read: the scanner counts both in 16 bits.
const LONGEST: usize = i16::MAX as usize;

/// Files whose blocks nest deeper are not read.
const DEEPEST: usize = 200;

/// The keys of a YAML stream; `None` when it does not parse. Keys in lists count as keys of the list.
pub(super) fn keys(text: &str) -> Option<Vec<Key>> {
    let tree = parse(text).filter(|it| !it.root_node().has_error())?;
    walk(text, &tree)
}

/// The keys that can be told in a stream that may not parse as a whole: good to read, not to edit.
pub(super) fn readable_keys(text: &str) -> Option<Vec<Key>> {
    parse(text).and_then(|tree| walk(text, &tree))
}

fn parse(text: &str) -> Option<Tree> {
    if opens_too_many(text) || is_too_long(text) || is_indented_too_deep(text) {
        return None;
    }
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_yaml::LANGUAGE.into()).expect("the grammar fits the library");
    Some(parser.parse(text, None).expect("the parser has a language, and no time limit"))
}

fn opens_too_many(text: &str) -> bool {
    let mut open = 0usize;
    text.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > MOST_OPEN
    })
}

fn is_too_long(text: &str) -> bool {
    let lines = lines(text.as_bytes());
    lines.len() > LONGEST || lines.iter().any(|it| it.len() > LONGEST)
}

/// True when blocks may nest deeper than anybody writes: the scanner keeps its indentations in a buffer of fixed size.
fn is_indented_too_deep(text: &str) -> bool {
    let mut columns: Vec<usize> = Vec::new();
    lines(text.as_bytes()).into_iter().any(|line| {
        let line = &text.as_bytes()[line];
        for column in starts(line) {
            while columns.last().is_some_and(|it| *it >= column) {
                columns.pop();
            }
            columns.push(column);
        }
        columns.len() > DEEPEST
    })
}

/// The columns at which `line` may open a block: its first character, and each one after `- `, `? ` and `: `.
fn starts(line: &[u8]) -> Vec<usize> {
    let mut res = Vec::new();
    let mut at = line.iter().take_while(|it| **it == b' ').count();
    while at < line.len() && !line[at].is_ascii_whitespace() {
        res.push(at);
        if !matches!(line[at], b'-' | b'?' | b':') || res.len() > DEEPEST {
            break;
        }
        at += 1 + line[at + 1..].iter().take_while(|it| matches!(it, b' ' | b'\t')).count();
    }
    res
}

/// The keys in `tree`; `None` when maps nest deeper than anybody writes.
fn walk(text: &str, tree: &Tree) -> Option<Vec<Key>> {
    let mut walk = Walk { text, keys: Vec::new(), containers: 0, queue: Vec::new() };
    walk.queue.push(Place { node: tree.root_node(), parent: String::new(), container: 0, depth: 0 });
    while let Some(place) = walk.queue.pop() {
        if place.depth > DEEPEST_BRACKETS {
            return None;
        }
        walk.visit(place);
    }
    walk.keys.sort_by_key(|key| key.range);
    Some(walk.keys)
}

struct Walk<'a> {
    text: &'a str,
    keys: Vec<Key>,
    containers: u32,
    queue: Vec<Place<'a>>,
}

struct Place<'a> {
    node: Node<'a>,
    parent: String,
    container: u32,
    /// How many maps are around it.
    depth: usize,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, place: Place<'a>) {
        let Place { node, mut container, .. } = place;
        match node.kind() {
            "block_mapping_pair" | "flow_pair" => return self.pair(place),
            "block_mapping" | "flow_mapping" => {
                self.containers += 1;
                container = self.containers;
            }
            _ => {}
        }
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            self.queue.push(Place { node: child, parent: place.parent.clone(), container, depth: place.depth });
        }
    }

    fn pair(&mut self, place: Place<'a>) {
        let Place { node, parent, container, depth } = place;
        let Some(key) = node.child_by_field_name("key") else { return };
        let Some((name, range, style)) = scalar_text(self.text, key) else { return };
        let value = node.child_by_field_name("value");
        let below = joined(&parent, &name);
        self.keys.push(Key { container, parent, name, range, style });
        if let Some(node) = value {
            self.queue.push(Place { node, parent: below, container, depth: depth + 1 });
        }
    }
}

/// What a key says, where it stands beside its anchor and tag, and how it is written; `None` for a key that is no text.
fn scalar_text(text: &str, key: Node<'_>) -> Option<(String, TextRange, Style)> {
    let scalar = scalar(key)?;
    let range = TextRange::new(scalar.start_byte() as u32, scalar.end_byte() as u32);
    let text = &text[scalar.byte_range()];
    let inner = || text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    let (name, style) = match scalar.kind() {
        "plain_scalar" => (text.to_owned(), Style::Bare),
        "single_quote_scalar" => (inner().replace("''", "'"), Style::Single),
        "double_quote_scalar" => (scalar::double_quoted(inner())?, Style::Double),
        _ => return None,
    };
    Some((name, range, style))
}

/// True when one of `keys` stands at `path`.
fn holds(keys: &[Key], path: &str) -> bool {
    keys.iter().any(|key| key.path() == path)
}

/// The scalar of a key, beside its anchor and tag.
fn scalar(key: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = key.walk();
    key.named_children(&mut cursor).find(|child| child.kind().ends_with("_scalar"))
}
