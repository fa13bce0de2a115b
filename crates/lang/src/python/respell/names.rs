//! Names and imports of one file, rewritten together.

use std::collections::BTreeMap;

use super::bind::{Bound, Fate, bind};
use super::chain::chains;
use super::exports::Exports;
use super::guard::Guards;
use super::quoted::quoted_chains;
use super::spell::{Addition, Demand, Speller, gone_reason, held_reason};
use super::star::Stars;
use super::statement::{Task, rewrite};
use super::unread::Unread;
use super::vanished::flag_vanished;
use super::{Context, Found, Settled};
use crate::python::project::FileUnit;
use crate::python::syntax::{ExpressionId, ExpressionKind, StatementId, StatementKind};
use crate::{OperationIndex, Target};

/// Respells the names and imports of `unit`; gives what that settles.
pub(super) fn respell_names(
    context: Context<'_, '_>,
    unit: &FileUnit,
    exports: &Exports,
    found: &mut Found,
) -> Settled {
    let mut chains = chains(context, unit);
    chains.extend(quoted_chains(context, unit));
    let guards = Guards::find(context, unit, &chains);
    let unread = Unread::find(unit);
    unread.flag(context, unit, found);
    let bound = bind(context, unit, (exports, &unread), &guards, &chains);
    let mut demand = Demand::default();
    let speller = Speller { context, unit, bound: &bound, guards: &guards, calls: calls(unit) };
    for chain in &chains {
        speller.respell(chain, &mut demand, found);
    }
    flag_imports(context, unit, &bound, &guards, found);
    flag_vanished(context, unit, &chains, &guards, found);
    respell_declarations(unit, &bound, found);
    let mut tasks = tasks(unit, exports, &bound, demand);
    let stars = Stars { context, unit, exports, bound: &bound, guards: &guards };
    stars.respell(&mut tasks, found);
    rewrite(unit, &tasks, found);
    Settled { renames: renames(unit, &bound), guards }
}

/// Which call every function expression belongs to.
fn calls(unit: &FileUnit) -> BTreeMap<ExpressionId, ExpressionId> {
    let function = |(index, expression): (usize, &crate::python::syntax::Expression)| match &expression.kind {
        ExpressionKind::Call { function, .. } => Some((*function, ExpressionId(index as u32))),
        _ => None,
    };
    unit.tree.expressions.iter().enumerate().filter_map(function).collect()
}

/// Imports of names that are gone, and imports that cannot be respelled.
fn flag_imports(context: Context<'_, '_>, unit: &FileUnit, bound: &Bound<'_>, guards: &Guards, found: &mut Found) {
    for (at, (item, plan)) in unit.imports.items.iter().zip(&bound.items).enumerate() {
        let stays = plan.fate == Fate::Keep && !item.own;
        let Some(renewed) = context.rules.renew(&item.path).filter(|_| stays) else { continue };
        let operations = &renewed.respelling.operations;
        match (&renewed.respelling.target, &renewed.path) {
            (Target::Gone(_), _) if guards.hold(item.range.start) => {}
            (Target::Gone(reason), _) => {
                found.flag(item.range.start, gone_reason(item.path.as_str(), reason), operations);
            }
            (_, Some(path)) if bound.held.contains(&at) => {
                found.flag(item.range.start, held_reason(item.path.as_str(), &format!("`{path}`")), operations);
            }
            (_, Some(path)) if !guards.cover_import(context, item.range.start, &item.bound, path) => {
                let reason = format!("`{}` moved to `{path}`, but the name is taken here", item.path);
                found.flag(item.range.start, reason, operations);
            }
            (Target::Path(_) | Target::Builtin(_), _) => {}
        }
    }
}

/// `global` and `nonlocal` name bindings without being expressions.
fn respell_declarations(unit: &FileUnit, bound: &Bound<'_>, found: &mut Found) {
    for (binding, name) in bound.finals.renamed() {
        let old = unit.scopes.binding(binding);
        let operations = operations_of(unit, bound, binding);
        for statement in unit.blocks.statements() {
            let declared = match &unit.tree[statement].kind {
                StatementKind::Global(names) if old.scope == crate::python::scope::ScopeId::MODULE => names,
                StatementKind::Nonlocal(names) => {
                    let scope = unit.scopes.scope_of(statement);
                    if unit.scopes.lookup(scope, &old.name) == Some(binding) { names } else { continue }
                }
                _ => continue,
            };
            for token in declared.iter().filter(|token| unit.text(**token) == old.name) {
                found.replace(*token, name, &operations);
            }
        }
    }
}

fn operations_of(unit: &FileUnit, bound: &Bound<'_>, binding: crate::python::scope::BindingId) -> Vec<OperationIndex> {
    let plans = unit.imports.items.iter().zip(&bound.items);
    plans.filter(|(item, _)| item.binding == Some(binding)).flat_map(|(_, plan)| plan.operations.to_vec()).collect()
}

/// What becomes of every statement: the fates of its names, and what chains need.
fn tasks(unit: &FileUnit, exports: &Exports, bound: &Bound<'_>, mut demand: Demand) -> BTreeMap<StatementId, Task> {
    let mut fates: Vec<(Fate, Vec<OperationIndex>)> =
        bound.items.iter().map(|plan| (plan.fate.clone(), plan.operations.to_vec())).collect();
    keep_roots(unit, bound, &mut demand);
    retire_orphans(unit, exports, &mut demand, &mut fates);
    drop_duplicates(unit, &mut fates);
    let mut res: BTreeMap<StatementId, Task> = BTreeMap::new();
    for (item, (fate, operations)) in unit.imports.items.iter().zip(fates) {
        if fate != Fate::Keep {
            let task = res.entry(item.statement).or_default();
            task.fates.insert(item.index, fate);
            task.operations.extend(&operations);
            task.asked.insert(item.index, operations);
        }
    }
    for addition in demand.additions {
        let task = res.entry(addition.after).or_default();
        task.additions.push(addition.import);
        task.operations.extend(addition.operations);
    }
    res
}

/// Where `a` is still read but no `import a.b` is left that binds it, `import a` does.
fn keep_roots(unit: &FileUnit, bound: &Bound<'_>, demand: &mut Demand) {
    for binding in demand.rooted.clone() {
        let name = &unit.scopes.binding(binding).name;
        let items = unit.imports.items.iter().zip(&bound.items).enumerate();
        let own: Vec<_> = items.filter(|(_, (item, _))| item.binding == Some(binding)).collect();
        let binds = |plan: &Fate| *plan == Fate::Keep || plan.bound() == Some(name);
        if own.iter().any(|(_, (_, plan))| binds(&plan.fate)) {
            continue;
        }
        if let Some((at, (item, plan))) = own.first() {
            demand.additions.push(Addition {
                after: item.statement,
                item: *at,
                import: Fate::Module { path: name.as_str().into(), alias: None },
                operations: plan.operations.to_vec(),
            });
        }
    }
}

/// Imports that only moved names needed give way to what those need.
fn retire_orphans(unit: &FileUnit, exports: &Exports, demand: &mut Demand, fates: &mut [(Fate, Vec<OperationIndex>)]) {
    let orphans: Vec<usize> = demand.moved.difference(&demand.kept).copied().collect();
    for item in orphans {
        let source = &unit.imports.items[item];
        let sole = source.binding.is_some_and(|id| source.is_plain() || unit.scopes.binding(id).sites.len() == 1);
        let seen = source.binding.is_none_or(|id| exports.hold(unit, id));
        if fates[item].0 != Fate::Keep || !sole || seen {
            continue;
        }
        let successor = demand.additions.iter().position(|addition| addition.item == item);
        fates[item] = match successor.map(|at| demand.additions.remove(at)) {
            Some(addition) => (addition.import, addition.operations),
            None => (Fate::Drop, Vec::new()),
        };
    }
}

/// An import that would repeat another one of its block goes.
fn drop_duplicates(unit: &FileUnit, fates: &mut [(Fate, Vec<OperationIndex>)]) {
    let items = &unit.imports.items;
    let after = |at: usize, fates: &[(Fate, Vec<OperationIndex>)]| match &fates[at].0 {
        Fate::Keep => Some((items[at].bound.clone(), items[at].path.clone())),
        Fate::Drop => None,
        fate => Some((fate.bound()?.to_owned(), fate.path()?)),
    };
    let changed: Vec<usize> = (0..items.len()).filter(|at| !matches!(fates[*at].0, Fate::Keep | Fate::Drop)).collect();
    for at in changed {
        let place = unit.blocks.place(items[at].statement);
        let first_use = first_use(unit, at);
        let twin = (0..items.len()).find(|other| {
            let kept_or_earlier = fates[*other].0 == Fate::Keep || *other < at;
            let same_place = unit.blocks.place(items[*other].statement) == place;
            let ready = items[*other].range.start < first_use;
            let apart = unit.is_excerpt() && items[*other].statement != items[at].statement;
            *other != at && kept_or_earlier && same_place && ready && !apart && after(*other, fates) == after(at, fates)
        });
        if twin.is_some() {
            fates[at].0 = Fate::Drop;
        }
    }
}

/// Where the name of the import at `item` is first read in its own scope.
fn first_use(unit: &FileUnit, item: usize) -> u32 {
    let source = &unit.imports.items[item];
    let uses = source.binding.map_or(&[][..], |binding| unit.scopes.uses(binding));
    let starts = uses.iter().map(|id| unit.tree[*id].range.start).filter(|start| *start > source.range.start);
    starts.min().unwrap_or(u32::MAX)
}

fn renames(unit: &FileUnit, bound: &Bound<'_>) -> BTreeMap<String, String> {
    let module = bound.finals.renamed().map(|(binding, name)| (unit.scopes.binding(binding), name));
    module
        .filter(|(binding, _)| binding.scope == crate::python::scope::ScopeId::MODULE)
        .map(|(binding, name)| (binding.name.clone(), name.to_owned()))
        .collect()
}
