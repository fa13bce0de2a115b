//! The way up in a tree: what an expression stands in, and which block a statement stands in.

use crate::python::{
    syntax::{Block, ExpressionId, StatementId, StatementKind, Tree},
    visit::{blocks, expression_parts, statement_expressions},
};

/// The parents of every expression and statement of one tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parents {
    expressions: Vec<Option<Parent>>,
    places: Vec<Place>,
}

/// What an expression stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parent {
    /// Another expression.
    Expression(ExpressionId),
    /// A statement.
    Statement(StatementId),
}

/// Where a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    /// The statement around it; `None` at the top.
    pub(crate) parent: Option<StatementId>,
    /// Which block of the parent.
    pub(crate) branch: u32,
    /// Place in that block.
    pub(crate) index: u32,
}

impl Parents {
    /// Reads the parents of `tree`.
    pub(crate) fn build(tree: &Tree) -> Self {
        let mut res = Self {
            expressions: vec![None; tree.expressions.len()],
            places: vec![Place::default(); tree.statements.len()],
        };
        res.place(&tree.body, None, 0);
        for index in 0..tree.statements.len() {
            let id = StatementId(index as u32);
            for (branch, block) in blocks(&tree[id].kind).into_iter().enumerate() {
                res.place(block, Some(id), branch as u32);
            }
            for child in statement_expressions(tree, id) {
                res.expressions[child.0 as usize] = Some(Parent::Statement(id));
            }
        }
        for index in 0..tree.expressions.len() {
            let id = ExpressionId(index as u32);
            for child in expression_parts(tree, id) {
                res.expressions[child.0 as usize] = Some(Parent::Expression(id));
            }
        }
        res
    }

    fn place(&mut self, block: &Block, parent: Option<StatementId>, branch: u32) {
        for (index, statement) in block.iter().enumerate() {
            self.places[statement.0 as usize] = Place { parent, branch, index: index as u32 };
        }
    }

    /// What `expression` stands in.
    pub(crate) fn of(&self, expression: ExpressionId) -> Option<Parent> {
        self.expressions[expression.0 as usize]
    }

    /// The expression around `expression`.
    pub(crate) fn expression(&self, expression: ExpressionId) -> Option<ExpressionId> {
        match self.of(expression)? {
            Parent::Expression(parent) => Some(parent),
            Parent::Statement(_) => None,
        }
    }

    /// The expressions around `expression`, nearest first.
    pub(crate) fn enclosing(&self, expression: ExpressionId) -> impl Iterator<Item = ExpressionId> {
        std::iter::successors(self.expression(expression), |id| self.expression(*id))
    }

    /// The statement that `expression` stands in.
    pub(crate) fn statement(&self, expression: ExpressionId) -> Option<StatementId> {
        let mut at = expression;
        loop {
            match self.of(at)? {
                Parent::Statement(statement) => return Some(statement),
                Parent::Expression(parent) => at = parent,
            }
        }
    }

    /// Where `statement` stands.
    pub(crate) fn place_of(&self, statement: StatementId) -> Place {
        self.places[statement.0 as usize]
    }
}

/// The statements of `block` and of the blocks inside them, functions and classes not entered.
pub(crate) fn statements_within(tree: &Tree, block: &Block) -> Vec<StatementId> {
    let mut res = Vec::new();
    let mut stack: Vec<StatementId> = block.iter().rev().copied().collect();
    while let Some(id) = stack.pop() {
        res.push(id);
        let opaque = matches!(tree[id].kind, StatementKind::Function(_) | StatementKind::Class(_));
        if !opaque {
            let inner = blocks(&tree[id].kind).into_iter().flatten().copied().collect::<Vec<_>>();
            stack.extend(inner.into_iter().rev());
        }
    }
    res
}
