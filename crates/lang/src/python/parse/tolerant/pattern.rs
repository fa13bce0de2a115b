//! The patterns of `case`.

use tree_sitter::Node;

use super::builder::{Builder, Child, DEPTH_LIMIT, has_token, in_field, of_kind, range};
use super::kind::{Field, Kind, Symbol, Token, symbol};
use crate::python::syntax::{ArgumentForm, ArgumentNode, ExpressionId, ExpressionKind};

impl<'tree> Builder<'tree> {
    /// The pattern of one `case`: several are a sequence, as is one with a comma behind it.
    pub(super) fn case_patterns(
        &mut self,
        patterns: &[Node<'tree>],
        listed: bool,
        parent: Node<'tree>,
        depth: u32,
    ) -> ExpressionId {
        match patterns {
            [] => self.absent(parent),
            [single] if !listed => self.pattern(*single, depth + 1),
            [first, ..] => {
                let covered = range(*first).cover(range(patterns[patterns.len() - 1]));
                let parts = patterns.iter().map(|node| self.pattern(*node, depth + 1)).collect();
                self.push(covered, ExpressionKind::Pattern(parts))
            }
        }
    }

    fn pattern(&mut self, node: Node<'tree>, depth: u32) -> ExpressionId {
        if depth > DEPTH_LIMIT {
            self.tree.errors.push(range(node));
            return self.push(range(node), ExpressionKind::Error(Vec::new()));
        }
        match symbol(node) {
            Symbol::Token(Token::Underscore) => self.push(range(node), ExpressionKind::Wildcard),
            Symbol::Node(Kind::CasePattern) => self.case_pattern(node, depth),
            Symbol::Node(Kind::AsPattern) => self.as_pattern(node, depth),
            Symbol::Node(Kind::ClassPattern) => self.class_pattern(node, depth),
            Symbol::Node(Kind::SplatPattern) => self.splat_pattern(node, depth),
            Symbol::Node(Kind::DictPattern | Kind::UnionPattern | Kind::ListPattern) => self.compound(node, depth),
            Symbol::Node(Kind::TuplePattern) => self.tuple_pattern(node, depth),
            Symbol::Node(Kind::DottedName) => self.name_pattern(node),
            Symbol::Node(Kind::Identifier) => self.capture(node),
            _ => self.expression(node, depth),
        }
    }

    /// A wrapper around one pattern, or a sign and a number.
    fn case_pattern(&mut self, node: Node<'tree>, depth: u32) -> ExpressionId {
        let children = self.children(node);
        let parts = self.parts(&children, depth);
        match parts.as_slice() {
            [single] => *single,
            _ => self.push(range(node), ExpressionKind::Error(parts)),
        }
    }

    /// The patterns among `children`; a minus is taken together with the number behind it.
    fn parts(&mut self, children: &[Child<'tree>], depth: u32) -> Vec<ExpressionId> {
        let mut parts = Vec::new();
        let mut minus = None;
        for child in children {
            if child.is_token(Token::Minus) {
                minus = Some(child.range());
            } else if child.is_node() || child.is_token(Token::Underscore) {
                let operand = self.pattern(child.node, depth + 1);
                parts.push(match minus.take() {
                    Some(operator) => {
                        let covered = operator.cover(child.range());
                        self.push(covered, ExpressionKind::Unary { operator, operand })
                    }
                    None => operand,
                });
            }
        }
        parts
    }

    fn compound(&mut self, node: Node<'tree>, depth: u32) -> ExpressionId {
        let children = self.children(node);
        let parts = self.parts(&children, depth);
        self.push(range(node), ExpressionKind::Pattern(parts))
    }

    fn tuple_pattern(&mut self, node: Node<'tree>, depth: u32) -> ExpressionId {
        let children = self.children(node);
        let parts = self.parts(&children, depth);
        match parts.as_slice() {
            [grouped] if !has_token(&children, Token::Comma) => *grouped,
            _ => self.push(range(node), ExpressionKind::Pattern(parts)),
        }
    }

    /// `pattern as name`.
    fn as_pattern(&mut self, node: Node<'tree>, depth: u32) -> ExpressionId {
        let children = self.children(node);
        let mut parts = self.parts(&children, depth);
        if let Some(alias) = in_field(&children, Field::Alias) {
            let name = self.capture(alias);
            parts.pop();
            parts.push(name);
        }
        self.push(range(node), ExpressionKind::Pattern(parts))
    }

    /// `*rest` and `**rest`.
    fn splat_pattern(&mut self, node: Node<'tree>, depth: u32) -> ExpressionId {
        let children = self.children(node);
        match self.parts(&children, depth).first() {
            Some(name) => self.push(range(node), ExpressionKind::Starred(*name)),
            None => self.absent(node),
        }
    }

    /// A bare name binds; a dotted one is compared with.
    fn name_pattern(&mut self, node: Node<'tree>) -> ExpressionId {
        if self.dotted(node).len() == 1 { self.capture(node) } else { self.dotted_expression(node) }
    }

    fn capture(&mut self, node: Node<'tree>) -> ExpressionId {
        let kind = if self.text(node) == "_" { ExpressionKind::Wildcard } else { ExpressionKind::Capture };
        self.push(range(node), kind)
    }

    fn class_pattern(&mut self, node: Node<'tree>, depth: u32) -> ExpressionId {
        let children = self.children(node);
        let class = match of_kind(&children, Kind::DottedName) {
            Some(name) => self.dotted_expression(name),
            None => self.absent(node),
        };
        let arguments = children.iter().filter(|child| child.is(Kind::CasePattern));
        let arguments = arguments.map(|child| self.pattern_argument(child.node, depth)).collect();
        self.push(range(node), ExpressionKind::ClassPattern { class, arguments })
    }

    fn pattern_argument(&mut self, node: Node<'tree>, depth: u32) -> ArgumentNode {
        let children = self.children(node);
        let Some(keyword) = of_kind(&children, Kind::KeywordPattern) else {
            let value = self.pattern(node, depth + 1);
            return ArgumentNode { range: range(node), form: ArgumentForm::Positional, value };
        };
        let inside = self.children(keyword);
        let name = of_kind(&inside, Kind::Identifier).map(range).unwrap_or_default();
        let after = inside.iter().position(|child| child.is_token(Token::Equal)).map_or(inside.len(), |at| at + 1);
        let value = match self.parts(&inside[after..], depth).first() {
            Some(value) => *value,
            None => self.absent(keyword),
        };
        ArgumentNode { range: range(node), form: ArgumentForm::Keyword(name), value }
    }
}
