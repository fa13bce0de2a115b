//! Tests of a version, of the interpreter, or of what a module has.

use crate::python::project::FileUnit;
use crate::python::respell::Context;
use crate::python::scope::{BindingId, Site, SiteKind};
use crate::python::syntax::{ExceptHandler, ExpressionId, ExpressionKind, StatementKind, Tree};
use crate::python::visit::{Node, walk_expression};

/// True for handlers of a failed import or attribute.
pub(super) fn catches(tree: &Tree, handler: &ExceptHandler) -> bool {
    const FAILURES: &[&str] = &["ImportError", "ModuleNotFoundError", "AttributeError", "Exception", "BaseException"];
    let Some(exception) = handler.exception else { return true };
    let name = |id: ExpressionId| FAILURES.contains(&tree.text(tree[id].range));
    match &tree[exception].kind {
        ExpressionKind::Tuple(parts) => parts.iter().any(|part| name(*part)),
        _ => name(exception),
    }
}

/// True for tests of a version, of the interpreter, or of what a module has, by a variable too.
pub(crate) fn is_version_check(context: Context<'_, '_>, unit: &FileUnit, test: ExpressionId) -> bool {
    let tree = &unit.tree;
    speaks_of_versions(tree, test)
        || names_in(tree, test)
            .any(|name| unit.scopes.resolve(name).is_some_and(|binding| holds_answer(context, unit, binding, FOLLOWED)))
}

/// How many imports of the project are followed to where a variable is set.
const FOLLOWED: u32 = 3;

/// True when a variable holds the answer of such a test: `NEW = parse(core.__version__) >= …`, or is set where an
/// import may fail.
fn holds_answer(context: Context<'_, '_>, unit: &FileUnit, binding: BindingId, left: u32) -> bool {
    let answers = |site: &Site| match site.kind {
        SiteKind::Assign { value } | SiteKind::AnnotatedAssign { value: Some(value), .. } => {
            speaks_of_versions(&unit.tree, value)
                || (unit.tree[value].kind == ExpressionKind::Constant && may_fail(context, unit, site))
        }
        SiteKind::FromImport { .. } => {
            let Some(item) = unit.imports.at_site(site.kind).map(|at| &unit.imports.items[at]) else { return false };
            let there = if item.own && left > 0 { context.project.split(&item.path) } else { None };
            let set_there = there.and_then(|(other, name)| Some((other, other.global(name)?)));
            may_fail(context, unit, site)
                || speaks(item.path.last())
                || set_there.is_some_and(|(other, binding)| holds_answer(context, other, binding, left - 1))
        }
        SiteKind::Import { .. } => may_fail(context, unit, site),
        _ => false,
    };
    unit.scopes.binding(binding).sites.iter().any(answers)
}

/// True when `site` stands in a `try` that speaks of the core and catches a failed import.
fn may_fail(context: Context<'_, '_>, unit: &FileUnit, site: &Site) -> bool {
    let Some(statement) = unit.blocks.statement_at(&unit.tree, site.range.start) else { return false };
    let mut around = unit.blocks.ancestry(statement).filter_map(|place| place.parent);
    around.any(|id| match &unit.tree[id].kind {
        StatementKind::Try { handlers, .. } => {
            let text = unit.text(unit.tree[id].range);
            let speaks = context.rules.roots().iter().any(|root| text.contains(root.as_str()));
            speaks && handlers.iter().any(|handler| catches(&unit.tree, handler))
        }
        _ => false,
    })
}

/// True when `test` itself speaks of a version, of the interpreter, or of what a module has.
pub(crate) fn speaks_of_versions(tree: &Tree, test: ExpressionId) -> bool {
    walk_expression(tree, test).any(|node| match node {
        Node::Expression(id) => match &tree[id].kind {
            ExpressionKind::Name => speaks(tree.text(tree[id].range)),
            ExpressionKind::Attribute { attribute, .. } => speaks(tree.text(*attribute)),
            _ => false,
        },
        Node::Statement(_) => false,
    })
}

fn speaks(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let flag =
        name.starts_with("has_") || name.starts_with("have_") || name.starts_with("py2") || name.starts_with("py3");
    let numbered = name.rsplit('_').next().is_some_and(|last| {
        let digits = last.trim_start_matches('v').trim_start_matches("py");
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    name.contains("version") || name == "hasattr" || name == "find_spec" || flag || (numbered && name.contains('_'))
}

fn names_in(tree: &Tree, root: ExpressionId) -> impl Iterator<Item = ExpressionId> {
    walk_expression(tree, root).filter_map(|node| match node {
        Node::Expression(id) if tree[id].kind == ExpressionKind::Name => Some(id),
        Node::Expression(_) | Node::Statement(_) => None,
    })
}
