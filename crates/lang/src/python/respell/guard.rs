//! Fallbacks that already support both releases, which are left alone.
//!
//! A `try` that catches a failed import or attribute, or an `if` on a version, guards an old name when another of its
//! branches spells the new one.

use model::{DottedName, TextRange};

use super::Context;
use super::chain::Chain;
use crate::python::blocks::range_of;
use crate::python::project::FileUnit;
use crate::python::syntax::{ExceptHandler, ExpressionId, ExpressionKind, StatementKind, Tree};
use crate::python::visit::{Node, walk_expression};

/// The guards of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Guards {
    guards: Vec<Guard>,
    mentions: Vec<Mention>,
}

/// The branches of one statement or conditional expression of which one is meant for another release.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Guard {
    range: TextRange,
    branches: Vec<TextRange>,
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
    pub(super) fn find(context: Context<'_, '_>, unit: &FileUnit<'_>, chains: &[Chain]) -> Self {
        let guards: Vec<Guard> = statement_guards(unit).into_iter().chain(expression_guards(&unit.tree)).collect();
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
        Self { guards, mentions: spelled.chain(imported).collect() }
    }

    /// True when the use at `offset`, which would become `renewed`, is one side of a fallback that has the other.
    pub(super) fn cover(&self, offset: u32, renewed: &DottedName) -> bool {
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
        let around = self.guards.iter().filter_map(move |guard| {
            let own = guard.branches.iter().position(|branch| has(*branch, offset))?;
            Some((guard, own))
        });
        around.flat_map(|(guard, own)| {
            self.mentions.iter().filter(move |mention| {
                let branch = guard.branches.iter().position(|branch| has(*branch, mention.offset));
                has(guard.range, mention.offset) && branch.is_some_and(|branch| branch != own)
            })
        })
    }
}

fn has(range: TextRange, offset: u32) -> bool {
    range.start <= offset && offset < range.end
}

fn statement_guards(unit: &FileUnit<'_>) -> Vec<Guard> {
    let tree = &unit.tree;
    let guard = |id: crate::python::syntax::StatementId| {
        let branches = match &tree[id].kind {
            StatementKind::Try { body, handlers, orelse, .. } => {
                let catching = handlers.iter().filter(|handler| catches(tree, handler));
                let blocks: Vec<_> = catching.map(|handler| &handler.body).collect();
                if blocks.is_empty() {
                    return None;
                }
                std::iter::once(body).chain(blocks).chain([orelse]).collect::<Vec<_>>()
            }
            StatementKind::If { branches, orelse } => {
                if !branches.iter().any(|(test, _)| is_version_check(tree, *test)) {
                    return None;
                }
                branches.iter().map(|(_, body)| body).chain([orelse]).collect()
            }
            _ => return None,
        };
        let branches = branches.into_iter().filter_map(|block| range_of(tree, block)).collect();
        Some(Guard { range: tree[id].range, branches })
    };
    unit.blocks.statements().filter_map(guard).collect()
}

fn expression_guards(tree: &Tree) -> Vec<Guard> {
    let guard = |expression: &crate::python::syntax::Expression| match &expression.kind {
        ExpressionKind::Conditional { test, body, orelse } if is_version_check(tree, *test) => {
            Some(Guard { range: expression.range, branches: vec![tree[*body].range, tree[*orelse].range] })
        }
        _ => None,
    };
    tree.expressions.iter().filter_map(guard).collect()
}

/// True for handlers of a failed import or attribute.
fn catches(tree: &Tree, handler: &ExceptHandler) -> bool {
    const FAILURES: &[&str] = &["ImportError", "ModuleNotFoundError", "AttributeError", "Exception", "BaseException"];
    let Some(exception) = handler.exception else { return true };
    let name = |id: ExpressionId| FAILURES.contains(&tree.text(tree[id].range));
    match &tree[exception].kind {
        ExpressionKind::Tuple(parts) => parts.iter().any(|part| name(*part)),
        _ => name(exception),
    }
}

/// True for tests of a version, of the interpreter, or of what a module has.
pub(crate) fn is_version_check(tree: &Tree, test: ExpressionId) -> bool {
    let speaks = |name: &str| {
        let name = name.to_ascii_lowercase();
        let flag =
            name.starts_with("has_") || name.starts_with("have_") || name.starts_with("py2") || name.starts_with("py3");
        let numbered = name.rsplit('_').next().is_some_and(|last| {
            let digits = last.trim_start_matches('v').trim_start_matches("py");
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
        name.contains("version") || name == "hasattr" || name == "find_spec" || flag || (numbered && name.contains('_'))
    };
    walk_expression(tree, test).any(|node| match node {
        Node::Expression(id) => match &tree[id].kind {
            ExpressionKind::Name => speaks(tree.text(tree[id].range)),
            ExpressionKind::Attribute { attribute, .. } => speaks(tree.text(*attribute)),
            _ => false,
        },
        Node::Statement(_) => false,
    })
}
