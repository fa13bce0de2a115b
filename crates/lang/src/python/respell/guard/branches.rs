//! The statements and expressions of which one part is meant for another release.

use model::TextRange;

use super::check::{catches, is_version_check};
use crate::python::blocks::range_of;
use crate::python::project::FileUnit;
use crate::python::respell::Context;
use crate::python::syntax::{Block, Expression, ExpressionId, ExpressionKind, StatementId, StatementKind, Tree};

/// The parts of one statement or expression of which one is meant for another release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Guard {
    /// All of it.
    pub(super) range: TextRange,
    /// What decides between the branches.
    pub(super) tests: Vec<TextRange>,
    /// The parts, of which one runs.
    pub(super) branches: Vec<TextRange>,
}

/// The guards of `unit`.
pub(super) fn guards(context: Context<'_, '_>, unit: &FileUnit) -> Vec<Guard> {
    let statements = unit.blocks.statements().filter_map(|id| of_statement(context, unit, id));
    let expressions = unit.tree.expressions.iter().filter_map(|it| of_expression(context, unit, it));
    statements.chain(expressions).collect()
}

fn of_statement(context: Context<'_, '_>, unit: &FileUnit, id: StatementId) -> Option<Guard> {
    let tree = &unit.tree;
    let (tests, first, mut blocks): (Vec<TextRange>, &Block, Vec<&Block>) = match &tree[id].kind {
        StatementKind::Try { body, handlers, orelse, .. } => {
            let catching = handlers.iter().filter(|handler| catches(tree, handler));
            let blocks: Vec<_> = catching.map(|handler| &handler.body).collect();
            if blocks.is_empty() {
                return None;
            }
            (Vec::new(), body, std::iter::once(body).chain(blocks).chain([orelse]).collect())
        }
        StatementKind::If { branches, orelse } => {
            let concerns = || leaves(tree, &branches[0].1) || context.project.speaks(unit, tree[id].range);
            if !branches.iter().any(|(test, _)| concerns() && is_version_check(context, unit, *test)) {
                return None;
            }
            let tests = branches.iter().map(|(test, _)| tree[*test].range).collect();
            (tests, &branches[0].1, branches.iter().map(|(_, body)| body).chain([orelse]).collect())
        }
        _ => return None,
    };
    blocks.retain(|block| !block.is_empty());
    let mut branches: Vec<TextRange> = blocks.into_iter().filter_map(|block| range_of(tree, block)).collect();
    let rest = if leaves(tree, first) { behind(unit, id) } else { None };
    let range = rest.map_or(tree[id].range, |rest| tree[id].range.cover(rest));
    branches.extend(rest);
    Some(Guard { range, tests, branches })
}

fn of_expression(context: Context<'_, '_>, unit: &FileUnit, expression: &Expression) -> Option<Guard> {
    let tree = &unit.tree;
    let range = |id: &ExpressionId| tree[*id].range;
    let (tests, branches) = match &expression.kind {
        ExpressionKind::Conditional { test, body, orelse }
            if context.project.speaks(unit, expression.range) && is_version_check(context, unit, *test) =>
        {
            (vec![range(test)], vec![range(body), range(orelse)])
        }
        ExpressionKind::Boolean(parts) if parts.first().is_some_and(|part| default_of(tree, *part).is_some()) => {
            (Vec::new(), parts.iter().map(range).collect())
        }
        ExpressionKind::Call { arguments, .. } => {
            let [owner, name, default] = arguments.as_slice() else { return None };
            if !is_getattr(tree, &expression.kind) {
                return None;
            }
            (Vec::new(), vec![owner.range.cover(name.range), default.range])
        }
        _ => return None,
    };
    Some(Guard { range: expression.range, tests, branches })
}

/// The default of `getattr(owner, name, default)`.
fn default_of(tree: &Tree, call: ExpressionId) -> Option<ExpressionId> {
    match &tree[call].kind {
        ExpressionKind::Call { arguments, .. } if is_getattr(tree, &tree[call].kind) => {
            arguments.get(2).map(|it| it.value)
        }
        _ => None,
    }
}

fn is_getattr(tree: &Tree, call: &ExpressionKind) -> bool {
    match call {
        ExpressionKind::Call { function, .. } => tree.text(tree[*function].range) == "getattr",
        _ => false,
    }
}

/// True when nothing runs on behind `block`.
pub(crate) fn leaves(tree: &Tree, block: &Block) -> bool {
    let Some(last) = block.last() else { return false };
    match &tree[*last].kind {
        StatementKind::Return(_) | StatementKind::Raise { .. } => true,
        StatementKind::Simple => matches!(tree.text(tree[*last].range), "break" | "continue"),
        _ => false,
    }
}

/// What follows `id` in its block.
fn behind(unit: &FileUnit, id: StatementId) -> Option<TextRange> {
    let siblings = unit.blocks.siblings(&unit.tree, id);
    let at = siblings.iter().position(|sibling| *sibling == id)?;
    let (first, last) = (siblings.get(at + 1)?, siblings.last()?);
    Some(unit.tree[*first].range.cover(unit.tree[*last].range))
}
