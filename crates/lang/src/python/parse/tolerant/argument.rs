//! Arguments, parameters and type parameters.

use model::{ParameterKind, TextRange};
use tree_sitter::Node;

use super::builder::{Builder, Child, in_field, nodes, range};
use super::kind::{Field, Kind, Symbol, symbol};
use crate::python::syntax::{ArgumentForm, ArgumentNode, ExpressionId, ParameterNode, TypeParameter};

impl<'tree> Builder<'tree> {
    /// The arguments of a call or class, in the list at `node`.
    pub(super) fn arguments(&mut self, node: Node<'tree>, depth: u32) -> Vec<ArgumentNode> {
        if symbol(node) == Symbol::Node(Kind::GeneratorExpression) {
            return vec![self.lone_generator(node, depth)];
        }
        let children = self.children(node);
        children.iter().filter(|child| child.is_node()).map(|child| self.argument(child, depth)).collect()
    }

    /// `f(x for x in y)`: the parentheses are the call's.
    fn lone_generator(&mut self, node: Node<'tree>, depth: u32) -> ArgumentNode {
        let value = self.expression(node, depth + 1);
        let inside = nodes(&self.children(node));
        let covered = match inside.as_slice() {
            [] => range(node),
            [first, ..] => range(*first).cover(range(inside[inside.len() - 1])),
        };
        self.tree.expressions[value.0 as usize].range = covered;
        ArgumentNode { range: covered, form: ArgumentForm::Positional, value }
    }

    fn argument(&mut self, child: &Child<'tree>, depth: u32) -> ArgumentNode {
        let (form, value) = match child.symbol {
            Symbol::Node(Kind::KeywordArgument) => self.keyword_argument(child.node, depth),
            Symbol::Node(Kind::ListSplat | Kind::ListSplatPattern) => {
                (ArgumentForm::Star, self.inner(child.node, depth))
            }
            Symbol::Node(Kind::DictionarySplat) => (ArgumentForm::DoubleStar, self.inner(child.node, depth)),
            _ => (ArgumentForm::Positional, self.expression(child.node, depth + 1)),
        };
        ArgumentNode { range: child.range(), form, value }
    }

    fn keyword_argument(&mut self, node: Node<'tree>, depth: u32) -> (ArgumentForm, ExpressionId) {
        let children = self.children(node);
        let name = self.name(&children, Field::Name, node);
        (ArgumentForm::Keyword(name), self.required(&children, Field::Value, node, depth))
    }

    /// What stands behind the stars.
    fn inner(&mut self, node: Node<'tree>, depth: u32) -> ExpressionId {
        let children = self.children(node);
        match self.first(&children, depth) {
            Some(value) => value,
            None => self.absent(node),
        }
    }

    /// The parameters of a function or lambda, in the list at `node`.
    pub(super) fn parameters(&mut self, node: Node<'tree>, depth: u32) -> Vec<ParameterNode> {
        let children = self.children(node);
        let mut parameters: Vec<ParameterNode> = Vec::new();
        let mut named = ParameterKind::Standard;
        for child in children.iter().filter(|child| child.is_node()) {
            match child.symbol {
                Symbol::Node(Kind::PositionalSeparator) => parameters.iter_mut().for_each(make_positional),
                Symbol::Node(Kind::KeywordSeparator) => named = ParameterKind::KeywordOnly,
                _ => {
                    let parameter = self.parameter(child, named, depth);
                    if parameter.kind == ParameterKind::VarPositional {
                        named = ParameterKind::KeywordOnly;
                    }
                    parameters.push(parameter);
                }
            }
        }
        parameters
    }

    fn parameter(&mut self, child: &Child<'tree>, named: ParameterKind, depth: u32) -> ParameterNode {
        let mut parameter =
            ParameterNode { range: child.range(), name: child.range(), kind: named, annotation: None, default: None };
        let mut declared = child.node;
        if let Symbol::Node(Kind::TypedParameter | Kind::DefaultParameter | Kind::TypedDefaultParameter) = child.symbol
        {
            let children = self.children(child.node);
            let of = |field| in_field(&children, field);
            declared = nodes(&children).first().copied().unwrap_or(child.node);
            parameter.annotation = of(Field::Type).map(|node| self.expression(node, depth + 1));
            parameter.default = of(Field::Value).map(|node| self.expression(node, depth + 1));
        }
        (parameter.name, parameter.kind) = self.declared(declared, named);
        parameter
    }

    /// The name at `node` without its stars, and what the stars say.
    fn declared(&mut self, node: Node<'tree>, named: ParameterKind) -> (TextRange, ParameterKind) {
        let kind = match symbol(node) {
            Symbol::Node(Kind::ListSplatPattern | Kind::ListSplat) => ParameterKind::VarPositional,
            Symbol::Node(Kind::DictionarySplatPattern | Kind::DictionarySplat) => ParameterKind::VarKeyword,
            Symbol::Node(_) | Symbol::Token(_) | Symbol::Error => return (range(node), named),
        };
        let name = nodes(&self.children(node)).first().copied().unwrap_or(node);
        (range(name), kind)
    }

    /// The PEP 695 parameters in the list at `node`.
    pub(super) fn type_parameters(&mut self, node: Option<Node<'tree>>, depth: u32) -> Vec<TypeParameter> {
        let Some(list) = node else { return Vec::new() };
        let declared = nodes(&self.children(list));
        if list.has_error() {
            self.forgive(range(list));
            return self.type_parameters_with_defaults(range(list));
        }
        declared.into_iter().map(|node| self.type_parameter(node, depth)).collect()
    }

    /// PEP 696 defaults are not in the grammar: the list is split by hand, its expressions are parsed one by one.
    fn type_parameters_with_defaults(&mut self, list: TextRange) -> Vec<TypeParameter> {
        let inside = TextRange::new(list.start + 1, list.end.saturating_sub(1).max(list.start + 1));
        let declared: Vec<TextRange> = self.split(inside, b',', usize::MAX);
        let declared = declared.into_iter().filter(|part| !part.is_empty());
        declared.map(|part| self.type_parameter_with_default(part)).collect()
    }

    fn type_parameter_with_default(&mut self, declared: TextRange) -> TypeParameter {
        let sides = self.split(declared, b'=', 2);
        let named = self.split(sides[0], b':', 2);
        let stars = self.tree.text(named[0]).bytes().take_while(|byte| *byte == b'*').count() as u32;
        let name = self.trimmed(TextRange::new(named[0].start + stars, named[0].end));
        let bound = named.get(1).and_then(|bound| self.fragment(*bound));
        TypeParameter { name, bound, default: sides.get(1).and_then(|default| self.fragment(*default)) }
    }

    /// The parts of `whole` between `separator`s outside brackets, at most `limit` of them, without space around.
    fn split(&self, whole: TextRange, separator: u8, limit: usize) -> Vec<TextRange> {
        let mut parts = Vec::new();
        let (mut depth, mut from) = (0, whole.start);
        for (byte, at) in self.tree.text(whole).bytes().zip(whole.start..) {
            match byte {
                b'[' | b'(' | b'{' => depth += 1,
                b']' | b')' | b'}' => depth -= 1,
                _ if byte == separator && depth == 0 && parts.len() + 1 < limit => {
                    parts.push(self.trimmed(TextRange::new(from, at)));
                    from = at + 1;
                }
                _ => {}
            }
        }
        parts.push(self.trimmed(TextRange::new(from, whole.end)));
        parts
    }

    fn trimmed(&self, range: TextRange) -> TextRange {
        let text = self.tree.text(range);
        let start = range.start + (text.len() - text.trim_start().len()) as u32;
        TextRange::new(start, start + text.trim().len() as u32)
    }

    fn type_parameter(&mut self, node: Node<'tree>, depth: u32) -> TypeParameter {
        let mut node = node;
        let mut bound = None;
        loop {
            let inside = nodes(&self.children(node));
            if symbol(node) == Symbol::Node(Kind::ConstrainedType) && bound.is_none() {
                bound = inside.get(1).map(|node| self.expression(*node, depth + 1));
            }
            match inside.first() {
                Some(first) => node = *first,
                None => return TypeParameter { name: range(node), bound, default: None },
            }
        }
    }
}

/// What stands before `/`.
fn make_positional(parameter: &mut ParameterNode) {
    if parameter.kind == ParameterKind::Standard {
        parameter.kind = ParameterKind::PositionalOnly;
    }
}
