//! Names that come through `from core import *`.

use std::collections::BTreeMap;

use model::{DottedName, TextRange};

use super::bind::{Bound, Fate};
use super::exports::Exports;
use super::guard::Guards;
use super::quoted::{Spelled, spelled};
use super::spell::gone_reason;
use super::statement::Task;
use super::{Context, Found};
use crate::python::imports::StarImport;
use crate::python::project::FileUnit;
use crate::python::scope::ScopeId;
use crate::python::syntax::{ExpressionId, ExpressionKind, StatementId, StatementKind};
use crate::{PathRespelling, Target};

/// The star imports of one file and what decides about them.
pub(super) struct Stars<'s, 'r, 'a> {
    pub(super) context: Context<'r, 'a>,
    pub(super) unit: &'r FileUnit,
    pub(super) exports: &'s Exports,
    pub(super) bound: &'s Bound<'r>,
    pub(super) guards: &'s Guards,
}

/// Where a name is read, and in which scope.
type Use = (TextRange, ScopeId);

/// One name that a star import may bring, with what becomes of it.
type Brought<'r> = (&'r DottedName, &'r PathRespelling);

impl<'r> Stars<'_, 'r, '_> {
    /// Respells the star imports and the names that they surely bring; flags the rest.
    pub(super) fn respell(&self, tasks: &mut BTreeMap<StatementId, Task>, found: &mut Found) {
        for star in self.unit.imports.stars.iter().filter(|star| !star.own) {
            self.respell_module(star, found);
            let below = self.context.rules.below(&star.module);
            let brought: Vec<Brought<'r>> =
                below.filter(|(entry, _)| entry.parent().as_ref() == Some(&star.module)).collect();
            let open = brought.into_iter().filter(|brought| !self.respell_name(star, *brought, tasks, found)).count();
            if open > 0 {
                self.flag(star, found);
            }
        }
    }

    fn flag(&self, star: &StarImport, found: &mut Found) {
        if let Some((entry, respelling)) = self.context.rules.below(&star.module).next() {
            let reason = format!("`from {} import *` may bring `{}`, which changed", star.module, entry.last());
            found.flag(self.unit.tree[star.statement].range.start, reason, &respelling.operations);
        }
    }

    /// The module itself moved.
    fn respell_module(&self, star: &StarImport, found: &mut Found) {
        let Some(renewed) = self.context.rules.renew(&star.module) else { return };
        let operations = &renewed.respelling.operations;
        let StatementKind::FromImport(import) = &self.unit.tree[star.statement].kind else { return };
        let start = self.unit.tree[star.statement].range.start;
        match (&renewed.path, &renewed.respelling.target) {
            (Some(path), _) if self.guards.cover(start, path) => {}
            (Some(path), _) => found.replace(import.module_range, path.as_str(), operations),
            (None, Target::Gone(_)) if self.guards.hold(start) => {}
            (None, Target::Gone(reason)) => found.flag(start, gone_reason(star.module.as_str(), reason), operations),
            (None, Target::Builtin(_) | Target::Path(_)) => {}
        }
    }

    /// Respells one name that the star import may bring; false when nothing shows that it does.
    fn respell_name(
        &self,
        star: &StarImport,
        (entry, respelling): Brought<'r>,
        tasks: &mut BTreeMap<StatementId, Task>,
        found: &mut Found,
    ) -> bool {
        let name = entry.last();
        let uses = self.free_uses(star, name);
        let handed_on = self.unit.global(name).is_none() && self.exports.reads(self.unit, name);
        let Target::Path(target) = &respelling.target else {
            return uses.is_empty() && !handed_on;
        };
        let Some(module) = target.parent() else { return uses.is_empty() };
        let import = |alias| Fate::Name { module: module.clone(), name: target.last().to_owned(), alias };
        if handed_on {
            add(star, import(Some(name.to_owned())), respelling, tasks);
            return true;
        }
        let stays = self.context.rules.after(&star.module).is_some_and(|after| module == after);
        if uses.is_empty() {
            return stays;
        }
        if self.unit.imports.stars.len() > 1 || !self.is_free(star, &uses, target.last()) {
            return false;
        }
        for (range, _) in &uses {
            found.replace(*range, target.last(), &respelling.operations);
        }
        if !stays {
            add(star, import(None), respelling, tasks);
        }
        true
    }

    /// True when `name` is bound neither where the star import stands nor where it is used.
    fn is_free(&self, star: &StarImport, uses: &[Use], name: &str) -> bool {
        let scopes = uses.iter().map(|(_, scope)| *scope);
        let mut all = scopes.chain([self.unit.scopes.scope_of(star.statement)]);
        all.all(|scope| self.bound.finals.is_unbound(self.unit, scope, name))
    }

    /// The names `name` that nothing in the file binds and that come behind the star import, quoted ones too.
    fn free_uses(&self, star: &StarImport, name: &str) -> Vec<Use> {
        let tree = &self.unit.tree;
        let start = tree[star.statement].range.start;
        let named = |range: TextRange| range.start > start && tree.text(range) == name;
        let code = tree.expressions.iter().enumerate().filter_map(|(index, expression)| {
            let id = ExpressionId(index as u32);
            let free = expression.kind == ExpressionKind::Name
                && named(expression.range)
                && self.unit.scopes.resolve(id).is_none();
            free.then(|| (expression.range, self.unit.scopes.scope_at(id)))
        });
        let quoted = |(tokens, scope): Spelled| {
            let free = named(tokens[0]) && self.unit.scopes.lookup(scope, name).is_none();
            free.then_some((tokens[0], scope))
        };
        let mut res: Vec<Use> = code.collect();
        res.extend(spelled(self.context, self.unit, &quoted));
        res
    }
}

/// Imports behind the star import what it no longer brings.
fn add(star: &StarImport, import: Fate, respelling: &PathRespelling, tasks: &mut BTreeMap<StatementId, Task>) {
    let task = tasks.entry(star.statement).or_default();
    task.additions.push(import);
    task.operations.extend(&respelling.operations);
}
