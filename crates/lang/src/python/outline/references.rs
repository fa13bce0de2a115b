//! The names that a body calls or reads.

use std::collections::BTreeSet;

use super::locals::Locals;
use super::source::Source;
use crate::python::syntax::ExpressionKind;
use crate::python::visit::{self, Node};

impl<'a> Source<'a> {
    /// The dotted names in `walk`, sorted: those that start at a local name left out, `self.…` kept.
    pub(super) fn references(&self, mut walk: visit::Walk<'_>, locals: &Locals<'a>) -> Vec<String> {
        let mut found: BTreeSet<&'a str> = BTreeSet::new();
        let mut composed: BTreeSet<String> = BTreeSet::new();
        while let Some(node) = walk.next() {
            let Node::Expression(id) = node else { continue };
            match &self.tree[id].kind {
                ExpressionKind::Name => {
                    let name = self.written(id);
                    if !locals.contains(name) {
                        found.insert(name);
                    }
                }
                ExpressionKind::Attribute { .. } => {
                    let Some(dotted) = self.tree.dotted(id) else { continue };
                    walk.skip_parts();
                    let root = dotted.split('.').next().unwrap_or_default();
                    if !locals.contains(root) || locals.receiver == Some(root) {
                        composed.insert(dotted);
                    }
                }
                _ => {}
            }
        }
        composed.extend(found.into_iter().map(str::to_owned));
        composed.into_iter().collect()
    }
}
