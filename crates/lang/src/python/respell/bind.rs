//! What becomes of every import of a file, and under which name it is bound afterwards.

mod plain;

use std::collections::BTreeSet;

use model::DottedName;

use super::chain::Chain;
use super::exports::Exports;
use super::finals::Finals;
use super::guard::Guards;
use super::unread::Unread;
use super::{Context, Renewed};
use crate::python::imports::{ImportForm, ImportItem};
use crate::python::project::FileUnit;
use crate::python::scope::BindingId;
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
    /// Imports that stay because a call of what they import would not be taken under its new name.
    pub(super) held: BTreeSet<usize>,
}

/// Decides what becomes of every import of `unit`.
pub(super) fn bind<'r>(
    context: Context<'r, '_>,
    unit: &FileUnit,
    (exports, unread): (&Exports, &Unread),
    guards: &Guards,
    chains: &[Chain],
) -> Bound<'r> {
    let items = &unit.imports.items;
    let held = held(context, unit, chains);
    let renewed =
        items.iter().enumerate().map(|(at, item)| renew(context, item, guards).filter(|_| !held.contains(&at)));
    let renewed: Vec<Option<Renewed<'r>>> = renewed.collect();
    let mut finals = Finals::new(unit, chains, &renewed);
    let bindings: BTreeSet<BindingId> = items.iter().filter_map(|item| item.binding).collect();
    for binding in &bindings {
        let is_read_elsewhere = exports.hold(unit, *binding) || unread.holds(&unit.scopes.binding(*binding).name);
        if let Some(name) = wanted(unit, *binding, &renewed).filter(|_| !is_read_elsewhere) {
            finals.rename(*binding, name);
        }
    }
    finals.settle(unit);
    let crowded = plain::crowded(unit, &renewed, &finals, exports);
    let names = Names { unit, finals: &finals, exports, crowded: &crowded };
    let plans = items.iter().zip(&renewed).map(|(item, renewed)| plan(names, item, renewed.as_ref()));
    let mut plans: Vec<ItemPlan<'r>> = plans.collect();
    keep_together(unit, &renewed, &mut plans);
    Bound { items: plans, finals, held }
}

/// The imports of names whose successor does not take a call of them, with those that bind the same name.
fn held(context: Context<'_, '_>, unit: &FileUnit, chains: &[Chain]) -> BTreeSet<usize> {
    let items = &unit.imports.items;
    let stays = |chain: &&Chain| {
        let call = chain.expression.and_then(|function| context.refused.get(unit.index, function));
        call.is_some_and(|call| call.stays)
    };
    let imported = |chain: &Chain| {
        let names = chain.meanings.iter().filter_map(|meaning| meaning.item);
        let whole = names.filter(|at| !items[*at].is_plain() && chain.tokens.len() == 1);
        whole.filter_map(|at| items[at].binding).collect::<Vec<BindingId>>()
    };
    let bindings: BTreeSet<BindingId> = chains.iter().filter(stays).flat_map(imported).collect();
    let is_held = |at: &usize| items[*at].binding.is_some_and(|binding| bindings.contains(&binding));
    (0..items.len()).filter(is_held).collect()
}

/// When one of several `import a.b`, `import a.c` cannot follow, none does: they share the name `a`.
fn keep_together<'r>(unit: &FileUnit, renewed: &[Option<Renewed<'r>>], plans: &mut [ItemPlan<'r>]) {
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
fn wanted(unit: &FileUnit, binding: BindingId, renewed: &[Option<Renewed<'_>>]) -> Option<String> {
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

/// What decides about the names of imports.
#[derive(Clone, Copy)]
struct Names<'n> {
    unit: &'n FileUnit,
    finals: &'n Finals,
    exports: &'n Exports,
    /// Bindings of `import a.b` whose new root is taken.
    crowded: &'n BTreeSet<BindingId>,
}

fn plan<'r>(names: Names<'_>, item: &ImportItem, renewed: Option<&Renewed<'r>>) -> ItemPlan<'r> {
    let kept = kept(item);
    let (Some(renewed), Some(binding)) = (renewed, item.binding) else { return kept };
    let operations = renewed.respelling.operations.as_slice();
    let bound = names.finals.name(names.unit, binding).to_owned();
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
        (Some(path), true) => plain::plan(names, item, path, operations).unwrap_or(kept),
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
