//! Maps that stand at one place and are used at another: anchors and aliases.

use std::collections::BTreeMap;

use tree_sitter::Node;

use super::super::key::{Key, below, joined};
use super::{Place, holds, parse, scalar_text};

/// Aliases of aliases are followed so far.
const LONGEST_WAY: usize = 8;

/// A value that is used again by an alias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::config) struct Shared {
    /// Dotted path of the anchored value.
    pub(in crate::config) origin: String,
    /// Dotted path at which it is used again: of the map itself for a merge key.
    pub(in crate::config) used: String,
    /// Byte offset of the alias.
    pub(in crate::config) offset: u32,
}

/// The values that are used again, in the order of their aliases.
pub(in crate::config) fn shared(text: &str) -> Vec<Shared> {
    if !text.contains('*') || !text.contains('&') {
        return Vec::new();
    }
    let Some(tree) = parse(text) else { return Vec::new() };
    let mut reader = Reader { text, anchors: BTreeMap::new(), res: Vec::new() };
    let mut queue = vec![Place { node: tree.root_node(), parent: String::new(), container: 0, depth: 0 }];
    let mut marks: Vec<(Node<'_>, String)> = Vec::new();
    while let Some(place) = queue.pop() {
        let mut parent = place.parent;
        if matches!(place.node.kind(), "block_mapping_pair" | "flow_pair") {
            let name = place.node.child_by_field_name("key").and_then(|key| scalar_text(text, key));
            parent = match name {
                Some((name, ..)) if name == "<<" => parent,
                Some((name, ..)) => joined(&parent, &name),
                None => continue,
            };
        }
        if matches!(place.node.kind(), "anchor" | "alias") {
            marks.push((place.node, parent));
            continue;
        }
        let mut cursor = place.node.walk();
        let children: Vec<Node<'_>> = place.node.named_children(&mut cursor).collect();
        queue.extend(children.into_iter().map(|node| Place { node, parent: parent.clone(), container: 0, depth: 0 }));
    }
    // An alias means the nearest anchor of its name above it.
    marks.sort_by_key(|(node, _)| node.start_byte());
    marks.into_iter().for_each(|(node, path)| reader.mark(node, path));
    reader.res
}

struct Reader<'a> {
    text: &'a str,
    anchors: BTreeMap<&'a str, String>,
    res: Vec<Shared>,
}

impl Reader<'_> {
    fn mark(&mut self, node: Node<'_>, path: String) {
        let name = &self.text[node.start_byte() + 1..node.end_byte()];
        match node.kind() {
            "anchor" => {
                self.anchors.insert(name, path);
            }
            _ => {
                let Some(origin) = self.anchors.get(name).cloned() else { return };
                self.res.push(Shared { origin, used: path, offset: node.start_byte() as u32 });
            }
        }
    }
}

/// The aliases through which a key at `path` is reached although it stands elsewhere, each with the path it has there.
pub(in crate::config) fn ways(shared: &[Shared], keys: &[Key], path: &str) -> Vec<(u32, String)> {
    let mut res = Vec::new();
    for it in shared {
        let Some(rest) = below(path, &it.used) else { continue };
        let there = joined(&it.origin, rest);
        if there != path && exists(shared, keys, &there, LONGEST_WAY) {
            res.push((it.offset, there));
        }
    }
    res
}

fn exists(shared: &[Shared], keys: &[Key], path: &str, steps: usize) -> bool {
    let further = |it: &Shared| below(path, &it.used).map(|rest| joined(&it.origin, rest)).filter(|it| it != path);
    holds(keys, path) || steps > 0 && shared.iter().filter_map(further).any(|it| exists(shared, keys, &it, steps - 1))
}
