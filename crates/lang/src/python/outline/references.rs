//! The names that a body calls or reads.

use std::borrow::Cow;

use model::{CompactString, ThinVec};

use super::locals::Locals;
use super::order::Walk;
use super::source::Source;
use crate::python::syntax::{ExpressionId, ExpressionKind};
use crate::python::visit::Node;

impl<'a> Source<'a> {
    /// The dotted names in `walk`, sorted: those that start at a local name left out, `self.…` kept.
    pub(super) fn references(&self, mut walk: Walk<'_>, locals: &Locals<'a>) -> ThinVec<CompactString> {
        let mut found: Vec<Cow<'a, str>> = Vec::new();
        while let Some(node) = walk.next() {
            let Node::Expression(id) = node else { continue };
            match &self.tree[id].kind {
                ExpressionKind::Name => {
                    let name = self.written(id);
                    if !locals.contains(name) {
                        found.push(Cow::Borrowed(name));
                    }
                }
                ExpressionKind::Attribute { .. } => {
                    let Some((root, dotted)) = self.dotted(id) else { continue };
                    walk.skip_parts();
                    if !locals.contains(root) || locals.receiver == Some(root) {
                        found.push(dotted);
                    }
                }
                _ => {}
            }
        }
        found.sort_unstable();
        found.dedup();
        found.iter().map(|name| CompactString::from(&**name)).collect()
    }

    /// The dotted name that `expression` spells, and the name that it starts with.
    fn dotted(&self, expression: ExpressionId) -> Option<(&'a str, Cow<'a, str>)> {
        let mut root = expression;
        while let ExpressionKind::Attribute { value, .. } = &self.tree[root].kind {
            root = *value;
        }
        if self.tree[root].kind != ExpressionKind::Name {
            return None;
        }
        let written = self.written(expression);
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.') || !byte.is_ascii();
        // Space, comments and parentheses may stand between the names.
        let dotted = match written.bytes().all(is_plain) {
            true => Cow::Borrowed(written),
            false => Cow::Owned(self.tree.dotted(expression)?),
        };
        Some((self.written(root), dotted))
    }
}
