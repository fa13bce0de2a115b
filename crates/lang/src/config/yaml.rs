use model::TextRange;
use tree_sitter::{Node, Parser, Tree};

use super::key::{Key, Style, is_too_deep, joined};

/// Maps nested deeper are not looked into.
const DEEPEST: usize = 200;

/// The keys of a YAML stream; `None` when it does not parse. Keys in lists count as keys of the list.
pub(super) fn keys(text: &str) -> Option<Vec<Key>> {
    let tree = parse(text).filter(|it| !it.root_node().has_error())?;
    Some(walk(text, &tree))
}

/// The keys that can be told in a stream that may not parse as a whole: good to read, not to edit.
pub(super) fn readable_keys(text: &str) -> Option<Vec<Key>> {
    parse(text).map(|tree| walk(text, &tree))
}

fn parse(text: &str) -> Option<Tree> {
    if is_too_deep(text) {
        return None;
    }
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_yaml::LANGUAGE.into()).expect("the grammar fits the library");
    Some(parser.parse(text, None).expect("the parser has a language, and no time limit"))
}

fn walk(text: &str, tree: &Tree) -> Vec<Key> {
    let mut walk = Walk { text, keys: Vec::new(), containers: 0, queue: Vec::new() };
    walk.queue.push(Place { node: tree.root_node(), parent: String::new(), container: 0, depth: 0 });
    while let Some(place) = walk.queue.pop() {
        walk.visit(place);
    }
    walk.keys.sort_by_key(|key| key.range);
    walk.keys
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
    depth: usize,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, place: Place<'a>) {
        let Place { node, mut container, depth, .. } = place;
        match node.kind() {
            "block_mapping_pair" | "flow_pair" => return self.pair(place),
            "block_mapping" | "flow_mapping" => {
                self.containers += 1;
                container = self.containers;
            }
            _ => {}
        }
        if depth > DEEPEST {
            return;
        }
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            self.queue.push(Place { node: child, parent: place.parent.clone(), container, depth: depth + 1 });
        }
    }

    fn pair(&mut self, place: Place<'a>) {
        let Place { node, parent, container, depth } = place;
        let Some(key) = node.child_by_field_name("key") else { return };
        let Some((name, range, style)) = scalar(key).and_then(|it| self.read(it)) else { return };
        let value = node.child_by_field_name("value");
        let below = joined(&parent, &name);
        let is_alias = value.is_some_and(holds_alias);
        self.keys.push(Key { container, parent, name, range, style, is_alias });
        if let Some(node) = value {
            self.queue.push(Place { node, parent: below, container, depth: depth + 1 });
        }
    }

    fn read(&self, scalar: Node<'a>) -> Option<(String, TextRange, Style)> {
        let range = TextRange::new(scalar.start_byte() as u32, scalar.end_byte() as u32);
        let text = &self.text[scalar.byte_range()];
        let inner = || text.get(1..text.len() - 1).unwrap_or_default();
        let (name, style) = match scalar.kind() {
            "plain_scalar" => (text.to_owned(), Style::Bare),
            "single_quote_scalar" => (inner().replace("''", "'"), Style::Single),
            "double_quote_scalar" => (inner().replace("\\\"", "\"").replace("\\\\", "\\"), Style::Double),
            _ => return None,
        };
        Some((name, range, style))
    }
}

/// The scalar of a key, beside its anchor and tag.
fn scalar(key: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = key.walk();
    key.named_children(&mut cursor).find(|child| child.kind().ends_with("_scalar"))
}

/// True for `*alias` and for `[*a, *b]`.
fn holds_alias(value: Node<'_>) -> bool {
    let mut cursor = value.walk();
    let children: Vec<_> = value.named_children(&mut cursor).collect();
    children.iter().any(|child| {
        let in_list = child.kind() == "flow_sequence" && {
            let mut cursor = child.walk();
            child.named_children(&mut cursor).any(|item| item.named_child(0).is_some_and(|it| it.kind() == "alias"))
        };
        child.kind() == "alias" || in_list
    })
}
