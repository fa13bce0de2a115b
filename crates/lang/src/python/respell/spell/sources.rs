//! Which imports, there already or new, give what a chain spells.

use std::cmp::Reverse;

use model::DottedName;

use super::Speller;
use crate::Target;
use crate::python::imports::{ImportForm, ImportItem};
use crate::python::respell::Renewed;
use crate::python::respell::bind::{Fate, ItemPlan};
use crate::python::respell::chain::{Chain, Meaning};

impl Speller<'_, '_, '_> {
    /// The `import a.b.c` that makes the most of the chain's path readable.
    pub(super) fn serving(&self, chain: &Chain, meaning: &Meaning) -> Option<usize> {
        let path = chain.path(self.unit, meaning);
        let items = &self.unit.imports.items;
        let serves = |at: &usize| items[*at].binding == Some(chain.binding) && path.starts_with(&items[*at].path);
        (0..items.len()).filter(serves).max_by_key(|at| (items[*at].path.depth(), Reverse(*at)))
    }

    pub(super) fn siblings(&self, item: usize) -> Vec<usize> {
        let items = &self.unit.imports.items;
        (0..items.len()).filter(|at| items[*at].binding == items[item].binding).collect()
    }

    /// True when `name` is the root of a plain import that the chain sees.
    pub(super) fn is_root(&self, chain: &Chain, name: &str) -> bool {
        let plans = self.unit.imports.items.iter().zip(&self.bound.items);
        plans.filter(|(item, plan)| item.is_plain() && plan.plain).any(|(item, plan)| {
            let root = plan.fate.path().unwrap_or_else(|| item.path.clone());
            root.root() == name && self.sees(chain, item, name)
        })
    }

    /// True when a plain import gives the chain `module` as it is spelled.
    pub(super) fn is_imported(&self, chain: &Chain, module: &DottedName) -> bool {
        let plans = self.unit.imports.items.iter().zip(&self.bound.items);
        plans.filter(|(item, plan)| item.is_plain() && plan.plain && plan.fate != Fate::Drop).any(|(item, plan)| {
            let path = plan.fate.path().unwrap_or_else(|| item.path.clone());
            path.starts_with(module) && self.sees(chain, item, module.root()) && self.is_in_effect(chain, item)
        })
    }

    fn sees(&self, chain: &Chain, item: &ImportItem, name: &str) -> bool {
        item.binding.is_some_and(|binding| self.bound.finals.sees(self.unit, chain.scope, binding, name))
    }

    fn is_in_effect(&self, chain: &Chain, item: &ImportItem) -> bool {
        let same_scope = item.binding.is_some_and(|id| self.unit.scopes.binding(id).scope == chain.scope);
        !same_scope || item.range.start < chain.start()
    }

    /// How the file's other imports spell `after`.
    pub(super) fn existing(
        &self,
        chain: &Chain,
        item: usize,
        module: &DottedName,
        after: &DottedName,
    ) -> Option<String> {
        let place = self.unit.blocks.place(self.unit.imports.items[item].statement);
        let plans = self.unit.imports.items.iter().zip(&self.bound.items);
        let usable = plans.filter(|(other, plan)| {
            let at = self.unit.blocks.place(other.statement);
            let sole = other.binding.is_some_and(|id| self.unit.scopes.binding(id).sites.len() == 1);
            let reliable = sole && (at == place || at.parent.is_none()) && plan.fate != Fate::Drop && !other.own;
            reliable && self.sees(chain, other, &plan.spelling) && self.is_in_effect(chain, other)
        });
        let spelled = usable.filter_map(|(_, plan)| through(plan, module, after));
        spelled.min_by_key(String::len)
    }
}

fn through(plan: &ItemPlan<'_>, module: &DottedName, after: &DottedName) -> Option<String> {
    let meaning = plan.meaning.as_ref().filter(|it| !plan.plain && it.starts_with(module))?;
    after.below(meaning).map(|below| joined(&plan.spelling, below))
}

/// The imports that could give what moved, the one most like `source` first.
pub(super) fn styles(source: &ImportItem, renewed: &Renewed<'_>, module: &DottedName) -> Vec<Fate> {
    let plain = Fate::Module { path: module.clone(), alias: None };
    let named = |path: &DottedName| {
        path.parent().map(|parent| Fate::Name { module: parent, name: path.last().to_owned(), alias: None })
    };
    let from_module = named(module);
    let Target::Path(target) = &renewed.respelling.target else { return vec![plain] };
    let inside = target.below(module).unwrap_or("").split('.').next().unwrap_or("");
    let symbol = if inside.is_empty() { None } else { named(&module.join(inside)) };
    let reads_module = renewed.entry.parent().is_some_and(|parent| parent == source.path);
    match source.form {
        ImportForm::Module => [Some(plain), from_module, symbol].into_iter().flatten().collect(),
        ImportForm::Name if reads_module => [from_module, Some(plain), symbol].into_iter().flatten().collect(),
        ImportForm::Name => [symbol, from_module, Some(plain)].into_iter().flatten().collect(),
    }
}

pub(super) fn text_through(import: &Fate, after: &DottedName) -> String {
    let path = import.path().unwrap_or_default();
    let head = match import {
        Fate::Module { path, alias } => alias.clone().unwrap_or_else(|| path.as_str().to_owned()),
        Fate::Name { name, alias, .. } => alias.clone().unwrap_or_else(|| name.clone()),
        Fate::Keep | Fate::Drop => String::new(),
    };
    joined(&head, after.below(&path).unwrap_or(""))
}

pub(super) fn joined(head: &str, below: &str) -> String {
    if below.is_empty() { head.to_owned() } else { format!("{head}.{below}") }
}
