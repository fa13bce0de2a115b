//! Whether both front ends make the same tree of a file.

use super::{decode, fast, tolerant};
use crate::python::syntax::Tree;
use crate::python::visit::{self, Node};

/// What the two front ends make of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Agreement {
    /// The same tree, node for node, byte for byte.
    Same,
    /// Only one of them reads the file without errors, so there is nothing to compare.
    OneSided,
    /// They differ.
    Different(Difference),
}

/// The first node in which two trees differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its line, counted from 1.
    pub line: u32,
    /// Its text, by the fast front end.
    pub text: String,
    /// What the fast front end makes of it.
    pub fast: String,
    /// What the tolerant front end makes of it.
    pub tolerant: String,
}

/// Reads `bytes` with both front ends and compares the trees.
pub fn agreement(bytes: &[u8]) -> Agreement {
    let decoded = decode(bytes);
    let Some(fast) = fast::tree(&decoded.text).filter(|_| decoded.encoding.problem().is_none()) else {
        return Agreement::OneSided;
    };
    let tolerant = tolerant::tree(decoded.text.into_owned());
    if !tolerant.errors.is_empty() {
        return Agreement::OneSided;
    }
    match first_difference(&fast, &tolerant) {
        Some(difference) => Agreement::Different(difference),
        None => Agreement::Same,
    }
}

fn first_difference(fast: &Tree, tolerant: &Tree) -> Option<Difference> {
    let mut left = visit::walk(fast, &fast.body).fuse();
    let mut right = visit::walk(tolerant, &tolerant.body).fuse();
    loop {
        let (ours, theirs) = (left.next(), right.next());
        let (spelled, expected) = (ours.map(|node| spell(fast, node)), theirs.map(|node| spell(tolerant, node)));
        if spelled != expected {
            let range = ours.map(|node| range(fast, node)).unwrap_or_default();
            return Some(Difference {
                line: fast.line(range.start),
                text: fast.text(range).to_owned(),
                fast: spelled.unwrap_or_default(),
                tolerant: expected.unwrap_or_default(),
            });
        }
        ours?;
    }
}

fn range(tree: &Tree, node: Node) -> model::TextRange {
    match node {
        Node::Statement(id) => tree[id].range,
        Node::Expression(id) => tree[id].range,
    }
}

/// A node with everything but the places of its parts in their arena.
fn spell(tree: &Tree, node: Node) -> String {
    let text = match node {
        Node::Statement(id) => format!("{:?}", tree[id]),
        Node::Expression(id) => format!("{:?}", tree[id]),
    };
    let mut parts = text.split("Id(");
    let mut spelled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        spelled.push_str("Id(");
        spelled.push_str(part.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    }
    spelled
}
