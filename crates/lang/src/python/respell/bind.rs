//! What becomes of every import of a file, and under which name it is bound afterwards.

use std::collections::BTreeSet;

use model::DottedName;

use super::chain::Chain;
use super::exports::Exports;
use super::finals::Finals;
use super::guard::Guards;
use super::{Context, Renewed};
use crate::python::imports::{ImportForm, ImportItem};
use crate::python::project::FileUnit;
use crate::python::scope::BindingId;
use crate::python::syntax::StatementKind;
use crate::{OperationIndex, Target};

/// What becomes of one imported name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fate {
    /// It stays as it is.
    Keep,
    /// It goes.
    Drop,
    /// `import path as alias`.
    Module {
        /// The module.
        path: DottedName,
        /// The name after `as`.
        alias: Option<String>,
    },
    /// `from module import name as alias`.
    Name {
        /// The module.
        module: DottedName,
        /// The name in it.
        name: String,
        /// The name after `as`.
        alias: Option<String>,
    },
}

/// What becomes of one import and how its uses are spelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ItemPlan<'r> {
    /// What becomes of it.
    pub(super) fate: Fate,
    /// The text that means `meaning` afterwards.
    pub(super) spelling: String,
    /// What `spelling` means afterwards; `None` for builtins.
    pub(super) meaning: Option<DottedName>,
    /// True for `import a.b` whose uses spell the whole path.
    pub(super) plain: bool,
    /// What asks for the change; empty when it stays.
    pub(super) operations: &'r [OperationIndex],
}

impl Fate {
    /// The name that the import binds.
    pub(super) fn bound(&self) -> Option<&str> {
        match self {
            Self::Keep | Self::Drop => None,
            Self::Module { path, alias } => Some(alias.as_deref().unwrap_or(path.root())),
            Self::Name { name, alias, .. } => Some(alias.as_deref().unwrap_or(name)),
        }
    }

    /// The path that it imports.
    pub(super) fn path(&self) -> Option<DottedName> {
        match self {
            Self::Keep | Self::Drop => None,
            Self::Module { path, .. } => Some(path.clone()),
            Self::Name { module, name, .. } => Some(module.join(name)),
        }
    }
}

/// Everything that is decided about the imports of one file.
pub(super) struct Bound<'r> {
    /// By import.
    pub(super) items: Vec<ItemPlan<'r>>,
    /// The names that bindings have afterwards.
    pub(super) finals: Finals,
}

/// Decides what becomes of every import of `unit`.
pub(super) fn bind<'r>(
    context: Context<'r, '_>,
    unit: &FileUnit<'_>,
    exports: &Exports,
    guards: &Guards,
    chains: &[Chain],
) -> Bound<'r> {
    let items = &unit.imports.items;
    let renewed: Vec<Option<Renewed<'r>>> = items.iter().map(|item| renew(context, item, guards)).collect();
    let mut finals = Finals::new(unit, chains, &renewed);
    let bindings: BTreeSet<BindingId> = items.iter().filter_map(|item| item.binding).collect();
    for binding in &bindings {
        if let Some(name) = wanted(unit, *binding, &renewed).filter(|_| !exports.hold(unit, *binding)) {
            finals.rename(*binding, name);
        }
    }
    finals.settle(unit);
    let plans = items.iter().zip(&renewed).map(|(item, renewed)| plan(unit, item, renewed.as_ref(), &finals, exports));
    let mut plans: Vec<ItemPlan<'r>> = plans.collect();
    keep_together(unit, &renewed, &mut plans);
    Bound { items: plans, finals }
}

/// When one of several `import a.b`, `import a.c` cannot follow, none does: they share the name `a`.
fn keep_together<'r>(unit: &FileUnit<'_>, renewed: &[Option<Renewed<'r>>], plans: &mut [ItemPlan<'r>]) {
    let items = &unit.imports.items;
    let stuck = |at: &usize| items[*at].is_plain() && renewed[*at].is_some() && plans[*at].fate == Fate::Keep;
    let bindings: BTreeSet<Option<BindingId>> = (0..items.len()).filter(stuck).map(|at| items[at].binding).collect();
    for (item, plan) in items.iter().zip(plans) {
        if item.is_plain() && bindings.contains(&item.binding) {
            *plan = kept(item);
        }
    }
}

fn kept<'r>(item: &ImportItem) -> ItemPlan<'r> {
    ItemPlan {
        fate: Fate::Keep,
        spelling: item.bound.clone(),
        meaning: Some(item.meaning()),
        plain: item.is_plain(),
        operations: &[],
    }
}

/// What the operations ask for of an import; `None` for those that stay.
fn renew<'r>(context: Context<'r, '_>, item: &ImportItem, guards: &Guards) -> Option<Renewed<'r>> {
    if item.own {
        return None;
    }
    let renewed = context.rules.renew(&item.path)?;
    let path = match &renewed.respelling.target {
        Target::Gone(_) => return None,
        Target::Builtin(name) => DottedName::from(name.as_str()),
        Target::Path(_) => renewed.path.clone()?,
    };
    let guarded = guards.cover_import(context, item.range.start, &item.bound, &path);
    (!guarded).then_some(renewed)
}

/// The other name that `binding` should get: all its sites must be imports that agree on it.
fn wanted(unit: &FileUnit<'_>, binding: BindingId, renewed: &[Option<Renewed<'_>>]) -> Option<String> {
    let found = unit.scopes.binding(binding);
    let mut names = BTreeSet::new();
    for site in &found.sites {
        let at = unit.imports.at_site(site.kind)?;
        names.insert(wanted_by_item(&unit.imports.items[at], renewed[at].as_ref())?);
    }
    let name = names.pop_first().filter(|_| names.is_empty())?;
    (name != found.name).then_some(name)
}

fn wanted_by_item(item: &ImportItem, renewed: Option<&Renewed<'_>>) -> Option<String> {
    let renewed = renewed?;
    let builtin = match &renewed.respelling.target {
        Target::Builtin(name) => Some(name.clone()),
        Target::Path(_) | Target::Gone(_) => None,
    };
    let path = renewed.path.as_ref();
    match item.form {
        _ if builtin.is_some() && item.form == ImportForm::Name => builtin,
        _ if item.aliased => None,
        ImportForm::Name => path.map(|path| path.last().to_owned()),
        ImportForm::Module => path.filter(|path| path.last() != item.bound).map(|path| path.root().to_owned()),
    }
}

fn plan<'r>(
    unit: &FileUnit<'_>,
    item: &ImportItem,
    renewed: Option<&Renewed<'r>>,
    finals: &Finals,
    exports: &Exports,
) -> ItemPlan<'r> {
    let kept = kept(item);
    let (Some(renewed), Some(binding)) = (renewed, item.binding) else { return kept };
    let operations = renewed.respelling.operations.as_slice();
    let bound = finals.name(unit, binding).to_owned();
    let alias = |path: &DottedName| (bound != path.last() || keeps_alias(item)).then(|| bound.clone());
    let named = |path: &DottedName| match path.parent() {
        Some(module) => Fate::Name { module, name: path.last().to_owned(), alias: alias(path) },
        None => Fate::Module { path: path.clone(), alias: alias(path) },
    };
    match (&renewed.path, item.is_plain()) {
        (None, _) => {
            let Target::Builtin(name) = &renewed.respelling.target else { return kept };
            let fate = if bound == *name {
                Fate::Drop
            } else {
                Fate::Name { module: "builtins".into(), name: name.clone(), alias: Some(bound.clone()) }
            };
            ItemPlan { fate, spelling: bound, meaning: None, plain: false, operations }
        }
        (Some(path), true) => plain_plan(unit, item, path, finals, exports, operations).unwrap_or(kept),
        (Some(path), false) => {
            let fate = match item.form {
                ImportForm::Module => Fate::Module { path: path.clone(), alias: Some(bound.clone()) },
                ImportForm::Name => named(path),
            };
            ItemPlan { fate, spelling: bound, meaning: Some(path.clone()), plain: false, operations }
        }
    }
}

/// `X as X` says that the name is meant for others.
fn keeps_alias(item: &ImportItem) -> bool {
    item.aliased && item.path.last() == item.bound
}

/// `import a.b` without an alias, which binds `a`.
fn plain_plan<'r>(
    unit: &FileUnit<'_>,
    item: &ImportItem,
    path: &DottedName,
    finals: &Finals,
    exports: &Exports,
    operations: &'r [OperationIndex],
) -> Option<ItemPlan<'r>> {
    let binding = item.binding?;
    let sites = unit.scopes.binding(binding).sites.len();
    let whole = Fate::Module { path: path.clone(), alias: None };
    let spelled_out = |fate| ItemPlan {
        fate,
        spelling: path.as_str().to_owned(),
        meaning: Some(path.clone()),
        plain: true,
        operations,
    };
    let bound_as =
        |fate| ItemPlan { fate, spelling: item.bound.clone(), meaning: Some(path.clone()), plain: false, operations };
    let is_single = item.path.depth() == 0;
    if is_single && sites == 1 && path.depth() > 0 && path.last() == item.bound {
        let unused = unit.scopes.uses(binding).is_empty() && !exports.hold(unit, binding);
        let effect_only = unused && shares_statement(unit, item);
        return Some(match path.parent() {
            Some(module) if !effect_only => bound_as(Fate::Name { module, name: path.last().to_owned(), alias: None }),
            _ => spelled_out(whole),
        });
    }
    let root = DottedName::from(path.root());
    let named_so = path.root() == item.bound || finals.name(unit, binding) == path.root();
    if named_so || finals.is_free_for(unit, binding, path.root(), Some(&root)) {
        let kept_alive = exports.hold(unit, binding) && path.root() != item.bound;
        if !(kept_alive && is_single) {
            return Some(spelled_out(whole));
        }
    }
    if is_single && sites == 1 {
        return Some(bound_as(Fate::Module { path: path.clone(), alias: Some(item.bound.clone()) }));
    }
    None
}

/// True when the statement imports other modules too and stands on a line of its own.
fn shares_statement(unit: &FileUnit<'_>, item: &ImportItem) -> bool {
    let tree = &unit.tree;
    let StatementKind::Import(names) = &tree[item.statement].kind else { return false };
    let start = tree[item.statement].range.start as usize;
    let line = tree.source[..start].rfind('\n').map_or(0, |at| at + 1);
    names.len() > 1 && tree.source[line..start].trim().is_empty()
}
