//! Fallbacks that already support both releases, which are left alone.
//!
//! A `try` that catches a failed import or attribute, an `if` on a version, a `getattr` with a default guard an old
//! name when another of their branches spells the new one.

mod branches;
mod check;

use model::DottedName;

use super::Context;
use super::chain::Chain;
use crate::python::origin::Origins;
use crate::python::project::FileUnit;
use crate::python::syntax::{ExpressionId, ExpressionKind, Tree};
use branches::{Guard, guards};

pub(crate) use branches::leaves;
pub(crate) use check::{is_version_check, speaks_of_versions};

/// The guards of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Guards {
    guards: Vec<Guard>,
    mentions: Vec<Mention>,
}

/// A path that a place names.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mention {
    offset: u32,
    path: DottedName,
    /// The name that an import binds there.
    bound: Option<String>,
}

impl Guards {
    pub(super) fn find(context: Context<'_, '_>, unit: &FileUnit, chains: &[Chain]) -> Self {
        let guards = guards(context, unit);
        if guards.is_empty() {
            return Self::default();
        }
        let spelled = chains.iter().flat_map(|chain| {
            let paths = chain.meanings.iter().map(|meaning| chain.path(unit, meaning));
            paths.map(|path| Mention { offset: chain.start(), path, bound: None })
        });
        let imported = unit
            .imports
            .items
            .iter()
            .filter(|item| context.rules.concerns(&item.path))
            .map(|item| Mention { offset: item.range.start, path: item.path.clone(), bound: Some(item.bound.clone()) });
        let stars = unit.imports.stars.iter().map(|star| Mention {
            offset: unit.tree[star.statement].range.start,
            path: star.module.clone(),
            bound: None,
        });
        let inside = |offset: u32| guards.iter().any(|guard| has(guard.range, offset));
        let quoted = quoted_mentions(context, unit, &inside);
        let mentions = spelled.chain(imported).chain(stars).chain(quoted).collect();
        Self { guards, mentions }
    }

    /// True when the use at `offset`, which would become `renewed`, is one side of a fallback that has the other.
    pub(crate) fn cover(&self, offset: u32, renewed: &DottedName) -> bool {
        let same = |mention: &Mention| {
            let wider = mention.path.depth() > 0 && renewed.starts_with(&mention.path);
            wider || mention.path.starts_with(renewed)
        };
        self.elsewhere(offset).any(same)
    }

    /// True when the import of `bound` at `offset` has a counterpart that stays as it is.
    pub(super) fn cover_import(
        &self,
        context: Context<'_, '_>,
        offset: u32,
        bound: &str,
        renewed: &DottedName,
    ) -> bool {
        let root = renewed.root();
        let counterpart = |mention: &Mention| {
            let stays = context.rules.renew(&mention.path).is_none() && mention.path.root() == root;
            mention.bound.as_deref() == Some(bound) && stays
        };
        self.cover(offset, renewed) || self.elsewhere(offset).any(counterpart)
    }

    /// True when the place lies in any branch of a guard.
    pub(super) fn hold(&self, offset: u32) -> bool {
        self.guards.iter().any(|guard| guard.branches.iter().any(|branch| has(*branch, offset)))
    }

    /// What the other branches of the guards around `offset` name.
    fn elsewhere(&self, offset: u32) -> impl Iterator<Item = &Mention> {
        let around = self.guards.iter().filter_map(move |guard| Some((guard, guard.place(offset)?)));
        around.flat_map(|(guard, own)| {
            self.mentions.iter().filter(move |mention| guard.place(mention.offset).is_some_and(|other| other != own))
        })
    }
}

fn has(range: model::TextRange, offset: u32) -> bool {
    range.start <= offset && offset < range.end
}

/// A part of a guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// What decides.
    Test,
    /// The branch at this place.
    Branch(usize),
}

impl Guard {
    /// In which part of it `offset` lies.
    fn place(&self, offset: u32) -> Option<Part> {
        if self.tests.iter().any(|test| has(*test, offset)) {
            return Some(Part::Test);
        }
        self.branches.iter().position(|branch| has(*branch, offset)).map(Part::Branch)
    }
}

/// Paths in strings: `"acme.models"` and `getattr(acme, "User")`.
fn quoted_mentions(context: Context<'_, '_>, unit: &FileUnit, inside: &dyn Fn(u32) -> bool) -> Vec<Mention> {
    let tree = &unit.tree;
    let mut res = Vec::new();
    for expression in tree.expressions.iter().filter(|it| inside(it.range.start)) {
        match &expression.kind {
            ExpressionKind::String(_) => res.extend(literal(tree, &expression.kind)),
            ExpressionKind::Call { arguments, .. } => {
                let [owner, name, ..] = arguments.as_slice() else { continue };
                let named = literal(tree, &tree[name.value].kind);
                let path = named.and_then(|named| Some((named, path_of(context, unit, owner.value)?)));
                res.extend(path.map(|(named, owner)| Mention { path: owner.join(named.path.as_str()), ..named }));
            }
            _ => {}
        }
    }
    res.retain(|mention| context.rules.concerns(&mention.path));
    res
}

fn path_of(context: Context<'_, '_>, unit: &FileUnit, expression: ExpressionId) -> Option<DottedName> {
    let named = matches!(unit.tree[expression].kind, ExpressionKind::Name | ExpressionKind::Attribute { .. });
    if named { Origins { project: context.project, unit }.of(expression) } else { None }
}

/// The text of one plain literal, where its content starts.
fn literal(tree: &Tree, kind: &ExpressionKind) -> Option<Mention> {
    let ExpressionKind::String(string) = kind else { return None };
    let [part] = string.parts.as_slice() else { return None };
    let text = tree.text(part.content);
    let plain = !part.is_bytes && !part.is_template && !text.is_empty() && text.len() < 200;
    plain.then(|| Mention { offset: part.content.start, path: text.into(), bound: None })
}
