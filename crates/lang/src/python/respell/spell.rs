//! How every chain is spelled afterwards, and which imports that needs.

mod decide;
mod sources;

use std::collections::{BTreeMap, BTreeSet};

use super::bind::{Bound, Fate};
use super::chain::Chain;
use super::guard::Guards;
use super::{Context, Found, tokens};
use crate::python::project::FileUnit;
use crate::python::scope::BindingId;
use crate::python::syntax::{ExpressionId, ExpressionKind, StatementId};
use crate::{CallForm, OperationIndex};
pub(super) use decide::{gone_reason, held_reason};

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
    /// True when both would be written in the same way.
    fn reads_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Changed(one), Self::Changed(two)) => {
                one.text == two.text && one.needs == two.needs && one.form == two.form
            }
            (Self::Same | Self::Changed(_) | Self::Open(..), _) => self == other,
        }
    }

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
    pub(super) unit: &'r FileUnit,
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
        let agreed = spellings.iter().all(|other| other.reads_like(first));
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
            Spelling::Open(reason, operations) => self.leave(chain, (reason, operations), demand, found),
            Spelling::Changed(change) => self.change(chain, &change, demand, found),
        }
    }

    /// Leaves a chain to a person; its first name still follows the import that binds it.
    fn leave(
        &self,
        chain: &Chain,
        (reason, operations): (String, &'r [OperationIndex]),
        demand: &mut Demand,
        found: &mut Found,
    ) {
        found.flag(chain.start(), reason, operations);
        self.keep(chain, demand);
        let item = chain.meanings.iter().find_map(|meaning| meaning.item);
        let Some((item, plan)) = item.map(|at| (&self.unit.imports.items[at], &self.bound.items[at])) else { return };
        let whole = item.path.depth() == 0 || !item.is_plain();
        let moved = plan.fate != Fate::Keep && plan.spelling != self.unit.text(chain.tokens[0]);
        if whole && moved {
            found.replace(chain.tokens[0], plan.spelling.clone(), operations);
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
            self.leave(chain, (reason, change.operations), demand, found);
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
        let near = |other: &Addition| !self.unit.is_excerpt() && self.unit.blocks.place(other.after) == place;
        let same = |other: &Addition| other.import == *import && (other.after == after || near(other));
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
}
