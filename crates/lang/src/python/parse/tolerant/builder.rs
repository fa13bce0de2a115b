//! What all parts of the front end share: a node's children, the arena, comments and errors.

use model::TextRange;
use tree_sitter::{Node, TreeCursor};

use super::kind::{self, Field, Kind, Symbol, Token};
use crate::python::syntax::StatementKind;
use crate::python::syntax::{Block, Expression, ExpressionId, ExpressionKind, Name, Statement, StatementId, Tree};

/// How deep statements and expressions may lie in each other.
///
/// Python itself stops at 100 indentations and 200 brackets. Deeper input becomes [`ExpressionKind::Error`], so that every
/// walk over a tree may recurse.
pub(super) const DEPTH_LIMIT: u32 = 300;

/// Turns the parser's nodes into a [`Tree`].
pub(super) struct Builder<'tree> {
    pub(super) tree: Tree,
    cursor: TreeCursor<'tree>,
    /// Errors met since the last statement: what they hold becomes a statement of its own.
    orphans: Vec<Node<'tree>>,
    /// The word `type` at the start of a statement that only looks like an alias.
    pub(super) type_word: Option<TextRange>,
}

/// One child of a node.
#[derive(Clone, Copy)]
pub(super) struct Child<'tree> {
    pub(super) node: Node<'tree>,
    pub(super) symbol: Symbol,
    pub(super) field: Field,
}

/// Builds the tree of `syntax`, whose text is `source`.
pub(super) fn build(syntax: &tree_sitter::Tree, source: String) -> Tree {
    let root = syntax.root_node();
    let tree = Tree { source, ..Tree::default() };
    let mut builder = Builder::over(tree, root);
    builder.tree.body = builder.block(root, 0);
    let mut tree = builder.tree;
    tree.comments.sort_unstable();
    tree.comments.dedup();
    tree.errors.sort_unstable();
    tree.errors.dedup();
    tree
}

/// The bytes of `node`.
pub(super) fn range(node: Node<'_>) -> TextRange {
    TextRange::new(node.start_byte() as u32, node.end_byte() as u32)
}

impl<'tree> Child<'tree> {
    pub(super) fn is(&self, kind: Kind) -> bool {
        self.symbol == Symbol::Node(kind)
    }

    pub(super) fn is_token(&self, token: Token) -> bool {
        self.symbol == Symbol::Token(token)
    }

    pub(super) fn is_node(&self) -> bool {
        matches!(self.symbol, Symbol::Node(_))
    }

    pub(super) fn range(&self) -> TextRange {
        range(self.node)
    }
}

/// The child in `field`.
pub(super) fn in_field<'tree>(children: &[Child<'tree>], field: Field) -> Option<Node<'tree>> {
    children.iter().find(|child| child.field == field && child.is_node()).map(|child| child.node)
}

/// The children in `field`, in order.
pub(super) fn all_in_field<'tree>(children: &[Child<'tree>], field: Field) -> Vec<Node<'tree>> {
    children.iter().filter(|child| child.field == field && child.is_node()).map(|child| child.node).collect()
}

/// The children that are no tokens, in order.
pub(super) fn nodes<'tree>(children: &[Child<'tree>]) -> Vec<Node<'tree>> {
    children.iter().filter(|child| child.is_node()).map(|child| child.node).collect()
}

/// The first child of `kind`.
pub(super) fn of_kind<'tree>(children: &[Child<'tree>], kind: Kind) -> Option<Node<'tree>> {
    children.iter().find(|child| child.is(kind)).map(|child| child.node)
}

/// True when `token` stands among the children.
pub(super) fn has_token(children: &[Child<'_>], token: Token) -> bool {
    children.iter().any(|child| child.is_token(token))
}

impl<'tree> Builder<'tree> {
    fn over(tree: Tree, root: Node<'tree>) -> Self {
        Self { tree, cursor: root.walk(), orphans: Vec::new(), type_word: None }
    }

    /// Parses the expression in `part` of the text on its own, where the grammar cannot read it in its place.
    pub(super) fn fragment(&mut self, part: TextRange) -> Option<ExpressionId> {
        let syntax = kind::parse_part(self.tree.source.as_bytes(), part);
        let mut builder = Builder::over(std::mem::take(&mut self.tree), syntax.root_node());
        let block = builder.block(syntax.root_node(), 0);
        self.tree = builder.tree;
        match self.tree[*block.first()?].kind {
            StatementKind::Expression(expression) => Some(expression),
            _ => None,
        }
    }

    /// Forgets the errors inside `part`, which was read in another way.
    pub(super) fn forgive(&mut self, part: TextRange) -> bool {
        let before = self.tree.errors.len();
        self.tree.errors.retain(|error| !part.contains(*error));
        self.orphans.retain(|error| !part.contains(range(*error)));
        self.tree.errors.len() < before
    }

    /// The children of `node` that matter.
    ///
    /// Comments and errors are noted and left out, as are tokens that the parser made up.
    pub(super) fn children(&mut self, node: Node<'tree>) -> Vec<Child<'tree>> {
        let mut children = Vec::new();
        self.cursor.reset(node);
        let mut more = self.cursor.goto_first_child();
        while more {
            let node = self.cursor.node();
            let field = self.cursor.field_id().map_or(Field::Other, |id| kind::field(id.get()));
            let child = Child { node, symbol: kind::symbol(node), field };
            if self.matters(child) {
                children.push(child);
            }
            more = self.cursor.goto_next_sibling();
        }
        children
    }

    fn matters(&mut self, child: Child<'tree>) -> bool {
        match child.symbol {
            Symbol::Node(Kind::Comment) => self.tree.comments.push(child.range()),
            Symbol::Node(Kind::LineContinuation) => {}
            Symbol::Error => {
                self.tree.errors.push(child.range());
                self.orphans.push(child.node);
            }
            Symbol::Node(_) | Symbol::Token(_) if child.node.is_missing() => self.tree.errors.push(child.range()),
            Symbol::Node(_) | Symbol::Token(_) => return true,
        }
        false
    }

    /// The statements directly inside `node`.
    pub(super) fn block(&mut self, node: Node<'tree>, depth: u32) -> Block {
        let mut block = Block::new();
        if depth > DEPTH_LIMIT {
            self.tree.errors.push(range(node));
            return block;
        }
        for child in self.children_between_errors(node) {
            if child.is_node() {
                let before = self.orphans.len();
                block.extend(self.statement(child.node, depth));
                self.adopt_since(before, &mut block, depth);
            } else if child.symbol == Symbol::Error {
                self.orphans.push(child.node);
                self.adopt_since(self.orphans.len() - 1, &mut block, depth);
            }
        }
        block
    }

    /// Like [`children`](Self::children), with errors in their place.
    fn children_between_errors(&mut self, node: Node<'tree>) -> Vec<Child<'tree>> {
        let before = self.orphans.len();
        let mut children = self.children(node);
        let errors: Vec<Node<'tree>> = self.orphans.drain(before..).collect();
        if !errors.is_empty() {
            children.extend(errors.into_iter().map(|node| Child { node, symbol: Symbol::Error, field: Field::Other }));
            children.sort_by_key(|child| child.node.start_byte());
        }
        children
    }

    /// Turns what the errors met since `mark` hold into statements.
    fn adopt_since(&mut self, mark: usize, block: &mut Block, depth: u32) {
        while self.orphans.len() > mark {
            let error = self.orphans.remove(mark);
            let mut found = Vec::new();
            let mut pending = vec![error];
            while let Some(node) = pending.pop() {
                let inside = self.children(node);
                self.sort_found(&inside, depth, block, &mut found, &mut pending);
            }
            if !found.is_empty() {
                found.sort_unstable_by_key(|id| self.tree[*id].range);
                let error = self.push(range(error), ExpressionKind::Error(found));
                block.push(self.push_statement(self.tree[error].range, StatementKind::Expression(error)));
            }
        }
    }

    fn sort_found(
        &mut self,
        inside: &[Child<'tree>],
        depth: u32,
        block: &mut Block,
        found: &mut Vec<ExpressionId>,
        pending: &mut Vec<Node<'tree>>,
    ) {
        for child in inside.iter().filter(|child| child.is_node()) {
            if self.is_statement(child) {
                block.extend(self.statement(child.node, depth + 1));
            } else if self.is_expression(child) {
                found.push(self.expression(child.node, depth + 1));
            } else {
                pending.push(child.node);
            }
        }
    }

    /// Adds an expression.
    pub(super) fn push(&mut self, range: TextRange, kind: ExpressionKind) -> ExpressionId {
        self.tree.expressions.push(Expression { range, kind });
        ExpressionId(self.tree.expressions.len() as u32 - 1)
    }

    /// Adds a statement.
    pub(super) fn push_statement(&mut self, range: TextRange, kind: StatementKind) -> StatementId {
        self.tree.statements.push(Statement { range, kind });
        StatementId(self.tree.statements.len() as u32 - 1)
    }

    /// An expression in place of one that is not there.
    pub(super) fn absent(&mut self, parent: Node<'tree>) -> ExpressionId {
        self.push(TextRange::at(parent.end_byte() as u32), ExpressionKind::Error(Vec::new()))
    }

    /// The name in `field`, empty when there is none.
    pub(super) fn name(&self, children: &[Child<'tree>], field: Field, parent: Node<'tree>) -> Name {
        in_field(children, field).map_or(TextRange::at(parent.start_byte() as u32), range)
    }

    /// The text of `node`.
    pub(super) fn text(&self, node: Node<'tree>) -> &str {
        self.tree.text(range(node))
    }
}
