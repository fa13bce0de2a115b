//! Expressions.

use model::TextRange;
use tree_sitter::Node;

use super::builder::{Builder, Child, DEPTH_LIMIT, all_in_field, has_token, in_field, nodes, of_kind, range};
use super::kind::{Field, Kind, Symbol, Token, symbol};
use crate::python::syntax::{
    ArgumentForm, ArgumentNode, Clause, ComprehensionForm, DictItem, ExpressionId, ExpressionKind,
};

impl<'tree> Builder<'tree> {
    /// True for the kinds that [`expression`](Self::expression) reads.
    pub(super) fn is_expression(&self, child: &Child<'tree>) -> bool {
        let Symbol::Node(kind) = child.symbol else { return false };
        is_link(kind)
            || matches!(
                kind,
                Kind::AsPattern
                    | Kind::Await
                    | Kind::BooleanOperator
                    | Kind::ComparisonOperator
                    | Kind::ConcatenatedString
                    | Kind::ConditionalExpression
                    | Kind::Dictionary
                    | Kind::DictionaryComprehension
                    | Kind::DottedName
                    | Kind::Ellipsis
                    | Kind::ExpressionList
                    | Kind::False
                    | Kind::Float
                    | Kind::GeneratorExpression
                    | Kind::GenericType
                    | Kind::Identifier
                    | Kind::Integer
                    | Kind::Lambda
                    | Kind::List
                    | Kind::ListComprehension
                    | Kind::ListPattern
                    | Kind::ListSplat
                    | Kind::ListSplatPattern
                    | Kind::NamedExpression
                    | Kind::None
                    | Kind::NotOperator
                    | Kind::ParenthesizedExpression
                    | Kind::PatternList
                    | Kind::Set
                    | Kind::SetComprehension
                    | Kind::String
                    | Kind::True
                    | Kind::Tuple
                    | Kind::TuplePattern
                    | Kind::Type
                    | Kind::UnaryOperator
                    | Kind::UnionType
                    | Kind::Yield
            )
    }

    /// The expression at `node`, parentheses skipped.
    pub(super) fn expression(&mut self, node: Node<'tree>, depth: u32) -> ExpressionId {
        let node = self.unwrapped(node);
        if depth > DEPTH_LIMIT {
            self.tree.errors.push(range(node));
            return self.push(range(node), ExpressionKind::Error(Vec::new()));
        }
        let Symbol::Node(kind) = symbol(node) else { return self.unreadable(node, depth) };
        match kind {
            Kind::Identifier => self.push(range(node), ExpressionKind::Name),
            Kind::Integer | Kind::Float | Kind::ComplexPattern => self.push(range(node), ExpressionKind::Number),
            Kind::True | Kind::False | Kind::None | Kind::Ellipsis => self.push(range(node), ExpressionKind::Constant),
            Kind::String | Kind::ConcatenatedString => self.string(node, depth),
            Kind::DottedName => self.dotted_expression(node),
            Kind::BooleanOperator => self.boolean(node, depth),
            Kind::UnionType => self.union(node, depth),
            link if is_link(link) => self.chain(node, depth),
            other => self.composed(other, node, depth),
        }
    }

    /// An expression that consists of others and does not lean to the left.
    fn composed(&mut self, kind: Kind, node: Node<'tree>, depth: u32) -> ExpressionId {
        let children = self.children(node);
        let kind = match kind {
            Kind::Await => self.first(&children, depth).map(ExpressionKind::Await),
            Kind::NotOperator | Kind::UnaryOperator => self.unary(&children, depth),
            Kind::ComparisonOperator => Some(self.comparison(&children, depth)),
            Kind::ConditionalExpression => self.conditional(&children, depth),
            Kind::Lambda => Some(self.lambda(node, &children, depth)),
            Kind::NamedExpression => Some(self.walrus(node, &children, depth)),
            Kind::List | Kind::ListPattern => Some(ExpressionKind::List(self.elements(&children, depth))),
            Kind::Set => Some(ExpressionKind::Set(self.elements(&children, depth))),
            Kind::Tuple | Kind::TuplePattern | Kind::ExpressionList | Kind::PatternList => {
                Some(ExpressionKind::Tuple(self.elements(&children, depth)))
            }
            Kind::Dictionary => Some(ExpressionKind::Dict(self.dict_items(&children, depth))),
            Kind::ListComprehension => Some(self.comprehension(ComprehensionForm::List, node, &children, depth)),
            Kind::SetComprehension => Some(self.comprehension(ComprehensionForm::Set, node, &children, depth)),
            Kind::DictionaryComprehension => Some(self.comprehension(ComprehensionForm::Dict, node, &children, depth)),
            Kind::GeneratorExpression => Some(self.comprehension(ComprehensionForm::Generator, node, &children, depth)),
            Kind::ListSplat | Kind::ListSplatPattern | Kind::DictionarySplat | Kind::SplatType => {
                self.first(&children, depth).map(ExpressionKind::Starred)
            }
            Kind::Yield => Some(self.yielded(&children, depth)),
            Kind::Slice => Some(ExpressionKind::Slice(self.elements(&children, depth))),
            Kind::GenericType => self.generic_type(&children, depth),
            _ => None,
        };
        match kind {
            Some(kind) => self.push(range(node), kind),
            None => {
                let found = self.elements(&children, depth);
                self.push(range(node), ExpressionKind::Error(found))
            }
        }
    }

    /// What lies inside parentheses that only group, and inside nodes that only wrap.
    fn unwrapped(&mut self, node: Node<'tree>) -> Node<'tree> {
        let mut node = node;
        loop {
            let wraps = match symbol(node) {
                Symbol::Node(Kind::ParenthesizedExpression | Kind::Type | Kind::AsPatternTarget) => true,
                Symbol::Node(Kind::TuplePattern) => self.is_grouping(node),
                Symbol::Node(_) | Symbol::Token(_) | Symbol::Error => false,
            };
            let inner = if wraps { nodes(&self.children(node)).first().copied() } else { None };
            match inner {
                Some(inner) => node = inner,
                None => return node,
            }
        }
    }

    /// `(a)` as a target, which is no tuple.
    fn is_grouping(&mut self, node: Node<'tree>) -> bool {
        let children = self.children(node);
        !has_token(&children, Token::Comma) && nodes(&children).len() == 1
    }

    fn unreadable(&mut self, node: Node<'tree>, depth: u32) -> ExpressionId {
        let children = self.children(node);
        let found = self.elements(&children, depth);
        self.push(range(node), ExpressionKind::Error(found))
    }

    /// The expression in `field`, or an error in its place.
    pub(super) fn required(
        &mut self,
        children: &[Child<'tree>],
        field: Field,
        parent: Node<'tree>,
        depth: u32,
    ) -> ExpressionId {
        match in_field(children, field) {
            Some(node) => self.expression(node, depth + 1),
            None => self.absent(parent),
        }
    }

    /// The first child that is no token.
    pub(super) fn first(&mut self, children: &[Child<'tree>], depth: u32) -> Option<ExpressionId> {
        let node = children.iter().find(|child| child.is_node())?.node;
        Some(self.expression(node, depth + 1))
    }

    /// The expressions at `nodes`.
    pub(super) fn expressions(&mut self, nodes: &[Node<'tree>], depth: u32) -> Vec<ExpressionId> {
        nodes.iter().map(|node| self.expression(*node, depth + 1)).collect()
    }

    /// All children that are no tokens.
    pub(super) fn elements(&mut self, children: &[Child<'tree>], depth: u32) -> Vec<ExpressionId> {
        self.expressions(&nodes(children), depth)
    }

    /// The parts of an unparenthesised list, or the one expression.
    pub(super) fn listed(&mut self, children: &[Child<'tree>], depth: u32) -> Vec<ExpressionId> {
        match of_kind(children, Kind::ExpressionList) {
            Some(list) => {
                let inside = self.children(list);
                self.elements(&inside, depth)
            }
            None => self.elements(children, depth),
        }
    }

    /// One expression as it is, several as a tuple.
    pub(super) fn one_or_tuple(&mut self, several: &[Node<'tree>], parent: Node<'tree>, depth: u32) -> ExpressionId {
        match several {
            [] => self.absent(parent),
            [single] => self.expression(*single, depth + 1),
            [first, .., last] => {
                let covered = range(*first).cover(range(*last));
                let elements = self.expressions(several, depth);
                self.push(covered, ExpressionKind::Tuple(elements))
            }
        }
    }

    /// `a.b.c` of a pattern or a broken import.
    pub(super) fn dotted_expression(&mut self, node: Node<'tree>) -> ExpressionId {
        let segments = self.dotted(node);
        let mut value = self.push(segments[0], ExpressionKind::Name);
        for attribute in &segments[1..] {
            let covered = segments[0].cover(*attribute);
            value = self.push(covered, ExpressionKind::Attribute { value, attribute: *attribute });
        }
        value
    }

    /// `a and b and c`: the parser nests them to the left.
    fn boolean(&mut self, node: Node<'tree>, depth: u32) -> ExpressionId {
        let mut operands = Vec::new();
        let (mut left, operator) = (node, self.boolean_operator(node));
        while symbol(left) == Symbol::Node(Kind::BooleanOperator) && self.boolean_operator(left) == operator {
            let children = self.children(left);
            let Some(next) = in_field(&children, Field::Left) else { break };
            operands.extend(in_field(&children, Field::Right));
            left = next;
        }
        operands.push(left);
        operands.reverse();
        let operands = self.expressions(&operands, depth);
        self.push(range(node), ExpressionKind::Boolean(operands))
    }

    /// The kind of operator, as the number that the grammar gives it.
    fn boolean_operator(&mut self, node: Node<'tree>) -> Option<u16> {
        let children = self.children(node);
        children.iter().find(|child| child.field == Field::Operator).map(|child| child.node.kind_id())
    }

    /// `a | b | c` in an annotation: the parser nests it to either side.
    fn union(&mut self, node: Node<'tree>, depth: u32) -> ExpressionId {
        let mut operands = Vec::new();
        let mut operators = Vec::new();
        let mut pending = vec![node];
        while let Some(node) = pending.pop() {
            match symbol(node) {
                Symbol::Token(Token::Bar) => operators.push(range(node)),
                Symbol::Node(Kind::Type | Kind::UnionType) => self.open(node, &mut pending),
                Symbol::Node(Kind::BinaryOperator) if self.is_union(node) => self.open(node, &mut pending),
                _ => operands.push(node),
            }
        }
        let found = self.expressions(&operands, depth + operators.len() as u32);
        let Some((first, rest)) = found.split_first() else { return self.absent(node) };
        if rest.len() != operators.len() || depth as usize + rest.len() > DEPTH_LIMIT as usize {
            return self.push(range(node), ExpressionKind::Error(found));
        }
        let start = TextRange::at(node.start_byte() as u32);
        rest.iter().zip(operands[1..].iter().zip(operators)).fold(*first, |left, (right, (node, operator))| {
            self.push(start.cover(range(*node)), ExpressionKind::Binary { left, operator, right: *right })
        })
    }

    /// Puts the children of `node` on the stack, the first on top.
    fn open(&mut self, node: Node<'tree>, pending: &mut Vec<Node<'tree>>) {
        pending.extend(self.children(node).iter().rev().map(|child| child.node));
    }

    fn is_union(&mut self, node: Node<'tree>) -> bool {
        has_token(&self.children(node), Token::Bar)
    }

    /// Attributes, calls, subscripts and operators lean to the left and may do so a thousand times: no recursion there.
    fn chain(&mut self, node: Node<'tree>, depth: u32) -> ExpressionId {
        let mut links = Vec::new();
        let mut leaf = node;
        let mut called = None;
        while let Some(next) = self.link(leaf) {
            links.push((leaf, next.children));
            called = self.called_type(next.left);
            leaf = if called.is_some() { next.left } else { self.unwrapped(next.left) };
        }
        // The parser binds a star to the leaf alone, though it applies to the whole chain.
        let splat = symbol(leaf) == Symbol::Node(Kind::ListSplat) && !links.is_empty();
        let inner = if splat { nodes(&self.children(leaf)).first().copied() } else { None };
        leaf = inner.unwrap_or(leaf);
        let start = inner.map(|inner| inner.start_byte() as u32).or(called.map(|name: TextRange| name.start));
        let room = DEPTH_LIMIT.saturating_sub(depth) as usize;
        let mut value = if links.len() > room {
            self.overlong(&links.split_off(room), leaf, depth)
        } else if let Some(name) = called {
            self.call_of_type(name, leaf, depth)
        } else {
            self.expression(leaf, depth + links.len() as u32)
        };
        for (place, (node, children)) in links.iter().enumerate().rev() {
            let kind = self.linked(*node, children, value, depth + place as u32);
            let whole = range(*node);
            value = self.push(TextRange::new(start.unwrap_or(whole.start), whole.end), kind);
        }
        if inner.is_some() { self.push(range(node), ExpressionKind::Starred(value)) } else { value }
    }

    /// The word `type` before the parentheses at `node`, where the parser took it for a keyword.
    fn called_type(&mut self, node: Node<'tree>) -> Option<TextRange> {
        let parentheses = matches!(symbol(node), Symbol::Node(Kind::ParenthesizedExpression | Kind::Tuple));
        let name = self.type_word.filter(|name| parentheses && name.end <= range(node).start)?;
        let between = self.tree.text(TextRange::new(name.end, range(node).start));
        between.trim().is_empty().then(|| {
            self.type_word = None;
            name
        })
    }

    fn call_of_type(&mut self, name: TextRange, parentheses: Node<'tree>, depth: u32) -> ExpressionId {
        let function = self.push(name, ExpressionKind::Name);
        let children = self.children(parentheses);
        let arguments = nodes(&children).into_iter().map(|node| {
            let value = self.expression(node, depth + 1);
            ArgumentNode { range: range(node), form: ArgumentForm::Positional, value }
        });
        let arguments = arguments.collect();
        let parentheses = range(parentheses);
        self.push(name.cover(parentheses), ExpressionKind::Call { function, arguments, parentheses })
    }

    fn link(&mut self, node: Node<'tree>) -> Option<Link<'tree>> {
        let Symbol::Node(kind) = symbol(node) else { return None };
        if !is_link(kind) {
            return None;
        }
        let children = self.children(node);
        let left = children.iter().find(|child| child.is_node())?.node;
        Some(Link { left, children })
    }

    /// The lower end of a chain that is too long: its parts side by side.
    fn overlong(&mut self, links: &[(Node<'tree>, Vec<Child<'tree>>)], leaf: Node<'tree>, depth: u32) -> ExpressionId {
        let covered = links.first().map_or(range(leaf), |(node, _)| range(*node));
        self.tree.errors.push(covered);
        let mut found = vec![self.expression(leaf, depth + 1)];
        for (_, children) in links.iter().rev() {
            let operand = children.iter().find(|child| child.field == Field::Right && child.is_node());
            found.extend(operand.map(|child| self.expression(child.node, depth + 1)));
        }
        self.push(covered, ExpressionKind::Error(found))
    }

    /// One link of a chain, with what is left of it already built.
    fn linked(
        &mut self,
        node: Node<'tree>,
        children: &[Child<'tree>],
        left: ExpressionId,
        depth: u32,
    ) -> ExpressionKind {
        match symbol(node) {
            Symbol::Node(Kind::Attribute | Kind::MemberType) => attribute(children, left),
            Symbol::Node(Kind::Call) => self.call(children, left, depth),
            Symbol::Node(Kind::Subscript) => self.subscript(node, children, left, depth),
            _ => self.binary(node, children, left, depth),
        }
    }

    fn call(&mut self, children: &[Child<'tree>], function: ExpressionId, depth: u32) -> ExpressionKind {
        let Some(list) = in_field(children, Field::Arguments) else { return ExpressionKind::Error(vec![function]) };
        ExpressionKind::Call { function, arguments: self.arguments(list, depth), parentheses: range(list) }
    }

    fn subscript(
        &mut self,
        node: Node<'tree>,
        children: &[Child<'tree>],
        value: ExpressionId,
        depth: u32,
    ) -> ExpressionKind {
        let indices = all_in_field(children, Field::Subscript);
        let index = self.index(&indices, children, node, depth);
        ExpressionKind::Subscript { value, index }
    }

    /// What stands between the brackets: several, or one with a comma behind it, are a tuple.
    fn index(
        &mut self,
        indices: &[Node<'tree>],
        children: &[Child<'tree>],
        parent: Node<'tree>,
        depth: u32,
    ) -> ExpressionId {
        let comma = children.iter().rfind(|child| child.is_token(Token::Comma)).map(Child::range);
        let last = indices.last().map_or(0, |last| last.end_byte() as u32);
        match (indices, comma.filter(|comma| comma.start >= last)) {
            ([first, ..], Some(comma)) => {
                let elements = self.expressions(indices, depth);
                self.push(range(*first).cover(comma), ExpressionKind::Tuple(elements))
            }
            ([single], None) => {
                let value = self.expression(*single, depth + 1);
                self.unpacked_index(value)
            }
            _ => self.one_or_tuple(indices, parent, depth),
        }
    }

    /// `a[*b]` has a tuple between its brackets.
    fn unpacked_index(&mut self, index: ExpressionId) -> ExpressionId {
        match self.tree[index].kind {
            ExpressionKind::Starred(_) => self.push(self.tree[index].range, ExpressionKind::Tuple(vec![index])),
            _ => index,
        }
    }

    fn binary(
        &mut self,
        node: Node<'tree>,
        children: &[Child<'tree>],
        left: ExpressionId,
        depth: u32,
    ) -> ExpressionKind {
        let operator = children.iter().find(|child| !child.is_node());
        let right = nodes(children).get(1).copied();
        let (Some(operator), Some(right)) = (operator, right) else { return ExpressionKind::Error(vec![left]) };
        debug_assert!(range(node).contains(operator.range()));
        ExpressionKind::Binary { left, operator: operator.range(), right: self.expression(right, depth + 1) }
    }

    fn unary(&mut self, children: &[Child<'tree>], depth: u32) -> Option<ExpressionKind> {
        let operator = children.iter().find(|child| !child.is_node())?.range();
        let operand = self.first(children, depth)?;
        Some(ExpressionKind::Unary { operator, operand })
    }

    fn comparison(&mut self, children: &[Child<'tree>], depth: u32) -> ExpressionKind {
        let operators = children.iter().filter(|child| !child.is_node()).map(Child::range).collect();
        ExpressionKind::Compare { operands: self.elements(children, depth), operators }
    }

    fn conditional(&mut self, children: &[Child<'tree>], depth: u32) -> Option<ExpressionKind> {
        let [body, test, orelse] = nodes(children).try_into().ok()?;
        if symbol(body) == Symbol::Node(Kind::NamedExpression) {
            return Some(self.conditional_walrus(body, test, orelse, depth));
        }
        let body = self.expression(body, depth + 1);
        let (test, orelse) = (self.expression(test, depth + 1), self.expression(orelse, depth + 1));
        Some(ExpressionKind::Conditional { test, body, orelse })
    }

    /// `name := a if b else c`: the parser binds the name to `a` alone.
    fn conditional_walrus(
        &mut self,
        named: Node<'tree>,
        test: Node<'tree>,
        orelse: Node<'tree>,
        depth: u32,
    ) -> ExpressionKind {
        let children = self.children(named);
        let name = self.name(&children, Field::Name, named);
        let body = self.required(&children, Field::Value, named, depth);
        let whole = self.tree[body].range.cover(range(orelse));
        let (test, orelse) = (self.expression(test, depth + 1), self.expression(orelse, depth + 1));
        ExpressionKind::Walrus { name, value: self.push(whole, ExpressionKind::Conditional { test, body, orelse }) }
    }

    fn lambda(&mut self, node: Node<'tree>, children: &[Child<'tree>], depth: u32) -> ExpressionKind {
        let parameters = in_field(children, Field::Parameters).map(|list| self.parameters(list, depth));
        let body = self.required(children, Field::Body, node, depth);
        ExpressionKind::Lambda { parameters: parameters.unwrap_or_default(), body }
    }

    fn walrus(&mut self, node: Node<'tree>, children: &[Child<'tree>], depth: u32) -> ExpressionKind {
        let name = self.name(children, Field::Name, node);
        ExpressionKind::Walrus { name, value: self.required(children, Field::Value, node, depth) }
    }

    fn yielded(&mut self, children: &[Child<'tree>], depth: u32) -> ExpressionKind {
        match self.first(children, depth) {
            Some(value) if has_token(children, Token::From) => ExpressionKind::YieldFrom(value),
            value => ExpressionKind::Yield(value),
        }
    }

    fn dict_items(&mut self, children: &[Child<'tree>], depth: u32) -> Vec<DictItem> {
        let mut items = Vec::new();
        for child in children.iter().filter(|child| child.is_node()) {
            let inside = self.children(child.node);
            if child.is(Kind::Pair) {
                let key = self.required(&inside, Field::Key, child.node, depth);
                items.push(DictItem::Pair(key, self.required(&inside, Field::Value, child.node, depth)));
            } else {
                items.extend(self.first(&inside, depth).map(DictItem::Unpack));
            }
        }
        items
    }

    fn comprehension(
        &mut self,
        form: ComprehensionForm,
        node: Node<'tree>,
        children: &[Child<'tree>],
        depth: u32,
    ) -> ExpressionKind {
        let body = in_field(children, Field::Body);
        let (element, value) = match body {
            Some(pair) if symbol(pair) == Symbol::Node(Kind::Pair) => {
                let inside = self.children(pair);
                let key = self.required(&inside, Field::Key, pair, depth);
                (key, Some(self.required(&inside, Field::Value, pair, depth)))
            }
            Some(body) => (self.expression(body, depth + 1), None),
            None => (self.absent(node), None),
        };
        ExpressionKind::Comprehension { form, element, value, clauses: self.clauses(children, depth) }
    }

    fn clauses(&mut self, children: &[Child<'tree>], depth: u32) -> Vec<Clause> {
        let mut clauses: Vec<Clause> = Vec::new();
        for child in children {
            let inside = if child.is_node() { self.children(child.node) } else { continue };
            if child.is(Kind::ForInClause) {
                let target = self.required(&inside, Field::Left, child.node, depth);
                let iterables = all_in_field(&inside, Field::Right);
                let iterable = self.one_or_tuple(&iterables, child.node, depth);
                clauses.push(Clause { target, iterable, conditions: Vec::new() });
            } else if child.is(Kind::IfClause) {
                let condition = self.first(&inside, depth);
                clauses.iter_mut().last().into_iter().for_each(|clause| clause.conditions.extend(condition));
            }
        }
        clauses
    }

    /// `list[int]` in an annotation, which is a node of its own there.
    fn generic_type(&mut self, children: &[Child<'tree>], depth: u32) -> Option<ExpressionKind> {
        let value = self.first(children, depth)?;
        let list = of_kind(children, Kind::TypeParameter)?;
        let inside = self.children(list);
        let index = self.index(&nodes(&inside), &inside, list, depth);
        Some(ExpressionKind::Subscript { value, index })
    }
}

/// A link of a chain: what stands to its left, and all its parts.
struct Link<'tree> {
    left: Node<'tree>,
    children: Vec<Child<'tree>>,
}

/// True for the kinds whose first part is an expression of the same nature.
fn is_link(kind: Kind) -> bool {
    matches!(kind, Kind::Attribute | Kind::Call | Kind::Subscript | Kind::BinaryOperator | Kind::MemberType)
}

fn attribute(children: &[Child<'_>], value: ExpressionId) -> ExpressionKind {
    let named = in_field(children, Field::Attribute).or_else(|| nodes(children).get(1).copied());
    match named {
        Some(attribute) => ExpressionKind::Attribute { value, attribute: range(attribute) },
        None => ExpressionKind::Error(vec![value]),
    }
}
