//! Ways to go over a tree: parts in source order, walks, lines, the text of literals.

mod lines;
mod literal;

pub use lines::LineTable;
pub(crate) use literal::string_pieces;
pub use literal::{literal_text, template_text};

use super::syntax::{
    ArgumentNode, Block, Clause, DictItem, ExpressionId, ExpressionKind, ParameterNode, StatementId, StatementKind,
    Tree, TypeParameter,
};

/// A statement or an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// A statement.
    Statement(StatementId),
    /// An expression or pattern.
    Expression(ExpressionId),
}

/// A walk over nodes in source order, outer before inner, with a stack of its own.
pub struct Walk<'a> {
    tree: &'a Tree,
    /// The next nodes, the nearest last.
    pending: Vec<Node>,
    /// The node given last, whose parts come next.
    open: Option<Node>,
}

/// Walks over everything below `block`.
pub fn walk<'a>(tree: &'a Tree, block: &[StatementId]) -> Walk<'a> {
    let pending = block.iter().rev().map(|id| Node::Statement(*id)).collect();
    Walk { tree, pending, open: None }
}

/// Walks over `expression` and everything below it.
pub fn walk_expression(tree: &Tree, expression: ExpressionId) -> Walk<'_> {
    Walk { tree, pending: vec![Node::Expression(expression)], open: None }
}

/// The statements below `block`, nested ones included.
pub fn statements<'a>(tree: &'a Tree, block: &[StatementId]) -> impl Iterator<Item = StatementId> + 'a {
    let mut pending: Vec<StatementId> = block.iter().rev().copied().collect();
    std::iter::from_fn(move || {
        let next = pending.pop()?;
        let start = pending.len();
        for block in blocks(&tree[next].kind) {
            pending.extend(block);
        }
        pending[start..].reverse();
        Some(next)
    })
}

/// The expressions below `block`, nested ones included.
pub fn expressions<'a>(tree: &'a Tree, block: &[StatementId]) -> impl Iterator<Item = ExpressionId> + 'a {
    walk(tree, block).filter_map(|node| match node {
        Node::Expression(id) => Some(id),
        Node::Statement(_) => None,
    })
}

impl Walk<'_> {
    /// Leaves out what lies below the node given last.
    pub fn skip_parts(&mut self) {
        self.open = None;
    }
}

impl Iterator for Walk<'_> {
    type Item = Node;

    fn next(&mut self) -> Option<Node> {
        if let Some(open) = self.open.take() {
            let start = self.pending.len();
            push_parts(self.tree, open, &mut self.pending);
            self.pending[start..].reverse();
        }
        self.open = self.pending.pop();
        self.open
    }
}

/// The nodes directly below `node`, in source order.
pub fn parts(tree: &Tree, node: Node) -> Vec<Node> {
    let mut found = Vec::new();
    push_parts(tree, node, &mut found);
    found
}

/// The expressions directly below a statement, in source order; those of the statements inside it left out.
pub fn statement_expressions(tree: &Tree, statement: StatementId) -> Vec<ExpressionId> {
    only_expressions(parts(tree, Node::Statement(statement)))
}

/// The expressions directly below an expression, in source order.
pub fn expression_parts(tree: &Tree, expression: ExpressionId) -> Vec<ExpressionId> {
    only_expressions(parts(tree, Node::Expression(expression)))
}

fn only_expressions(nodes: Vec<Node>) -> Vec<ExpressionId> {
    let expression = |node: Node| match node {
        Node::Expression(id) => Some(id),
        Node::Statement(_) => None,
    };
    nodes.into_iter().filter_map(expression).collect()
}

/// The blocks directly below a statement, in source order.
pub fn blocks(statement: &StatementKind) -> Vec<&Block> {
    match statement {
        StatementKind::Function(function) => vec![&function.body],
        StatementKind::Class(class) => vec![&class.body],
        StatementKind::If { branches, orelse } => {
            branches.iter().map(|(_, body)| body).chain(std::iter::once(orelse)).collect()
        }
        StatementKind::While { body, orelse, .. } | StatementKind::For { body, orelse, .. } => vec![body, orelse],
        StatementKind::With { body, .. } => vec![body],
        StatementKind::Try { body, handlers, orelse, finally } => {
            let handled = handlers.iter().map(|handler| &handler.body);
            std::iter::once(body).chain(handled).chain([orelse, finally]).collect()
        }
        StatementKind::Match { cases, .. } => cases.iter().map(|case| &case.body).collect(),
        StatementKind::Import(_)
        | StatementKind::FromImport(_)
        | StatementKind::Assign { .. }
        | StatementKind::AnnotatedAssign { .. }
        | StatementKind::AugmentedAssign { .. }
        | StatementKind::Expression(_)
        | StatementKind::Return(_)
        | StatementKind::Raise { .. }
        | StatementKind::Delete(_)
        | StatementKind::Assert { .. }
        | StatementKind::Global(_)
        | StatementKind::Nonlocal(_)
        | StatementKind::TypeAlias { .. }
        | StatementKind::Simple
        | StatementKind::Legacy(_) => Vec::new(),
    }
}

/// Appends the nodes directly below `node`, in source order.
pub fn push_parts(tree: &Tree, node: Node, found: &mut Vec<Node>) {
    let mut parts = Parts { found };
    match node {
        Node::Statement(id) => parts.of_statement(&tree[id].kind),
        Node::Expression(id) => parts.of_expression(&tree[id].kind),
    }
}

struct Parts<'a> {
    found: &'a mut Vec<Node>,
}

impl Parts<'_> {
    fn of_statement(&mut self, kind: &StatementKind) {
        match kind {
            StatementKind::Import(_)
            | StatementKind::FromImport(_)
            | StatementKind::Global(_)
            | StatementKind::Nonlocal(_)
            | StatementKind::Simple => {}
            StatementKind::Function(function) => {
                self.all(&function.decorators);
                self.type_parameters(&function.type_parameters);
                self.parameters(&function.parameters);
                self.all(&function.returns);
                self.block(&function.body);
            }
            StatementKind::Class(class) => {
                self.all(&class.decorators);
                self.type_parameters(&class.type_parameters);
                self.arguments(&class.arguments);
                self.block(&class.body);
            }
            StatementKind::Assign { targets, value } => {
                self.all(targets);
                self.one(*value);
            }
            StatementKind::AnnotatedAssign { target, annotation, value } => {
                self.all([target, annotation]);
                self.all(value);
            }
            StatementKind::AugmentedAssign { target, value } => self.all([target, value]),
            StatementKind::Expression(value) => self.one(*value),
            StatementKind::Return(value) => self.all(value),
            StatementKind::Raise { exception, cause } => self.all(exception.iter().chain(cause)),
            StatementKind::Delete(values) | StatementKind::Legacy(values) => self.all(values),
            StatementKind::Assert { test, message } => {
                self.one(*test);
                self.all(message);
            }
            StatementKind::If { branches, orelse } => {
                for (test, body) in branches {
                    self.one(*test);
                    self.block(body);
                }
                self.block(orelse);
            }
            StatementKind::While { test, body, orelse } => {
                self.one(*test);
                self.block(body);
                self.block(orelse);
            }
            StatementKind::For { target, iterable, body, orelse } => {
                self.all([target, iterable]);
                self.block(body);
                self.block(orelse);
            }
            StatementKind::With { items, body } => {
                for item in items {
                    self.one(item.context);
                    self.all(&item.target);
                }
                self.block(body);
            }
            StatementKind::Try { body, handlers, orelse, finally } => {
                self.block(body);
                for handler in handlers {
                    self.all(&handler.exception);
                    self.block(&handler.body);
                }
                self.block(orelse);
                self.block(finally);
            }
            StatementKind::Match { subject, cases } => {
                self.one(*subject);
                for case in cases {
                    self.one(case.pattern);
                    self.all(&case.guard);
                    self.block(&case.body);
                }
            }
            StatementKind::TypeAlias { type_parameters, value, .. } => {
                self.type_parameters(type_parameters);
                self.one(*value);
            }
        }
    }

    fn of_expression(&mut self, kind: &ExpressionKind) {
        match kind {
            ExpressionKind::Name
            | ExpressionKind::Number
            | ExpressionKind::Constant
            | ExpressionKind::Capture
            | ExpressionKind::Wildcard => {}
            ExpressionKind::Attribute { value, .. } | ExpressionKind::Walrus { value, .. } => self.one(*value),
            ExpressionKind::Call { function, arguments, .. } => {
                self.one(*function);
                self.arguments(arguments);
            }
            ExpressionKind::ClassPattern { class, arguments } => {
                self.one(*class);
                self.arguments(arguments);
            }
            ExpressionKind::Subscript { value, index } => self.all([value, index]),
            ExpressionKind::String(string) => {
                let holes = string.parts.iter().flat_map(|part| &part.holes);
                self.all(holes.map(|(_, hole)| hole));
            }
            ExpressionKind::Conditional { test, body, orelse } => self.all([body, test, orelse]),
            ExpressionKind::Binary { left, right, .. } => self.all([left, right]),
            ExpressionKind::Compare { operands, .. } => self.all(operands),
            ExpressionKind::Lambda { parameters, body } => {
                self.parameters(parameters);
                self.one(*body);
            }
            ExpressionKind::Slice(parts)
            | ExpressionKind::Boolean(parts)
            | ExpressionKind::List(parts)
            | ExpressionKind::Tuple(parts)
            | ExpressionKind::Set(parts)
            | ExpressionKind::Pattern(parts)
            | ExpressionKind::Error(parts) => self.all(parts),
            ExpressionKind::Dict(items) => items.iter().for_each(|item| self.dict_item(item)),
            ExpressionKind::Comprehension { element, value, clauses, .. } => {
                self.one(*element);
                self.all(value);
                clauses.iter().for_each(|clause| self.clause(clause));
            }
            ExpressionKind::Unary { operand: inner, .. }
            | ExpressionKind::Starred(inner)
            | ExpressionKind::Await(inner)
            | ExpressionKind::YieldFrom(inner) => self.one(*inner),
            ExpressionKind::Yield(inner) => self.all(inner),
        }
    }

    fn one(&mut self, id: ExpressionId) {
        self.found.push(Node::Expression(id));
    }

    fn all<'a>(&mut self, ids: impl IntoIterator<Item = &'a ExpressionId>) {
        self.found.extend(ids.into_iter().map(|id| Node::Expression(*id)));
    }

    fn block(&mut self, block: &Block) {
        self.found.extend(block.iter().map(|id| Node::Statement(*id)));
    }

    fn arguments(&mut self, arguments: &[ArgumentNode]) {
        self.all(arguments.iter().map(|argument| &argument.value));
    }

    fn parameters(&mut self, parameters: &[ParameterNode]) {
        for parameter in parameters {
            self.all(parameter.annotation.iter().chain(&parameter.default));
        }
    }

    fn type_parameters(&mut self, parameters: &[TypeParameter]) {
        for parameter in parameters {
            self.all(parameter.bound.iter().chain(&parameter.default));
        }
    }

    fn dict_item(&mut self, item: &DictItem) {
        match item {
            DictItem::Pair(key, value) => self.all([key, value]),
            DictItem::Unpack(value) => self.one(*value),
        }
    }

    fn clause(&mut self, clause: &Clause) {
        self.all([&clause.target, &clause.iterable]);
        self.all(&clause.conditions);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::parse::parse;

    #[test]
    fn walks_in_source_order() {
        let source =
            "@a\ndef f(b: c = d) -> e:\n    return g if h else i\nfor j in k: l(m, n=o)[p] = {q: r for s in t}\n";
        let tree = parse(source.as_bytes()).tree;
        let names: Vec<&str> = walk(&tree, &tree.body).filter_map(|node| name(&tree, node)).collect();
        assert_eq!(names.join(""), "acdeghijklmopqrst");
    }

    fn name(tree: &Tree, node: Node) -> Option<&str> {
        let Node::Expression(id) = node else { return None };
        (tree[id].kind == ExpressionKind::Name).then(|| tree.text(tree[id].range))
    }

    #[test]
    fn skips_what_lies_below() {
        let tree = parse(b"def f():\n    a\nb\n").tree;
        let mut walk = walk(&tree, &tree.body);
        assert_eq!(walk.next(), Some(Node::Statement(tree.body[0])));
        walk.skip_parts();
        assert_eq!(walk.next(), Some(Node::Statement(tree.body[1])));
    }

    #[test]
    fn finds_nested_statements() {
        let tree = parse(b"if a:\n    b\nelif c:\n    d\nelse:\n    e\nf\n").tree;
        let lines: Vec<u32> = statements(&tree, &tree.body).map(|id| tree.line(tree[id].range.start)).collect();
        assert_eq!(lines, [1, 2, 4, 6, 7]);
    }
}
