//! Which sites of a binding a name may mean at the place where it is read.
//!
//! A site that surely runs before the use hides all earlier ones; sites of exclusive branches are left out. Functions
//! run later: what they read from outside is what stands there at the end.

use super::blocks::{Blocks, Place};
use super::project::FileUnit;
use super::scope::{Binding, BindingId, ScopeId, ScopeKind, Scopes, Site, SiteKind};
use super::syntax::{ExpressionId, StatementId, StatementKind, Tree};

/// When the sites of each binding of one file take effect, worked out once: a name may have thousands of both sites
/// and reads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Flows(Vec<Flow>);

/// The sites of one binding.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Flow {
    /// By when they take effect.
    sites: Vec<Placed>,
    /// True when functions that declare the name `global` or `nonlocal` bind it.
    is_shared: bool,
}

/// A site in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Placed {
    /// When it takes effect.
    effect: u32,
    /// The conditional places around it inside its scope, outermost first.
    places: Vec<Place>,
    site: Site,
}

impl Flows {
    /// Places the sites of every binding in `scopes`.
    pub(crate) fn of(tree: &Tree, scopes: &Scopes, blocks: &Blocks) -> Self {
        let flow = |(_, binding): (BindingId, &Binding)| Flow {
            sites: in_order(tree, blocks, &binding.sites),
            is_shared: binding.sites.iter().any(|it| frame_of(tree, scopes, blocks, binding, it) != binding.scope),
        };
        Self(scopes.bindings().map(flow).collect())
    }
}

/// The sites by when they take effect.
fn in_order(tree: &Tree, blocks: &Blocks, sites: &[Site]) -> Vec<Placed> {
    let mut res: Vec<Placed> = sites.iter().map(|site| placed(tree, blocks, site)).collect();
    res.sort_by_key(|it| (it.effect, it.site));
    res
}

/// The sites of `binding` that a read at `offset` in `scope` may see, in source order.
///
/// Empty when the read comes before every site, as class bodies may do.
pub(crate) fn reaching(unit: &FileUnit, binding: BindingId, scope: ScopeId, offset: u32) -> Vec<Site> {
    let found = unit.scopes.binding(binding);
    if found.sites.len() == 1 && !is_class(unit, found.scope) {
        return found.sites.clone();
    }
    let flow = &unit.flows.0[binding.0 as usize];
    match flow.is_shared && frame(&unit.scopes, found.scope) == found.scope {
        true => elsewhere(unit, found, scope, offset),
        false => flowing(unit, found, &flow.sites, scope, offset),
    }
}

/// The same for a name that functions declare `global` or `nonlocal` and bind: they may run at any time.
fn elsewhere(unit: &FileUnit, found: &Binding, scope: ScopeId, offset: u32) -> Vec<Site> {
    let frame_of = |site: &Site| frame_of(&unit.tree, &unit.scopes, &unit.blocks, found, site);
    let (home, away): (Vec<Site>, Vec<Site>) = found.sites.iter().partition(|site| frame_of(site) == found.scope);
    let here = frame(&unit.scopes, scope);
    let (local, other): (Vec<Site>, Vec<Site>) = away.into_iter().partition(|site| frame_of(site) == here);
    let surely = local.iter().rposition(|site| {
        let placed = placed(&unit.tree, &unit.blocks, site);
        placed.effect <= offset && is_prefix(&placed.places, &ancestry_at(unit, offset))
    });
    let mut res = match surely {
        Some(at) => local[at..].to_vec(),
        None => {
            let outside = match home.as_slice() {
                [] => Vec::new(),
                home => flowing(unit, found, &in_order(&unit.tree, &unit.blocks, home), scope, offset),
            };
            outside.into_iter().chain(local).chain(other).collect()
        }
    };
    res.sort();
    res
}

/// The scope whose body binds at `site`.
fn frame_of(tree: &Tree, scopes: &Scopes, blocks: &Blocks, binding: &Binding, site: &Site) -> ScopeId {
    match blocks.statement_at(tree, site.range.start) {
        Some(statement) if !is_own(site.kind) => frame(scopes, scopes.scope_of(statement)),
        Some(_) | None => binding.scope,
    }
}

/// True for sites whose statement stands around the scope that they bind in.
fn is_own(kind: SiteKind) -> bool {
    matches!(kind, SiteKind::Parameter { .. } | SiteKind::LambdaParameter { .. } | SiteKind::TypeParameter)
}

/// The nearest scope around `scope` whose body runs as one: no comprehension.
fn frame(scopes: &Scopes, scope: ScopeId) -> ScopeId {
    let mut outward = std::iter::successors(Some(scope), |id| scopes.scope(*id).parent);
    let runs = |id: &ScopeId| !matches!(scopes.scope(*id).kind, ScopeKind::Comprehension(_));
    outward.find(runs).unwrap_or(ScopeId::MODULE)
}

fn flowing(unit: &FileUnit, found: &Binding, sites: &[Placed], scope: ScopeId, offset: u32) -> Vec<Site> {
    let deferred = is_deferred(unit, scope, found.scope);
    let way = if deferred { Vec::new() } else { ancestry_at(unit, offset) };
    let before = if deferred { sites.len() } else { sites.partition_point(|it| it.effect <= offset) };
    let (earlier, later) = sites.split_at(before);
    let sure = earlier.iter().rposition(|it| is_prefix(&it.places, &way)).unwrap_or(0);
    let earlier = earlier[sure..].iter().filter(|it| !are_exclusive(&unit.tree, &it.places, &way));
    let round = loop_end(&unit.tree, &way);
    let later = later.iter().take_while(|it| it.effect <= round).filter(|it| share_loop(&unit.tree, &it.places, &way));
    let res: Vec<Site> = earlier.chain(later).map(|it| it.site).collect();
    if !res.is_empty() || is_class(unit, found.scope) {
        return res;
    }
    let mut all: Vec<Site> = sites.iter().map(|it| it.site).collect();
    all.sort();
    all
}

/// Where the outermost loop on `way` ends; 0 when there is none.
fn loop_end(tree: &Tree, way: &[Place]) -> u32 {
    way.iter().find(|place| is_loop(tree, place)).and_then(|place| place.parent).map_or(0, |id| tree[id].range.end)
}

fn is_class(unit: &FileUnit, scope: ScopeId) -> bool {
    matches!(unit.scopes.scope(scope).kind, ScopeKind::Class(_))
}

/// True when a function or lambda lies between `inner` and `outer`.
fn is_deferred(unit: &FileUnit, inner: ScopeId, outer: ScopeId) -> bool {
    let scopes = std::iter::successors(Some(inner), |id| unit.scopes.scope(*id).parent);
    let mut between = scopes.take_while(|id| *id != outer);
    between.any(|id| matches!(unit.scopes.scope(id).kind, ScopeKind::Function(_) | ScopeKind::Lambda(_)))
}

fn placed(tree: &Tree, blocks: &Blocks, site: &Site) -> Placed {
    let expression_end = |id: ExpressionId| tree[id].range.end;
    let own_end = || match blocks.statement_at(tree, site.range.start) {
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
        _ => blocks.statement_at(tree, site.range.start),
    };
    let inside = matches!(site.kind, SiteKind::Parameter { .. } | SiteKind::LambdaParameter { .. });
    let mut places = statement.map(|id| ancestry(tree, blocks, id)).unwrap_or_default();
    if inside {
        places.clear();
    }
    if let (Some(id), SiteKind::For { .. } | SiteKind::Except { .. }) = (statement, site.kind) {
        places.push(Place { parent: Some(id), branch: 0 });
    }
    Placed { effect, places, site: *site }
}

fn ancestry_at(unit: &FileUnit, offset: u32) -> Vec<Place> {
    let statement = unit.blocks.statement_at(&unit.tree, offset);
    statement.map(|id| ancestry(&unit.tree, &unit.blocks, id)).unwrap_or_default()
}

/// The conditional blocks around a statement up to its function or class, outermost first.
fn ancestry(tree: &Tree, blocks: &Blocks, statement: StatementId) -> Vec<Place> {
    let opens = |place: &Place| {
        let parent = place.parent.map(|id| &tree[id].kind);
        matches!(parent, None | Some(StatementKind::Function(_) | StatementKind::Class(_)))
    };
    let sure = |place: &Place| place.parent.is_some_and(|id| matches!(tree[id].kind, StatementKind::With { .. }));
    let mut res: Vec<Place> = blocks.ancestry(statement).take_while(|place| !opens(place)).collect();
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
    one.iter().zip(two).take_while(|(a, b)| a == b).any(|(a, _)| is_loop(tree, a))
}

fn is_loop(tree: &Tree, place: &Place) -> bool {
    place.parent.is_some_and(|id| matches!(tree[id].kind, StatementKind::For { .. } | StatementKind::While { .. }))
}
