//! Which sites of a binding a name may mean at the place where it is read.
//!
//! A site that surely runs before the use hides all earlier ones; sites of exclusive branches are left out. Functions
//! run later: what they read from outside is what stands there at the end.

use super::blocks::Place;
use super::project::FileUnit;
use super::scope::{Binding, BindingId, ScopeId, ScopeKind, Site, SiteKind};
use super::syntax::{StatementKind, Tree};

/// The sites of `binding` that a read at `offset` in `scope` may see, in source order.
///
/// Empty when the read comes before every site, as class bodies may do.
pub(crate) fn reaching(unit: &FileUnit<'_>, binding: BindingId, scope: ScopeId, offset: u32) -> Vec<Site> {
    let found = unit.scopes.binding(binding);
    if found.sites.len() == 1 && !is_class(unit, found.scope) {
        return found.sites.clone();
    }
    match elsewhere(unit, binding, scope, offset) {
        Some(sites) => sites,
        None => flowing(unit, found, &found.sites, scope, offset),
    }
}

/// The same for a name that functions declare `global` or `nonlocal` and bind: they may run at any time.
///
/// `None` when every site stands where the name lives.
fn elsewhere(unit: &FileUnit<'_>, binding: BindingId, scope: ScopeId, offset: u32) -> Option<Vec<Site>> {
    let found = unit.scopes.binding(binding);
    let frame_of = |site: &Site| match unit.blocks.statement_at(&unit.tree, site.range.start) {
        Some(_) if is_own(site.kind) => found.scope,
        Some(statement) => frame(unit, unit.scopes.scope_of(statement)),
        None => found.scope,
    };
    let (home, away): (Vec<Site>, Vec<Site>) = found.sites.iter().partition(|site| frame_of(site) == found.scope);
    if away.is_empty() || frame(unit, found.scope) != found.scope {
        return None;
    }
    let here = frame(unit, scope);
    let (local, other): (Vec<Site>, Vec<Site>) = away.into_iter().partition(|site| frame_of(site) == here);
    let surely = local.iter().rposition(|site| {
        let (effect, places, _) = placed(unit, site);
        effect <= offset && is_prefix(&places, &ancestry_at(unit, offset))
    });
    let mut res = match surely {
        Some(at) => local[at..].to_vec(),
        None => {
            let outside = if home.is_empty() { Vec::new() } else { flowing(unit, found, &home, scope, offset) };
            outside.into_iter().chain(local).chain(other).collect()
        }
    };
    res.sort();
    Some(res)
}

/// True for sites whose statement stands around the scope that they bind in.
fn is_own(kind: SiteKind) -> bool {
    matches!(kind, SiteKind::Parameter { .. } | SiteKind::LambdaParameter { .. } | SiteKind::TypeParameter)
}

/// The nearest scope around `scope` whose body runs as one: no comprehension.
fn frame(unit: &FileUnit<'_>, scope: ScopeId) -> ScopeId {
    let mut outward = std::iter::successors(Some(scope), |id| unit.scopes.scope(*id).parent);
    let runs = |id: &ScopeId| !matches!(unit.scopes.scope(*id).kind, ScopeKind::Comprehension(_));
    outward.find(runs).unwrap_or(ScopeId::MODULE)
}

fn flowing(unit: &FileUnit<'_>, found: &Binding, sites: &[Site], scope: ScopeId, offset: u32) -> Vec<Site> {
    let read = if is_deferred(unit, scope, found.scope) { Read::End } else { Read::At(offset) };
    let mut placed_sites: Vec<(u32, Vec<Place>, Site)> = sites.iter().map(|site| placed(unit, site)).collect();
    placed_sites.sort_by_key(|(effect, _, site)| (*effect, *site));
    let way = match read {
        Read::At(offset) => ancestry_at(unit, offset),
        Read::End => Vec::new(),
    };
    let before = |effect: u32| matches!(read, Read::End) || matches!(read, Read::At(offset) if effect <= offset);
    let sure = placed_sites.iter().rposition(|(effect, places, _)| before(*effect) && is_prefix(places, &way));
    let seen = |(at, (effect, places, _)): &(usize, &(u32, Vec<Place>, Site))| {
        let earlier =
            before(*effect) && sure.is_none_or(|sure| *at >= sure) && !are_exclusive(&unit.tree, places, &way);
        earlier || (!before(*effect) && share_loop(&unit.tree, places, &way))
    };
    let res: Vec<Site> = placed_sites.iter().enumerate().filter(seen).map(|(_, (_, _, site))| *site).collect();
    if res.is_empty() && !is_class(unit, found.scope) { sites.to_vec() } else { res }
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
        // In `a, b = x, a.y` both names change at the end.
        SiteKind::Assign { .. } => own_end(),
        SiteKind::Unpack { value }
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
