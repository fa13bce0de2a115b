//! Statements.

use model::TextRange;
use tree_sitter::Node;

use super::builder::{Builder, Child, all_in_field, has_token, in_field, nodes, of_kind, range};
use super::kind::{Field, Kind, Symbol, Token, symbol};
use crate::python::syntax::{
    Block, Class, DottedRange, ExceptHandler, ExpressionId, ExpressionKind, FromImport, Function, ImportName,
    ImportedName, MatchCase, Name, StatementId, StatementKind, WithItem,
};
use crate::python::visit;

impl<'tree> Builder<'tree> {
    /// True for the kinds that [`statement`](Self::statement) reads.
    pub(super) fn is_statement(&self, child: &Child<'tree>) -> bool {
        let Symbol::Node(kind) = child.symbol else { return false };
        matches!(
            kind,
            Kind::AssertStatement
                | Kind::BreakStatement
                | Kind::ClassDefinition
                | Kind::ContinueStatement
                | Kind::DecoratedDefinition
                | Kind::DeleteStatement
                | Kind::ExecStatement
                | Kind::ExpressionStatement
                | Kind::ForStatement
                | Kind::FunctionDefinition
                | Kind::FutureImportStatement
                | Kind::GlobalStatement
                | Kind::IfStatement
                | Kind::ImportFromStatement
                | Kind::ImportStatement
                | Kind::MatchStatement
                | Kind::NonlocalStatement
                | Kind::PassStatement
                | Kind::PrintStatement
                | Kind::RaiseStatement
                | Kind::ReturnStatement
                | Kind::TryStatement
                | Kind::TypeAliasStatement
                | Kind::WhileStatement
                | Kind::WithStatement
        )
    }

    /// The statement at `node`; what is no statement becomes one that holds an error.
    pub(super) fn statement(&mut self, node: Node<'tree>, depth: u32) -> Option<StatementId> {
        let Symbol::Node(kind) = symbol(node) else { return None };
        if kind == Kind::DecoratedDefinition {
            return self.decorated(node, depth);
        }
        let children = self.children(node);
        let parts = Parts { node, children: &children, depth };
        let kind = self.statement_kind(kind, parts)?;
        Some(self.push_ended(range(node), kind))
    }

    /// Adds a statement that ends where the last statement in it ends: the parser counts comments behind that in.
    fn push_ended(&mut self, whole: TextRange, kind: StatementKind) -> StatementId {
        let last = visit::blocks(&kind).into_iter().rev().find_map(|block| block.last());
        let end = last.map_or(whole.end, |last| self.tree[*last].range.end);
        self.push_statement(TextRange::new(whole.start, end), kind)
    }

    fn statement_kind(&mut self, kind: Kind, parts: Parts<'_, 'tree>) -> Option<StatementKind> {
        let Parts { node, children, depth } = parts;
        Some(match kind {
            Kind::ImportStatement => StatementKind::Import(self.import_names(children)),
            Kind::ImportFromStatement | Kind::FutureImportStatement => {
                StatementKind::FromImport(self.import_from(node, children))
            }
            Kind::FunctionDefinition => StatementKind::Function(Box::new(self.function(parts, Vec::new()))),
            Kind::ClassDefinition => StatementKind::Class(Box::new(self.class(parts, Vec::new()))),
            Kind::ExpressionStatement => self.expression_statement(parts),
            Kind::Assignment => self.assignment(node, depth),
            Kind::AugmentedAssignment => self.augmented_assignment(parts),
            Kind::ReturnStatement => StatementKind::Return(self.first(children, depth)),
            Kind::RaiseStatement => self.raise(parts),
            Kind::DeleteStatement => StatementKind::Delete(self.listed(children, depth)),
            Kind::AssertStatement => self.assert(parts),
            Kind::GlobalStatement => StatementKind::Global(names(children)),
            Kind::NonlocalStatement => StatementKind::Nonlocal(names(children)),
            Kind::IfStatement => self.if_statement(parts),
            Kind::WhileStatement => self.while_statement(parts),
            Kind::ForStatement => self.for_statement(parts),
            Kind::WithStatement => self.with_statement(parts),
            Kind::TryStatement => self.try_statement(parts),
            Kind::MatchStatement => self.match_statement(parts),
            Kind::TypeAliasStatement => self.type_alias(parts),
            Kind::PassStatement | Kind::BreakStatement | Kind::ContinueStatement => StatementKind::Simple,
            Kind::PrintStatement | Kind::ExecStatement => StatementKind::Legacy(self.legacy(children, depth)),
            _ if self.is_expression(&Child { node, symbol: Symbol::Node(kind), field: Field::Other }) => {
                StatementKind::Expression(self.expression(node, depth))
            }
            _ => return None,
        })
    }

    fn decorated(&mut self, node: Node<'tree>, depth: u32) -> Option<StatementId> {
        let children = self.children(node);
        let mut decorators = Vec::new();
        for child in children.iter().filter(|child| child.is(Kind::Decorator)) {
            let inside = self.children(child.node);
            decorators.extend(self.first(&inside, depth));
        }
        let definition = in_field(&children, Field::Definition)?;
        let inside = self.children(definition);
        let parts = Parts { node: definition, children: &inside, depth };
        let kind = if symbol(definition) == Symbol::Node(Kind::ClassDefinition) {
            StatementKind::Class(Box::new(self.class(parts, decorators)))
        } else {
            StatementKind::Function(Box::new(self.function(parts, decorators)))
        };
        Some(self.push_ended(range(node), kind))
    }

    fn function(&mut self, parts: Parts<'_, 'tree>, decorators: Vec<ExpressionId>) -> Function {
        let Parts { node, children, depth } = parts;
        let name = self.name(children, Field::Name, node);
        let parameters = in_field(children, Field::Parameters);
        Function {
            name,
            decorators,
            type_parameters: self.type_parameters(in_field(children, Field::TypeParameters), depth),
            parameters_range: parameters.map_or(TextRange::at(name.end), range),
            parameters: parameters.map(|list| self.parameters(list, depth)).unwrap_or_default(),
            returns: in_field(children, Field::ReturnType).map(|returns| self.expression(returns, depth + 1)),
            body: self.block_in(children, Field::Body, depth),
            is_async: has_token(children, Token::Async),
        }
    }

    fn class(&mut self, parts: Parts<'_, 'tree>, decorators: Vec<ExpressionId>) -> Class {
        let Parts { node, children, depth } = parts;
        Class {
            name: self.name(children, Field::Name, node),
            decorators,
            type_parameters: self.type_parameters(in_field(children, Field::TypeParameters), depth),
            arguments: in_field(children, Field::Superclasses)
                .map(|list| self.arguments(list, depth))
                .unwrap_or_default(),
            body: self.block_in(children, Field::Body, depth),
        }
    }

    fn block_in(&mut self, children: &[Child<'tree>], field: Field, depth: u32) -> Block {
        in_field(children, field).map(|block| self.block(block, depth + 1)).unwrap_or_default()
    }

    fn block_below(&mut self, children: &[Child<'tree>], depth: u32) -> Block {
        of_kind(children, Kind::Block).map(|block| self.block(block, depth + 1)).unwrap_or_default()
    }

    fn import_names(&mut self, children: &[Child<'tree>]) -> Vec<ImportName> {
        let named = all_in_field(children, Field::Name);
        named.into_iter().map(|node| self.import_name(node)).collect()
    }

    fn import_name(&mut self, node: Node<'tree>) -> ImportName {
        let (path, alias) = self.aliased(node);
        ImportName { range: range(node), path, alias }
    }

    /// The dotted name at `node` and its alias.
    fn aliased(&mut self, node: Node<'tree>) -> (DottedRange, Option<Name>) {
        if symbol(node) != Symbol::Node(Kind::AliasedImport) {
            return (self.dotted(node), None);
        }
        let children = self.children(node);
        let path = in_field(&children, Field::Name).map(|name| self.dotted(name));
        (path.unwrap_or_else(|| vec![TextRange::at(range(node).start)]), in_field(&children, Field::Alias).map(range))
    }

    /// The segments of the dotted name at `node`, at least one.
    pub(super) fn dotted(&mut self, node: Node<'tree>) -> DottedRange {
        let segments = names(&self.children(node));
        if segments.is_empty() { vec![range(node)] } else { segments }
    }

    fn import_from(&mut self, node: Node<'tree>, children: &[Child<'tree>]) -> FromImport {
        let module_node = in_field(children, Field::ModuleName);
        let future = children.iter().find(|child| child.is_token(Token::Future)).map(Child::range);
        let (level, module) = match (module_node, future) {
            (Some(module), _) => self.module_of(module),
            (None, Some(future)) => (0, vec![future]),
            (None, None) => (0, Vec::new()),
        };
        let start = TextRange::at(node.start_byte() as u32);
        FromImport {
            level,
            module_range: module_node.map(range).or(future).unwrap_or(start),
            module,
            names: all_in_field(children, Field::Name).into_iter().map(|name| self.imported_name(name)).collect(),
            star: of_kind(children, Kind::WildcardImport).map(range),
            parentheses: parentheses(children),
        }
    }

    fn module_of(&mut self, node: Node<'tree>) -> (u32, DottedRange) {
        if symbol(node) != Symbol::Node(Kind::RelativeImport) {
            return (0, self.dotted(node));
        }
        let children = self.children(node);
        let dots = of_kind(&children, Kind::ImportPrefix).map_or("", |prefix| self.text(prefix));
        let level = dots.bytes().filter(|byte| *byte == b'.').count() as u32;
        let module = of_kind(&children, Kind::DottedName).map(|name| self.dotted(name)).unwrap_or_default();
        (level, module)
    }

    fn imported_name(&mut self, node: Node<'tree>) -> ImportedName {
        let (path, alias) = self.aliased(node);
        ImportedName { range: range(node), name: path[0], alias }
    }

    fn expression_statement(&mut self, parts: Parts<'_, 'tree>) -> StatementKind {
        let Parts { node, children, depth } = parts;
        let inside = nodes(children);
        match inside.as_slice() {
            [single] if symbol(*single) == Symbol::Node(Kind::Assignment) => self.assignment(*single, depth),
            [single] if symbol(*single) == Symbol::Node(Kind::AugmentedAssignment) => {
                let children = self.children(*single);
                self.augmented_assignment(Parts { node: *single, children: &children, depth })
            }
            [single] if !has_token(children, Token::Comma) => {
                StatementKind::Expression(self.expression(*single, depth + 1))
            }
            several => {
                let elements = self.expressions(several, depth);
                StatementKind::Expression(self.push(range(node), ExpressionKind::Tuple(elements)))
            }
        }
    }

    /// `a = b = value`: the parser nests them to the right.
    fn assignment(&mut self, node: Node<'tree>, depth: u32) -> StatementKind {
        let mut targets = Vec::new();
        let mut node = node;
        loop {
            let children = self.children(node);
            targets.push(self.required(&children, Field::Left, node, depth));
            let right = in_field(&children, Field::Right);
            if let Some(annotation) = in_field(&children, Field::Type) {
                let annotation = self.expression(annotation, depth + 1);
                let value = right.map(|value| self.expression(value, depth + 1));
                return StatementKind::AnnotatedAssign { target: targets[0], annotation, value };
            }
            match right {
                Some(next) if symbol(next) == Symbol::Node(Kind::Assignment) => node = next,
                Some(value) => {
                    let value = self.expression(value, depth + 1);
                    return StatementKind::Assign { targets, value };
                }
                None => {
                    let value = self.absent(node);
                    return StatementKind::Assign { targets, value };
                }
            }
        }
    }

    fn augmented_assignment(&mut self, parts: Parts<'_, 'tree>) -> StatementKind {
        let Parts { node, children, depth } = parts;
        let target = self.required(children, Field::Left, node, depth);
        let value = self.required(children, Field::Right, node, depth);
        StatementKind::AugmentedAssign { target, value }
    }

    fn raise(&mut self, parts: Parts<'_, 'tree>) -> StatementKind {
        let Parts { children, depth, .. } = parts;
        let raised = children.iter().find(|child| child.is_node() && child.field != Field::Cause);
        let exception = raised.map(|child| self.expression(child.node, depth + 1));
        let cause = in_field(children, Field::Cause).map(|cause| self.expression(cause, depth + 1));
        StatementKind::Raise { exception, cause }
    }

    fn assert(&mut self, parts: Parts<'_, 'tree>) -> StatementKind {
        let found = self.expressions(&nodes(parts.children), parts.depth);
        match found.as_slice() {
            [] => StatementKind::Assert { test: self.absent(parts.node), message: None },
            [test, rest @ ..] => StatementKind::Assert { test: *test, message: rest.first().copied() },
        }
    }

    fn if_statement(&mut self, parts: Parts<'_, 'tree>) -> StatementKind {
        let Parts { node, children, depth } = parts;
        let mut branches = vec![self.branch(node, children, depth)];
        for elif in children.iter().filter(|child| child.is(Kind::ElifClause)) {
            let inside = self.children(elif.node);
            branches.push(self.branch(elif.node, &inside, depth));
        }
        StatementKind::If { branches, orelse: self.orelse(children, depth) }
    }

    fn branch(&mut self, node: Node<'tree>, children: &[Child<'tree>], depth: u32) -> (ExpressionId, Block) {
        let test = self.required(children, Field::Condition, node, depth);
        (test, self.block_in(children, Field::Consequence, depth))
    }

    fn orelse(&mut self, children: &[Child<'tree>], depth: u32) -> Block {
        let Some(clause) = of_kind(children, Kind::ElseClause) else { return Block::new() };
        let inside = self.children(clause);
        self.block_in(&inside, Field::Body, depth)
    }

    fn while_statement(&mut self, parts: Parts<'_, 'tree>) -> StatementKind {
        let Parts { node, children, depth } = parts;
        let test = self.required(children, Field::Condition, node, depth);
        let body = self.block_in(children, Field::Body, depth);
        StatementKind::While { test, body, orelse: self.orelse(children, depth) }
    }

    fn for_statement(&mut self, parts: Parts<'_, 'tree>) -> StatementKind {
        let Parts { node, children, depth } = parts;
        let target = self.required(children, Field::Left, node, depth);
        let iterable = self.required(children, Field::Right, node, depth);
        let body = self.block_in(children, Field::Body, depth);
        StatementKind::For { target, iterable, body, orelse: self.orelse(children, depth) }
    }

    fn with_statement(&mut self, parts: Parts<'_, 'tree>) -> StatementKind {
        let Parts { children, depth, .. } = parts;
        let clause = of_kind(children, Kind::WithClause).map(|clause| self.children(clause)).unwrap_or_default();
        let contexts: Vec<Node<'tree>> = clause
            .iter()
            .filter(|child| child.is(Kind::WithItem))
            .filter_map(|item| in_field(&self.children(item.node), Field::Value))
            .collect();
        let contexts = self.with_contexts(contexts);
        let items = contexts.into_iter().map(|context| self.with_item(context, depth)).collect();
        StatementKind::With { items, body: self.block_in(children, Field::Body, depth) }
    }

    /// Since Python 3.9 parentheses around the items are the statement's own; the parser may take them for a tuple.
    fn with_contexts(&mut self, contexts: Vec<Node<'tree>>) -> Vec<Node<'tree>> {
        let [single] = contexts.as_slice() else { return contexts };
        let inside = match symbol(*single) {
            Symbol::Node(Kind::Tuple) => nodes(&self.children(*single)),
            Symbol::Node(Kind::ParenthesizedExpression) => nodes(&self.children(*single)),
            _ => return contexts,
        };
        let wrapped = inside.len() > 1 || inside.iter().any(|node| symbol(*node) == Symbol::Node(Kind::AsPattern));
        if wrapped { inside } else { contexts }
    }

    fn with_item(&mut self, node: Node<'tree>, depth: u32) -> WithItem {
        let (context, target) = self.split_as(node);
        WithItem {
            context: self.expression(context, depth + 1),
            target: target.map(|target| self.expression(target, depth + 1)),
        }
    }

    /// The two sides of `a as b`.
    fn split_as(&mut self, node: Node<'tree>) -> (Node<'tree>, Option<Node<'tree>>) {
        if symbol(node) != Symbol::Node(Kind::AsPattern) {
            return (node, None);
        }
        let children = self.children(node);
        let value = children.iter().find(|child| child.is_node() && child.field != Field::Alias);
        (value.map_or(node, |child| child.node), in_field(&children, Field::Alias))
    }

    fn try_statement(&mut self, parts: Parts<'_, 'tree>) -> StatementKind {
        let Parts { children, depth, .. } = parts;
        let body = self.block_in(children, Field::Body, depth);
        let clauses: Vec<Node<'tree>> =
            children.iter().filter(|child| child.is(Kind::ExceptClause)).map(|child| child.node).collect();
        let handlers = clauses.into_iter().map(|clause| self.except_handler(clause, depth)).collect();
        let orelse = self.orelse(children, depth);
        let finally = of_kind(children, Kind::FinallyClause).map(|clause| self.children(clause)).unwrap_or_default();
        StatementKind::Try { body, handlers, orelse, finally: self.block_below(&finally, depth) }
    }

    fn except_handler(&mut self, node: Node<'tree>, depth: u32) -> ExceptHandler {
        let children = self.children(node);
        let values = all_in_field(&children, Field::Value);
        let alias = in_field(&children, Field::Alias);
        let (exception, name) = match values.as_slice() {
            [] => (None, None),
            [single] => {
                let (value, target) = self.split_as(*single);
                (Some(self.expression(value, depth + 1)), alias.or(target).map(range))
            }
            [exception, name] if self.is_legacy_binding(*name) => {
                (Some(self.expression(*exception, depth + 1)), Some(range(*name)))
            }
            several => {
                let covered = range(several[0]).cover(range(several[several.len() - 1]));
                let elements = self.expressions(several, depth);
                (Some(self.push(covered, ExpressionKind::Tuple(elements))), alias.map(range))
            }
        };
        let body = self.block_below(&children, depth);
        let end = body.last().map_or(node.end_byte() as u32, |last| self.tree[*last].range.end);
        ExceptHandler { range: TextRange::new(node.start_byte() as u32, end), exception, name, body }
    }

    /// Tells Python 2's `except Error, error` from Python 3.14's `except Error, Other`: a class is not written small.
    fn is_legacy_binding(&self, node: Node<'tree>) -> bool {
        let small = self.text(node).starts_with(|first: char| first.is_lowercase() || first == '_');
        symbol(node) == Symbol::Node(Kind::Identifier) && small
    }

    fn match_statement(&mut self, parts: Parts<'_, 'tree>) -> StatementKind {
        let Parts { node, children, depth } = parts;
        let subjects = all_in_field(children, Field::Subject);
        let comma = children.iter().find(|child| child.is_token(Token::Comma)).map(Child::range);
        let subject = match (subjects.as_slice(), comma) {
            ([single], Some(comma)) => {
                let element = self.expression(*single, depth + 1);
                self.push(range(*single).cover(comma), ExpressionKind::Tuple(vec![element]))
            }
            _ => self.one_or_tuple(&subjects, node, depth),
        };
        let block = in_field(children, Field::Body).map(|block| self.children(block)).unwrap_or_default();
        let clauses = block.iter().filter(|child| child.is(Kind::CaseClause));
        let cases = clauses.map(|clause| self.match_case(clause.node, depth)).collect();
        StatementKind::Match { subject, cases }
    }

    fn match_case(&mut self, node: Node<'tree>, depth: u32) -> MatchCase {
        let children = self.children(node);
        let patterns: Vec<Node<'tree>> =
            children.iter().filter(|child| child.is(Kind::CasePattern)).map(|child| child.node).collect();
        let guard = in_field(&children, Field::Guard).map(|clause| self.children(clause));
        MatchCase {
            pattern: self.case_patterns(&patterns, has_token(&children, Token::Comma), node, depth),
            guard: guard.and_then(|inside| self.first(&inside, depth)),
            body: self.block_in(&children, Field::Consequence, depth),
        }
    }

    fn type_alias(&mut self, parts: Parts<'_, 'tree>) -> StatementKind {
        let Parts { node, children, depth } = parts;
        let target = in_field(children, Field::Left).map(|left| self.called_target(left, depth));
        if let Some(Some(assigned)) = target {
            return self.assigned_to_type(assigned, parts);
        }
        let left = in_field(children, Field::Left).map(|left| self.alias_name(left));
        let (name, parameters) = left.unwrap_or((range(node), None));
        let type_parameters = self.type_parameters(parameters, depth);
        let value = self.required(children, Field::Right, node, depth);
        StatementKind::TypeAlias { name, type_parameters, value }
    }

    /// The target and annotation of `type(x).y: T = …`, which the parser takes for an alias.
    fn called_target(&mut self, left: Node<'tree>, depth: u32) -> Option<(ExpressionId, Option<ExpressionId>)> {
        let start = left.start_byte() as u32;
        if !self.tree.source[start as usize..].starts_with('(') {
            return None;
        }
        let word = self.tree.source[..start as usize].rfind("type")? as u32;
        self.type_word = Some(TextRange::new(word, word + 4));
        let inside = self
            .children(left)
            .first()
            .map(|child| child.node)
            .filter(|node| symbol(*node) == Symbol::Node(Kind::ConstrainedType));
        let sides = inside.map(|node| nodes(&self.children(node)));
        let assigned = match sides.as_deref() {
            Some([target, annotation]) => {
                (self.expression(*target, depth + 1), Some(self.expression(*annotation, depth + 1)))
            }
            _ => (self.expression(left, depth + 1), None),
        };
        self.type_word.take().is_none().then_some(assigned)
    }

    fn assigned_to_type(
        &mut self,
        (target, annotation): (ExpressionId, Option<ExpressionId>),
        parts: Parts<'_, 'tree>,
    ) -> StatementKind {
        let value = self.required(parts.children, Field::Right, parts.node, parts.depth);
        match annotation {
            Some(annotation) => StatementKind::AnnotatedAssign { target, annotation, value: Some(value) },
            None => StatementKind::Assign { targets: vec![target], value },
        }
    }

    /// The name and the type parameters on the left of a `type` statement.
    fn alias_name(&mut self, node: Node<'tree>) -> (Name, Option<Node<'tree>>) {
        let mut node = node;
        loop {
            let children = self.children(node);
            let Some(first) = children.iter().find(|child| child.is_node()) else { return (range(node), None) };
            if let Some(parameters) = of_kind(&children, Kind::TypeParameter) {
                return (first.range(), Some(parameters));
            }
            node = first.node;
        }
    }

    fn legacy(&mut self, children: &[Child<'tree>], depth: u32) -> Vec<ExpressionId> {
        let mut found = Vec::new();
        for child in children.iter().filter(|child| child.is_node()) {
            if child.is(Kind::Chevron) {
                let inside = self.children(child.node);
                found.extend(self.first(&inside, depth));
            } else {
                found.push(self.expression(child.node, depth + 1));
            }
        }
        found
    }
}

/// A node with its children.
#[derive(Clone, Copy)]
struct Parts<'a, 'tree> {
    node: Node<'tree>,
    children: &'a [Child<'tree>],
    depth: u32,
}

fn names(children: &[Child<'_>]) -> Vec<Name> {
    children.iter().filter(|child| child.is(Kind::Identifier)).map(Child::range).collect()
}

/// From `(` to `)`.
fn parentheses(children: &[Child<'_>]) -> Option<TextRange> {
    let open = children.iter().find(|child| child.is_token(Token::OpenParenthesis))?;
    let close = children.iter().rfind(|child| child.is_token(Token::CloseParenthesis))?;
    Some(open.range().cover(close.range()))
}
