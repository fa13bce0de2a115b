//! The front end for valid files, by the strict parser: many times faster than the tolerant one.

mod expression;
mod pattern;
mod scan;
mod statement;
mod string;

use std::cell::Cell;

use ruff_python_ast::Mod;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::Parsed;
use ruff_text_size::Ranged;

use crate::python::depth;
use crate::python::syntax::{Expression, ExpressionId, ExpressionKind, Statement, StatementId, StatementKind, Tree};
use model::TextRange;

/// How deep statements and expressions may lie in each other; deeper ones are left to the tolerant front end.
///
/// Below its limit, so that a walk over a tree from here is as safe as one over a tree from there.
const DEPTH_LIMIT: u32 = 200;

/// The tree of `text`; `None` when it is not valid Python 3, or nested too deep.
pub(super) fn tree(text: &str) -> Option<Tree> {
    let parsed = depth::parse(text)?;
    match parsed.errors().is_empty() {
        true => tree_of(parsed, text),
        false => {
            depth::discard(parsed);
            None
        }
    }
}

/// The tree of a `text` that was parsed without errors; `None` when it is nested too deep.
pub(super) fn tree_of(parsed: Parsed<Mod>, text: &str) -> Option<Tree> {
    let built = build(&parsed, text);
    if built.is_none() {
        depth::discard(parsed);
    }
    built
}

fn build(parsed: &Parsed<Mod>, text: &str) -> Option<Tree> {
    let Mod::Module(module) = parsed.syntax() else { return None };
    // Real files have fewer than half as many expressions as tokens, and a tenth as many statements.
    let tokens = parsed.tokens().len();
    let (mut statements, mut expressions) = SPARE.take();
    statements.reserve(tokens / 10);
    expressions.reserve(tokens / 2);
    let mut builder = Builder { text, statements, expressions, too_deep: false };
    let body = builder.block(&module.body, 0);
    let comments = parsed.tokens().iter().filter(|token| token.kind() == TokenKind::Comment);
    let comments = comments.map(|token| range(token.range())).collect();
    let Builder { statements, expressions, too_deep, .. } = builder;
    let tree = Tree { source: text.to_owned(), body, statements, expressions, comments, errors: Vec::new() };
    (!too_deep).then_some(tree)
}

thread_local! {
    /// The memory of a tree that is not needed any more.
    static SPARE: Cell<(Vec<Statement>, Vec<Expression>)> = const { Cell::new((Vec::new(), Vec::new())) };
}

/// Trees with more expressions are rare, and their memory is not kept.
const LARGEST_SPARE: usize = 1 << 16;

/// Frees `tree`; the next tree of this thread is built in its memory.
pub(super) fn let_go(tree: Tree) {
    let Tree { mut statements, mut expressions, .. } = tree;
    statements.clear();
    expressions.clear();
    keep_spare(statements, expressions);
}

fn keep_spare(statements: Vec<Statement>, expressions: Vec<Expression>) {
    if expressions.capacity() <= LARGEST_SPARE {
        SPARE.set((statements, expressions));
    }
}

/// The same tree in no more memory than it needs.
pub(super) fn fitted(mut tree: Tree) -> Tree {
    let statements = Vec::with_capacity(tree.statements.len());
    let mut spare_statements = std::mem::replace(&mut tree.statements, statements);
    tree.statements.append(&mut spare_statements);
    let expressions = Vec::with_capacity(tree.expressions.len());
    let mut spare_expressions = std::mem::replace(&mut tree.expressions, expressions);
    tree.expressions.append(&mut spare_expressions);
    keep_spare(spare_statements, spare_expressions);
    tree
}

/// Turns the parser's nodes into the arenas of a [`Tree`].
struct Builder<'text> {
    text: &'text str,
    statements: Vec<Statement>,
    expressions: Vec<Expression>,
    /// Set where the nesting was cut off; the result is of no use then.
    too_deep: bool,
}

impl Builder<'_> {
    /// Adds an expression.
    fn push(&mut self, range: TextRange, kind: ExpressionKind) -> ExpressionId {
        self.expressions.push(Expression { range, kind });
        ExpressionId(self.expressions.len() as u32 - 1)
    }

    /// Adds a statement.
    fn push_statement(&mut self, range: TextRange, kind: StatementKind) -> StatementId {
        self.statements.push(Statement { range, kind });
        StatementId(self.statements.len() as u32 - 1)
    }

    /// True, and noted, when `depth` is too deep to go on.
    fn is_too_deep(&mut self, depth: u32) -> bool {
        self.too_deep |= depth > DEPTH_LIMIT;
        self.too_deep
    }

    fn slice(&self, range: TextRange) -> &str {
        &self.text[range.as_usize()]
    }
}

/// A range of the parser as ours.
fn range(range: ruff_text_size::TextRange) -> TextRange {
    TextRange::new(range.start().to_u32(), range.end().to_u32())
}

/// The range of `node`.
fn of(node: &impl Ranged) -> TextRange {
    range(node.range())
}
