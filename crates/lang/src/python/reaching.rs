//! Which sites of a binding a name may mean at the place where it is read.
//!
//! A site that surely runs before the use hides all earlier ones; sites of exclusive branches are left out. Functions
//! run later: what they read from outside is what stands there at the end.

use super::blocks::Place;
use super::project::FileUnit;
use super::scope::{BindingId, ScopeId, ScopeKind, Site, SiteKind};
use super::syntax::{StatementKind, Tree};

/// The sites of `binding` that a read at `offset` in `scope` may see, in source order.
///
/// Empty when the read comes before every site, as class bodies may do.
pub(crate) fn reaching(unit: &FileUnit<'_>, binding: BindingId, scope: ScopeId, offset: u32) -> Vec<Site> {
    let found = unit.scopes.binding(binding);
    if found.sites.len() == 1 && !is_class(unit, found.scope) {
        return found.sites.clone();
    }
    let read = if is_deferred(unit, scope, found.scope) { Read::End } else { Read::At(offset) };
    let mut sites: Vec<(u32, Vec<Place>, Site)> = found.sites.iter().map(|site| placed(unit, site)).collect();
    sites.sort_by_key(|(effect, _, site)| (*effect, *site));
    let way = match read {
        Read::At(offset) => ancestry_at(unit, offset),
        Read::End => Vec::new(),
    };
    let before = |effect: u32| matches!(read, Read::End) || matches!(read, Read::At(offset) if effect <= offset);
    let sure = sites.iter().rposition(|(effect, places, _)| before(*effect) && is_prefix(places, &way));
    let seen = |(at, (effect, places, _)): &(usize, &(u32, Vec<Place>, Site))| {
        let earlier =
            before(*effect) && sure.is_none_or(|sure| *at >= sure) && !are_exclusive(&unit.tree, places, &way);
        earlier || (!before(*effect) && share_loop(&unit.tree, places, &way))
    };
    let res: Vec<Site> = sites.iter().enumerate().filter(seen).map(|(_, (_, _, site))| *site).collect();
    if res.is_empty() && !is_class(unit, found.scope) { found.sites.clone() } else { res }
}

enum Read {
    At(u32),
    End,
}

fn is_class(unit: &FileUnit<'_>, scope: ScopeId) -> bool {
    matches!(unit.scopes.scope(scope).kind, ScopeKind::Class(_))
}

/// True when a function or lambda lies between `inner` and `outer`.
fn is_deferred(unit: &FileUnit<'_>, inner: ScopeId, outer: ScopeId) -> bool {
    let scopes = std::iter::successors(Some(inner), |id| unit.scopes.scope(*id).parent);
    let mut between = scopes.take_while(|id| *id != outer);
    between.any(|id| matches!(unit.scopes.scope(id).kind, ScopeKind::Function(_) | ScopeKind::Lambda(_)))
}

/// When a site takes effect, and the places around it inside its scope, outermost first.
fn placed(unit: &FileUnit<'_>, site: &Site) -> (u32, Vec<Place>, Site) {
    let tree = &unit.tree;
    let expression_end = |id: super::syntax::ExpressionId| tree[id].range.end;
    let own_end = || match unit.blocks.statement_at(tree, site.range.start) {
        Some(statement) => tree[statement].range.end,
        None => site.range.end,
    };
    let effect = match site.kind {
        SiteKind::Assign { value }
        | SiteKind::Unpack { value }
        | SiteKind::AugmentedAssign { value }
        | SiteKind::Walrus { value }
        | SiteKind::TypeAlias { value } => expression_end(value),
        SiteKind::AnnotatedAssign { value, annotation } => expression_end(value.unwrap_or(annotation)),
        SiteKind::For { iterable } | SiteKind::Comprehension { iterable } => expression_end(iterable),
        SiteKind::With { context } => expression_end(context).max(site.range.end),
        SiteKind::Import { .. } | SiteKind::FromImport { .. } | SiteKind::Delete => own_end(),
        SiteKind::Function(statement) | SiteKind::Class(statement) => tree[statement].range.end,
        SiteKind::Parameter { .. }
        | SiteKind::LambdaParameter { .. }
        | SiteKind::TypeParameter
        | SiteKind::Except { .. }
        | SiteKind::Capture
        | SiteKind::Part => site.range.end,
    };
    let statement = match site.kind {
        SiteKind::Function(statement) | SiteKind::Class(statement) => Some(statement),
        _ => unit.blocks.statement_at(tree, site.range.start),
    };
    let inside = matches!(site.kind, SiteKind::Parameter { .. } | SiteKind::LambdaParameter { .. });
    let mut places = statement.map(|id| ancestry(unit, id)).unwrap_or_default();
    if inside {
        places.clear();
    }
    if let (Some(id), SiteKind::For { .. } | SiteKind::Except { .. }) = (statement, site.kind) {
        places.push(Place { parent: Some(id), branch: 0 });
    }
    (effect, places, *site)
}

fn ancestry_at(unit: &FileUnit<'_>, offset: u32) -> Vec<Place> {
    let statement = unit.blocks.statement_at(&unit.tree, offset);
    statement.map(|id| ancestry(unit, id)).unwrap_or_default()
}

/// The conditional blocks around a statement up to its function or class, outermost first.
fn ancestry(unit: &FileUnit<'_>, statement: super::syntax::StatementId) -> Vec<Place> {
    let opens = |place: &Place| {
        let parent = place.parent.map(|id| &unit.tree[id].kind);
        matches!(parent, None | Some(StatementKind::Function(_) | StatementKind::Class(_)))
    };
    let sure = |place: &Place| place.parent.is_some_and(|id| matches!(unit.tree[id].kind, StatementKind::With { .. }));
    let mut res: Vec<Place> = unit.blocks.ancestry(statement).take_while(|place| !opens(place)).collect();
    res.retain(|place| !sure(place));
    res.reverse();
    res
}

fn is_prefix(places: &[Place], way: &[Place]) -> bool {
    way.starts_with(places)
}

/// True when the two ways part at branches of which only one runs.
fn are_exclusive(tree: &Tree, one: &[Place], two: &[Place]) -> bool {
    let Some((a, b)) = one.iter().zip(two).find(|(a, b)| a != b) else { return false };
    let same = a.parent == b.parent;
    same && a.parent.is_some_and(|id| matches!(tree[id].kind, StatementKind::If { .. } | StatementKind::Match { .. }))
}

fn share_loop(tree: &Tree, one: &[Place], two: &[Place]) -> bool {
    let is_loop = |place: &Place| {
        place.parent.is_some_and(|id| matches!(tree[id].kind, StatementKind::For { .. } | StatementKind::While { .. }))
    };
    one.iter().zip(two).take_while(|(a, b)| a == b).any(|(a, _)| is_loop(a))
}
