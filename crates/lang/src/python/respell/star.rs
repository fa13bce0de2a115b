//! Names that come through `from core import *`.

use std::collections::BTreeMap;

use model::DottedName;

use super::bind::{Bound, Fate};
use super::guard::Guards;
use super::spell::gone_reason;
use super::statement::Task;
use super::{Context, Found};
use crate::python::imports::StarImport;
use crate::python::project::FileUnit;
use crate::python::syntax::{ExpressionId, ExpressionKind, StatementId, StatementKind};
use crate::{PathRespelling, Target};

/// Respells the star imports of `unit` and the names that they surely bring; flags the rest.
pub(super) fn respell_stars(
    context: Context<'_, '_>,
    unit: &FileUnit<'_>,
    bound: &Bound<'_>,
    guards: &Guards,
    tasks: &mut BTreeMap<StatementId, Task>,
    found: &mut Found,
) {
    for star in unit.imports.stars.iter().filter(|star| !star.own) {
        respell_module(context, unit, star, guards, found);
        let mut open = Vec::new();
        for (entry, respelling) in context.rules.below(&star.module) {
            if is_import(entry, star) && !respell_name(context, unit, star, (entry, respelling), bound, tasks, found) {
                open.push((entry, respelling));
            }
        }
        if let Some((entry, respelling)) = open.first() {
            let reason = format!("`from {} import *` may bring `{}`, which changed", star.module, entry.last());
            found.flag(unit.tree[star.statement].range.start, reason, &respelling.operations);
        }
    }
}

fn is_import(entry: &DottedName, star: &StarImport) -> bool {
    entry.parent().as_ref() == Some(&star.module)
}

/// The module itself moved.
fn respell_module(
    context: Context<'_, '_>,
    unit: &FileUnit<'_>,
    star: &StarImport,
    guards: &Guards,
    found: &mut Found,
) {
    let Some(renewed) = context.rules.renew(&star.module) else { return };
    let operations = &renewed.respelling.operations;
    let StatementKind::FromImport(import) = &unit.tree[star.statement].kind else { return };
    let start = unit.tree[star.statement].range.start;
    match (&renewed.path, &renewed.respelling.target) {
        (Some(path), _) if guards.cover(start, path) => {}
        (Some(path), _) => found.replace(import.module_range, path.as_str(), operations),
        (None, Target::Gone(reason)) => found.flag(start, gone_reason(star.module.as_str(), reason), operations),
        (None, _) => {}
    }
}

/// Respells one name that the star import may bring; false when nothing shows that it does.
fn respell_name(
    context: Context<'_, '_>,
    unit: &FileUnit<'_>,
    star: &StarImport,
    (entry, respelling): (&DottedName, &PathRespelling),
    bound: &Bound<'_>,
    tasks: &mut BTreeMap<StatementId, Task>,
    found: &mut Found,
) -> bool {
    let name = entry.last();
    let uses = free_uses(unit, star, name);
    let operations = &respelling.operations;
    let Target::Path(target) = &respelling.target else {
        return uses.is_empty();
    };
    let after = context.rules.after(&star.module).unwrap_or_default();
    let stays = target.parent().is_some_and(|module| module == after);
    if uses.is_empty() {
        return stays;
    }
    let alone = unit.imports.stars.len() == 1;
    let free = bound.finals.is_unbound(unit, unit.scopes.scope_of(star.statement), target.last())
        && uses.iter().all(|id| bound.finals.is_unbound(unit, unit.scopes.scope_at(*id), target.last()));
    if !alone || !free {
        return false;
    }
    for id in &uses {
        found.replace(unit.tree[*id].range, target.last(), operations);
    }
    if !stays && let Some(module) = target.parent() {
        let task = tasks.entry(star.statement).or_default();
        task.additions.push(Fate::Name { module, name: target.last().to_owned(), alias: None });
        task.operations.extend(operations);
    }
    true
}

/// The names `name` that nothing in the file binds and that come behind the star import.
fn free_uses(unit: &FileUnit<'_>, star: &StarImport, name: &str) -> Vec<ExpressionId> {
    let start = unit.tree[star.statement].range.start;
    let all = unit.tree.expressions.iter().enumerate();
    let same = all.filter(|(_, expression)| {
        expression.kind == ExpressionKind::Name && expression.range.start > start && unit.text(expression.range) == name
    });
    let ids = same.map(|(index, _)| ExpressionId(index as u32));
    ids.filter(|id| unit.scopes.resolve(*id).is_none()).collect()
}
