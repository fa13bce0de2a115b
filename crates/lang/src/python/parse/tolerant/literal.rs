//! String literals and their holes.

use model::TextRange;
use tree_sitter::Node;

use super::super::literal;
use super::builder::{Builder, Child, in_field, nodes, range};
use super::kind::{Field, Kind, Symbol, symbol};
use crate::python::syntax::{ExpressionId, ExpressionKind, StringNode, StringPart};

impl<'tree> Builder<'tree> {
    /// One literal, or adjacent ones.
    pub(super) fn string(&mut self, node: Node<'tree>, depth: u32) -> ExpressionId {
        let literals = match symbol(node) {
            Symbol::Node(Kind::ConcatenatedString) => nodes(&self.children(node)),
            _ => vec![node],
        };
        if literals.iter().any(|literal| self.text(*literal).starts_with('`')) {
            self.tree.errors.push(range(node));
            return self.push(range(node), ExpressionKind::Error(Vec::new()));
        }
        let parts = literals.into_iter().map(|literal| self.string_part(literal, depth)).collect();
        self.push(range(node), ExpressionKind::String(StringNode { parts }))
    }

    fn string_part(&mut self, node: Node<'tree>, depth: u32) -> StringPart {
        let children = self.children(node);
        let holes = self.holes(&children, depth);
        literal::part(self.text(node), range(node), holes)
    }

    fn holes(&mut self, children: &[Child<'tree>], depth: u32) -> Vec<(TextRange, ExpressionId)> {
        let mut holes = Vec::new();
        let mut pending: Vec<Node<'tree>> = holes_among(children);
        pending.reverse();
        while let Some(hole) = pending.pop() {
            let inside = self.children(hole);
            if let Some(expression) = in_field(&inside, Field::Expression) {
                holes.push((range(hole), self.hole(expression, depth)));
            }
            if let Some(format) = in_field(&inside, Field::FormatSpecifier) {
                let nested = self.children(format);
                pending.extend(holes_among(&nested).into_iter().rev());
            }
        }
        holes
    }

    /// What a hole shows: in `{x:=10}` the colon starts a format specification.
    fn hole(&mut self, expression: Node<'tree>, depth: u32) -> ExpressionId {
        if symbol(expression) != Symbol::Node(Kind::NamedExpression) {
            return self.expression(expression, depth + 1);
        }
        let children = self.children(expression);
        let name = self.name(&children, Field::Name, expression);
        self.push(name, ExpressionKind::Name)
    }
}

fn holes_among<'tree>(children: &[Child<'tree>]) -> Vec<Node<'tree>> {
    let is_hole = |child: &&Child<'tree>| child.is(Kind::Interpolation) || child.is(Kind::FormatExpression);
    children.iter().filter(is_hole).map(|child| child.node).collect()
}
