//! How every chain is spelled afterwards, and which imports that needs.

use std::collections::{BTreeMap, BTreeSet};

use model::DottedName;

use super::bind::{Bound, Fate, ItemPlan};
use super::chain::{Chain, Meaning};
use super::guard::Guards;
use super::{Context, Found, Renewed, tokens};
use crate::python::imports::{ImportForm, ImportItem};
use crate::python::project::FileUnit;
use crate::python::scope::BindingId;
use crate::python::syntax::{ExpressionId, ExpressionKind, StatementId};
use crate::{CallForm, OperationIndex, Target};

/// An import that a chain needs and the file does not have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Addition {
    /// The statement that it follows.
    pub(super) after: StatementId,
    /// The import that it may take the place of.
    pub(super) item: usize,
    /// What is imported.
    pub(super) import: Fate,
    /// What asks for it.
    pub(super) operations: Vec<OperationIndex>,
}

/// What the chains of a file ask of its imports.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Demand {
    /// Imports to add, in order of need, without repetition.
    pub(super) additions: Vec<Addition>,
    /// Imports that some chain still needs.
    pub(super) kept: BTreeSet<usize>,
    /// Imports that some chain no longer needs.
    pub(super) moved: BTreeSet<usize>,
    /// Bindings of `import a.b` of which some chain still needs the root `a`.
    pub(super) rooted: BTreeSet<BindingId>,
}

/// How a chain is spelled afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Spelling<'r> {
    /// As before.
    Same,
    /// Otherwise.
    Changed(Changed<'r>),
    /// A person must decide, for this reason.
    Open(String, &'r [OperationIndex]),
}

impl Spelling<'_> {
    fn is_same(&self, written: &str) -> bool {
        match self {
            Self::Same => true,
            Self::Changed(change) => change.text == written && change.form == CallForm::Kept && change.needs.is_none(),
            Self::Open(..) => false,
        }
    }
}

/// Another spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Changed<'r> {
    /// The whole chain.
    text: String,
    operations: &'r [OperationIndex],
    /// The import that it needs and that is not there.
    needs: Option<Fate>,
    /// True when the import that the old spelling used is no longer used by it.
    away: bool,
    form: CallForm,
}

/// Spells the chains of one file.
pub(super) struct Speller<'s, 'r, 'a> {
    pub(super) context: Context<'r, 'a>,
    pub(super) unit: &'r FileUnit<'a>,
    pub(super) bound: &'s Bound<'r>,
    pub(super) guards: &'s Guards,
    /// Which call an expression is the function of.
    pub(super) calls: BTreeMap<ExpressionId, ExpressionId>,
}

impl<'r> Speller<'_, 'r, '_> {
    /// Edits `chain` and notes what it asks of the imports.
    pub(super) fn respell(&self, chain: &Chain, demand: &mut Demand, found: &mut Found) {
        let spellings: Vec<Spelling<'r>> = chain.meanings.iter().map(|it| self.spelling(chain, it)).collect();
        let Some(first) = spellings.first() else { return };
        let agreed = spellings.iter().all(|other| other == first);
        let written = self.unit.text(chain.range(chain.tokens.len() - 1));
        let changes = spellings.iter().find(|other| !other.is_same(written));
        let decided = match changes {
            Some(Spelling::Changed(change)) if !agreed || chain.unknown > 0 => {
                let reason = format!("`{written}` may be `{}` or something else", change.text);
                Spelling::Open(reason, change.operations)
            }
            Some(change) => change.clone(),
            None => Spelling::Same,
        };
        match decided {
            Spelling::Same => self.keep(chain, demand),
            Spelling::Open(reason, operations) => {
                found.flag(chain.start(), reason, operations);
                self.keep(chain, demand);
            }
            Spelling::Changed(change) => self.change(chain, &change, demand, found),
        }
    }

    fn keep(&self, chain: &Chain, demand: &mut Demand) {
        for meaning in &chain.meanings {
            let Some(item) = meaning.item else { continue };
            if !self.spells_path(item) {
                demand.kept.insert(item);
                continue;
            }
            demand.rooted.insert(chain.binding);
            let serving = self.serving(chain, meaning);
            demand.kept.extend(serving.map_or_else(|| self.siblings(item), |item| vec![item]));
        }
    }

    fn change(&self, chain: &Chain, change: &Changed<'r>, demand: &mut Demand, found: &mut Found) {
        let Some(edits) = tokens::respell(self.unit, &chain.tokens, &change.text) else {
            let reason = format!("`{}` is spread over lines: write `{}`", self.unit.text(chain.tokens[0]), change.text);
            found.flag(chain.start(), reason, change.operations);
            self.keep(chain, demand);
            return;
        };
        for (range, text) in edits {
            found.replace(range, text, change.operations);
        }
        self.change_form(chain, change, found);
        for meaning in &chain.meanings {
            let Some(item) = meaning.item else { continue };
            let serving = if self.spells_path(item) { self.serving(chain, meaning) } else { Some(item) };
            if let Some(import) = &change.needs {
                self.add(serving.unwrap_or(item), import, change.operations, demand);
            }
            let Some(serving) = serving else { continue };
            let uses = if change.away { &mut demand.moved } else { &mut demand.kept };
            uses.insert(serving);
        }
    }

    fn add(&self, item: usize, import: &Fate, operations: &[OperationIndex], demand: &mut Demand) {
        let after = self.unit.imports.items[item].statement;
        let place = self.unit.blocks.place(after);
        let same = |other: &Addition| other.import == *import && self.unit.blocks.place(other.after) == place;
        if !demand.additions.iter().any(same) {
            let operations = operations.to_vec();
            demand.additions.push(Addition { after, item, import: import.clone(), operations });
        }
    }

    /// A function that became a property loses its call, and the other way round.
    fn change_form(&self, chain: &Chain, change: &Changed<'r>, found: &mut Found) {
        let Some(expression) = chain.expression else { return };
        let call = self.calls.get(&expression).map(|call| &self.unit.tree[*call].kind);
        let end = chain.tokens[chain.tokens.len() - 1].end;
        match (change.form, call) {
            (CallForm::ToProperty, Some(ExpressionKind::Call { arguments, parentheses, .. })) => {
                if arguments.is_empty() {
                    found.replace(*parentheses, "", change.operations);
                } else {
                    found.flag(chain.start(), format!("`{}` is no longer called", change.text), change.operations);
                }
            }
            (CallForm::ToMethod, None) => found.replace(model::TextRange::at(end), "()", change.operations),
            (CallForm::Kept | CallForm::ToProperty | CallForm::ToMethod, _) => {}
        }
    }

    fn spelling(&self, chain: &Chain, meaning: &Meaning) -> Spelling<'r> {
        let path = chain.path(self.unit, meaning);
        let renewed = self.context.rules.renew(&path);
        let guarded =
            renewed.as_ref().and_then(|it| it.path.as_ref()).is_some_and(|it| self.guards.cover(chain.start(), it));
        if guarded {
            return Spelling::Same;
        }
        let extra = renewed.as_ref().map_or(0, |it| it.entry.depth().saturating_sub(meaning.path.depth()));
        if let Some(renewed) = &renewed
            && let Target::Gone(reason) = &renewed.respelling.target
        {
            return self.gone(chain, meaning, renewed, reason, extra);
        }
        match meaning.item {
            None => self.opaque(chain, meaning, renewed.filter(|_| extra > 0)),
            Some(item) if self.spells_path(item) => match renewed {
                Some(renewed) => self.plain(chain, meaning, &renewed),
                None => Spelling::Same,
            },
            Some(item) => self.bound_name(chain, item, &path, renewed, extra),
        }
    }

    fn gone(
        &self,
        chain: &Chain,
        meaning: &Meaning,
        renewed: &Renewed<'r>,
        reason: &str,
        extra: usize,
    ) -> Spelling<'r> {
        let elsewhere = meaning.item.is_none() && extra == 0;
        if elsewhere || self.guards.hold(chain.start()) {
            return Spelling::Same;
        }
        let written = self.unit.text(chain.range((meaning.base + extra).min(chain.tokens.len() - 1)));
        Spelling::Open(gone_reason(written, reason), renewed.respelling.operations.as_slice())
    }

    /// A chain whose first tokens stay as they are: a name of the project's own that stands for one of the core.
    fn opaque(&self, chain: &Chain, meaning: &Meaning, renewed: Option<Renewed<'r>>) -> Spelling<'r> {
        let Some(renewed) = renewed else { return Spelling::Same };
        let operations = renewed.respelling.operations.as_slice();
        let head = self.unit.text(chain.range(meaning.base));
        let below = |path: &DottedName| path.below(&self.context.rules.after(&meaning.path)?).map(str::to_owned);
        match renewed.path.as_ref().and_then(below) {
            Some(below) => Spelling::Changed(Changed {
                text: joined(head, &below),
                operations,
                needs: None,
                away: false,
                form: form(&renewed, chain.path(self.unit, meaning)),
            }),
            None => {
                let written = self.unit.text(chain.range(chain.tokens.len() - 1));
                Spelling::Open(format!("`{written}` moved to {}", goal(&renewed)), operations)
            }
        }
    }

    /// A chain below an imported name.
    fn bound_name(
        &self,
        chain: &Chain,
        item: usize,
        path: &DottedName,
        renewed: Option<Renewed<'r>>,
        extra: usize,
    ) -> Spelling<'r> {
        let plan = &self.bound.items[item];
        if extra == 0 && plan.fate == Fate::Keep {
            return Spelling::Same;
        }
        let after = renewed.as_ref().map_or_else(|| Some(path.clone()), |it| it.path.clone());
        let operations = renewed.as_ref().map_or(plan.operations, |it| it.respelling.operations.as_slice());
        let changed = |text, needs, away| {
            let form = renewed.as_ref().map_or(CallForm::Kept, |it| form(it, path.clone()));
            Spelling::Changed(Changed { text, operations, needs, away, form })
        };
        let Some(meaning) = &plan.meaning else {
            let rest = chain.tokens[1..].iter().map(|token| self.unit.text(*token));
            return changed(
                std::iter::once(plan.spelling.as_str()).chain(rest).collect::<Vec<_>>().join("."),
                None,
                false,
            );
        };
        match (after, renewed.as_ref()) {
            (Some(after), _) if after.starts_with(meaning) => {
                let below = after.below(meaning).unwrap_or("");
                changed(joined(&plan.spelling, below), None, false)
            }
            (Some(after), Some(renewed)) if extra > 0 => self.outside(chain, item, renewed, &after, changed),
            (None, Some(renewed)) => self.builtin(chain, renewed, extra, changed),
            (Some(_), _) | (None, None) => {
                let written = self.unit.text(chain.range(chain.tokens.len() - 1));
                Spelling::Open(format!("`{written}` is no longer below what `{}` imports", plan.spelling), operations)
            }
        }
    }

    fn builtin(
        &self,
        chain: &Chain,
        renewed: &Renewed<'r>,
        extra: usize,
        changed: impl Fn(String, Option<Fate>, bool) -> Spelling<'r>,
    ) -> Spelling<'r> {
        let Target::Builtin(name) = &renewed.respelling.target else { return Spelling::Same };
        if !self.bound.finals.is_unbound(self.unit, chain.scope, name) {
            let reason = format!("the builtin `{name}` is hidden by another `{name}` here");
            return Spelling::Open(reason, renewed.respelling.operations.as_slice());
        }
        let rest = chain.tokens[extra + 1..].iter().map(|token| self.unit.text(*token));
        changed(std::iter::once(name.as_str()).chain(rest).collect::<Vec<_>>().join("."), None, true)
    }

    /// A chain that leads out of what its name means: another import must give it.
    fn outside(
        &self,
        chain: &Chain,
        item: usize,
        renewed: &Renewed<'r>,
        after: &DottedName,
        changed: impl Fn(String, Option<Fate>, bool) -> Spelling<'r>,
    ) -> Spelling<'r> {
        let module = renewed.module.clone().unwrap_or_default();
        if let Some(text) = self.existing(chain, item, &module, after) {
            return changed(text, None, true);
        }
        let source = &self.unit.imports.items[item];
        let imports = styles(source, renewed, &module);
        let home = self.unit.scopes.binding(chain.binding).scope;
        let fits = |import: &Fate| {
            let name = import.bound().unwrap_or("");
            self.bound.finals.is_free_for_import(self.unit, home, chain.scope, name) || self.is_root(chain, name)
        };
        match imports.into_iter().find(fits) {
            Some(import) => {
                let text = text_through(&import, after);
                changed(text, Some(import), true)
            }
            None => {
                let reason = format!("`{after}` cannot be imported here: the name is taken");
                Spelling::Open(reason, renewed.respelling.operations.as_slice())
            }
        }
    }

    /// A chain whose name is the root of an `import a.b`.
    fn plain(&self, chain: &Chain, meaning: &Meaning, renewed: &Renewed<'r>) -> Spelling<'r> {
        let Some(item) = meaning.item else { return Spelling::Same };
        let serving = self.serving(chain, meaning);
        let path = chain.path(self.unit, meaning);
        let changed = |text, needs, away| {
            let operations = renewed.respelling.operations.as_slice();
            Spelling::Changed(Changed { text, operations, needs, away, form: form(renewed, path.clone()) })
        };
        let Some(after) = &renewed.path else {
            let extra = renewed.entry.depth() - meaning.path.depth();
            return self.builtin(chain, renewed, extra, changed);
        };
        let module = renewed.module.clone().unwrap_or_default();
        let source = &self.unit.imports.items[serving.unwrap_or(item)];
        let plan = &self.bound.items[serving.unwrap_or(item)];
        let by_import = source.path.starts_with(renewed.entry);
        // The import itself is respelled, or deliberately not.
        let below = plan.meaning.as_ref().and_then(|it| after.below(it));
        match (by_import, &plan.fate, below) {
            (true, Fate::Keep, _) => return Spelling::Same,
            (true, _, _) if plan.plain => return changed(after.as_str().to_owned(), None, false),
            (true, _, Some(below)) => return changed(joined(&plan.spelling, below), None, false),
            _ => {}
        }
        let away = !after.starts_with(&source.path);
        let through_root = source.path.depth() == 0 && !away;
        if through_root || self.is_imported(chain, &module) {
            return changed(after.as_str().to_owned(), None, away);
        }
        self.outside(chain, serving.unwrap_or(item), renewed, after, |text, needs, _| changed(text, needs, away))
    }

    /// True for `import a.b` without an alias, whose uses spell its path.
    fn spells_path(&self, item: usize) -> bool {
        let source = &self.unit.imports.items[item];
        source.is_plain() && (self.bound.items[item].plain || source.path.depth() > 0)
    }

    /// The `import a.b.c` that makes the most of the chain's path readable.
    fn serving(&self, chain: &Chain, meaning: &Meaning) -> Option<usize> {
        let path = chain.path(self.unit, meaning);
        let items = &self.unit.imports.items;
        let serves = |at: &usize| items[*at].binding == Some(chain.binding) && path.starts_with(&items[*at].path);
        (0..items.len()).filter(serves).max_by_key(|at| (items[*at].path.depth(), std::cmp::Reverse(*at)))
    }

    fn siblings(&self, item: usize) -> Vec<usize> {
        let items = &self.unit.imports.items;
        (0..items.len()).filter(|at| items[*at].binding == items[item].binding).collect()
    }

    /// True when `name` is the root of a plain import that the chain sees.
    fn is_root(&self, chain: &Chain, name: &str) -> bool {
        let plans = self.unit.imports.items.iter().zip(&self.bound.items);
        plans.filter(|(item, plan)| item.is_plain() && plan.plain).any(|(item, plan)| {
            let root = plan.fate.path().unwrap_or_else(|| item.path.clone());
            root.root() == name && self.sees(chain, item, name)
        })
    }

    /// True when a plain import gives the chain `module` as it is spelled.
    fn is_imported(&self, chain: &Chain, module: &DottedName) -> bool {
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
    fn existing(&self, chain: &Chain, item: usize, module: &DottedName, after: &DottedName) -> Option<String> {
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
fn styles(source: &ImportItem, renewed: &Renewed<'_>, module: &DottedName) -> Vec<Fate> {
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

fn text_through(import: &Fate, after: &DottedName) -> String {
    let path = import.path().unwrap_or_default();
    let head = match import {
        Fate::Module { path, alias } => alias.clone().unwrap_or_else(|| path.as_str().to_owned()),
        Fate::Name { name, alias, .. } => alias.clone().unwrap_or_else(|| name.clone()),
        Fate::Keep | Fate::Drop => String::new(),
    };
    joined(&head, after.below(&path).unwrap_or(""))
}

fn joined(head: &str, below: &str) -> String {
    if below.is_empty() { head.to_owned() } else { format!("{head}.{below}") }
}

/// The call form changes only where the chain spells exactly what changed.
fn form(renewed: &Renewed<'_>, path: DottedName) -> CallForm {
    if path == *renewed.entry { renewed.respelling.form } else { CallForm::Kept }
}

fn goal(renewed: &Renewed<'_>) -> String {
    match (&renewed.path, &renewed.respelling.target) {
        (Some(path), _) => format!("`{path}`"),
        (None, Target::Builtin(name)) => format!("the builtin `{name}`"),
        (None, Target::Path(_) | Target::Gone(_)) => "nowhere".to_owned(),
    }
}

/// Why a use of a name without a successor is left to a person.
pub(super) fn gone_reason(written: &str, reason: &str) -> String {
    if reason.is_empty() { format!("`{written}` is gone") } else { format!("`{written}` is gone: {reason}") }
}
