//! Code that supports both releases already: the old name stays where another branch spells the new one.

use super::Site;
use crate::python::{
    respell::{is_version_check, leaves, speaks_of_versions},
    syntax::{ArgumentForm, ExceptHandler, ExpressionId, ExpressionKind, StatementId, StatementKind, Tree},
    visit,
};

/// True when `id` uses an old member and another branch of a fallback around it uses `new`.
pub(super) fn has_member_elsewhere(site: Site<'_, '_>, id: ExpressionId, new: &str) -> bool {
    let tree = site.world.tree(site.file);
    let spells = |other: ExpressionId| match &tree[other].kind {
        ExpressionKind::Attribute { attribute, .. } => tree.text(*attribute) == new,
        ExpressionKind::String(string) => matches!(string.parts.as_slice(), [part] if tree.text(part.content) == new),
        _ => false,
    };
    elsewhere(site, id, &["AttributeError"], &spells)
}

/// True when `call` passes an old keyword and another branch of a fallback around it passes `new`.
pub(crate) fn has_keyword_elsewhere(site: Site<'_, '_>, call: ExpressionId, new: &str) -> bool {
    let tree = site.world.tree(site.file);
    let spells = |other: ExpressionId| match &tree[other].kind {
        ExpressionKind::Call { arguments, .. } => arguments.iter().any(|argument| match argument.form {
            ArgumentForm::Keyword(name) => tree.text(name) == new,
            _ => false,
        }),
        _ => false,
    };
    elsewhere(site, call, &["TypeError"], &spells)
}

/// True when the failure of `call` is provided for: below `try … except TypeError`, or behind a test of the version.
pub(crate) fn is_provided_for(site: Site<'_, '_>, call: ExpressionId) -> bool {
    let (tree, parents) = (site.world.tree(site.file), &site.world.parents[site.file]);
    let named = |handler: &ExceptHandler| {
        let exception = handler.exception.map(|it| tree.text(tree[it].range)).unwrap_or_default();
        exception.split(|it: char| !it.is_alphanumeric()).any(|word| matches!(word, "TypeError" | "AttributeError"))
    };
    let mut at = parents.statement(call);
    while let Some(place) = at.map(|statement| parents.place_of(statement)) {
        let provides = place.parent.is_some_and(|parent| match &tree[parent].kind {
            StatementKind::Try { handlers, .. } => handlers.iter().any(named),
            StatementKind::If { branches, .. } => branches.iter().any(|(test, _)| speaks_of_versions(tree, *test)),
            _ => false,
        });
        if provides {
            return true;
        }
        at = place.parent;
    }
    in_expression(site, call, &|_| true)
}

fn elsewhere(site: Site<'_, '_>, id: ExpressionId, failures: &[&str], spells: &dyn Fn(ExpressionId) -> bool) -> bool {
    in_expression(site, id, spells) || in_statement(site, id, failures, spells)
}

/// `new() if has_new else old()`.
fn in_expression(site: Site<'_, '_>, id: ExpressionId, spells: &dyn Fn(ExpressionId) -> bool) -> bool {
    let tree = site.world.tree(site.file);
    site.world.parents[site.file].enclosing(id).any(|parent| match &tree[parent].kind {
        ExpressionKind::Conditional { test, body, orelse }
            if is_version_check(site.context, site.world.unit(site.file), *test) =>
        {
            let inside = |side: ExpressionId| tree[side].range.contains(tree[id].range);
            let other = if inside(*body) { *orelse } else { *body };
            [*test, other].into_iter().any(|side| expressions_below(tree, side).any(spells))
        }
        _ => false,
    })
}

fn in_statement(
    site: Site<'_, '_>,
    id: ExpressionId,
    failures: &[&str],
    spells: &dyn Fn(ExpressionId) -> bool,
) -> bool {
    let (tree, parents) = (site.world.tree(site.file), &site.world.parents[site.file]);
    let mut at = parents.statement(id);
    while let Some(statement) = at {
        let place = parents.place_of(statement);
        if let Some(parent) = place.parent
            && is_guard(site, parent, failures)
            && (other_branches(tree, parent, place.branch as usize, spells)
                || (leaves_by(tree, parent, place.branch as usize)
                    && siblings(site, parent).1.iter().any(|it| spelled_below(tree, &[*it], spells))))
        {
            return true;
        }
        let before = siblings(site, statement).0.iter();
        let mut other = before.filter(|it| is_guard(site, **it, failures) && leaves_by(tree, **it, 0));
        if other.any(|it| spelled_below(tree, &[*it], spells)) {
            return true;
        }
        at = place.parent;
    }
    false
}

/// The statements before and behind `statement` in its block.
fn siblings<'w>(site: Site<'w, '_>, statement: StatementId) -> (&'w [StatementId], &'w [StatementId]) {
    let block = site.world.unit(site.file).blocks.siblings(site.world.tree(site.file), statement);
    let at = block.iter().position(|it| *it == statement).unwrap_or(block.len());
    (&block[..at], block.get(at + 1..).unwrap_or_default())
}

/// True when nothing runs on behind the block at `branch`.
fn leaves_by(tree: &Tree, statement: StatementId, branch: usize) -> bool {
    visit::blocks(&tree[statement].kind).get(branch).is_some_and(|block| leaves(tree, block))
}

fn spelled_below(tree: &Tree, block: &[StatementId], spells: &dyn Fn(ExpressionId) -> bool) -> bool {
    visit::expressions(tree, block).any(spells)
}

fn is_guard(site: Site<'_, '_>, statement: StatementId, failures: &[&str]) -> bool {
    let (tree, unit) = (site.world.tree(site.file), site.world.unit(site.file));
    match &tree[statement].kind {
        StatementKind::Try { handlers, .. } => handlers.iter().any(|handler| catches(tree, handler, failures)),
        StatementKind::If { branches, .. } => {
            branches.iter().any(|(test, _)| is_version_check(site.context, unit, *test))
        }
        _ => false,
    }
}

fn catches(tree: &Tree, handler: &ExceptHandler, failures: &[&str]) -> bool {
    let Some(exception) = handler.exception else { return true };
    let fits = |id: ExpressionId| {
        let name = tree.text(tree[id].range);
        failures.contains(&name) || matches!(name, "Exception" | "BaseException")
    };
    match &tree[exception].kind {
        ExpressionKind::Tuple(parts) => parts.iter().any(|part| fits(*part)),
        _ => fits(exception),
    }
}

fn other_branches(tree: &Tree, parent: StatementId, own: usize, spells: &dyn Fn(ExpressionId) -> bool) -> bool {
    let in_tests = match &tree[parent].kind {
        StatementKind::If { branches, .. } => {
            branches.iter().any(|(test, _)| expressions_below(tree, *test).any(spells))
        }
        _ => false,
    };
    let blocks = visit::blocks(&tree[parent].kind);
    let others = blocks.into_iter().enumerate().filter(|(branch, _)| *branch != own);
    in_tests || others.into_iter().any(|(_, block)| visit::expressions(tree, block).any(spells))
}

fn expressions_below(tree: &Tree, expression: ExpressionId) -> impl Iterator<Item = ExpressionId> {
    visit::walk_expression(tree, expression).filter_map(|node| match node {
        visit::Node::Expression(id) => Some(id),
        visit::Node::Statement(_) => None,
    })
}
