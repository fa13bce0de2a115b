//! What a chain becomes, by what its name is bound to.

use model::DottedName;

use super::sources::{joined, styles, text_through};
use super::{Changed, Speller, Spelling};
use crate::python::calls::RefusedCall;
use crate::python::respell::Renewed;
use crate::python::respell::bind::Fate;
use crate::python::respell::chain::{Chain, Meaning};
use crate::{CallForm, Target};

impl<'r> Speller<'_, 'r, '_> {
    /// How `chain` is spelled afterwards when it means `meaning`.
    pub(super) fn spelling(&self, chain: &Chain, meaning: &Meaning) -> Spelling<'r> {
        let path = chain.path(self.unit, meaning);
        let renewed = self.context.rules.renew(&path);
        if let Some(call) = self.refused(chain).filter(|call| call.stays && renewed.is_some()) {
            return Spelling::Open(call.reason.clone(), &call.operations);
        }
        let after = renewed.as_ref().and_then(|it| it.path.as_ref());
        let guarded = after.is_some_and(|after| self.guards.cover(chain.start(), after));
        if guarded && !self.follows_import(chain, meaning, renewed.as_ref()) {
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

    /// True when the import that the chain reads changes for the same reason: then the chain must, too.
    fn follows_import(&self, chain: &Chain, meaning: &Meaning, renewed: Option<&Renewed<'r>>) -> bool {
        let Some(item) = meaning.item else { return false };
        let source = if self.spells_path(item) { self.serving(chain, meaning).unwrap_or(item) } else { item };
        let covered = renewed.is_some_and(|it| self.unit.imports.items[source].path.starts_with(it.entry));
        covered && self.bound.items[source].fate != Fate::Keep
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
            return self.held(chain, item, renewed);
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

    /// The refused call whose callee the chain spells.
    fn refused(&self, chain: &Chain) -> Option<&'r RefusedCall> {
        self.context.refused.get(self.unit.index, chain.expression?)
    }

    /// A use of a name that would change if the new one took every call of it.
    fn held(&self, chain: &Chain, item: usize, renewed: Option<Renewed<'r>>) -> Spelling<'r> {
        match renewed.filter(|_| self.bound.held.contains(&item)) {
            Some(renewed) => {
                let written = self.unit.text(chain.tokens[0]);
                let reason = held_reason(written, &goal(&renewed));
                Spelling::Open(reason, renewed.respelling.operations.as_slice())
            }
            None => Spelling::Same,
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
    pub(super) fn spells_path(&self, item: usize) -> bool {
        let source = &self.unit.imports.items[item];
        source.is_plain() && (self.bound.items[item].plain || source.path.depth() > 0)
    }
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

/// Why a use stays that would follow if all did.
pub(in crate::python::respell) fn held_reason(written: &str, goal: &str) -> String {
    format!("`{written}` stays: {goal} does not take a call of it in this file")
}

/// Why a use of a name without a successor is left to a person.
pub(in crate::python::respell) fn gone_reason(written: &str, reason: &str) -> String {
    if reason.is_empty() { format!("`{written}` is gone") } else { format!("`{written}` is gone: {reason}") }
}
