//! Dotted chains: every place where code, an annotation in quotes or a type comment spells a name of the core.

use model::{DottedName, TextRange};

use super::Context;
use crate::python::origin::Origins;
use crate::python::project::FileUnit;
use crate::python::reaching::reaching;
use crate::python::scope::{BindingId, ScopeId, Site, SiteKind};
use crate::python::syntax::{ExpressionId, ExpressionKind, StatementKind};

/// One spelled path: a name and the attributes read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    /// The name, then each attribute.
    pub(super) tokens: Vec<TextRange>,
    /// The scope in which it is read.
    pub(super) scope: ScopeId,
    /// What the name is bound by.
    pub(super) binding: BindingId,
    /// What it may mean; places that have no path are counted in `unknown`.
    pub(super) meanings: Vec<Meaning>,
    /// How many other things the name may be.
    pub(super) unknown: usize,
    /// The last attribute's expression; `None` inside strings and comments.
    pub(super) expression: Option<ExpressionId>,
}

/// What the first tokens of a chain mean.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Meaning {
    /// Place of the last token that belongs to `path`.
    pub(super) base: usize,
    /// The path.
    pub(super) path: DottedName,
    /// The import that binds the name, when it imports from outside the project.
    pub(super) item: Option<usize>,
}

impl Chain {
    /// Where it starts.
    pub(super) fn start(&self) -> u32 {
        self.tokens[0].start
    }

    /// From the name to the attribute at `last`.
    pub(super) fn range(&self, last: usize) -> TextRange {
        self.tokens[0].cover(self.tokens[last])
    }

    /// The path of the whole chain when its first tokens have `meaning`.
    pub(super) fn path(&self, unit: &FileUnit, meaning: &Meaning) -> DottedName {
        let below = &self.tokens[meaning.base + 1..];
        below.iter().fold(meaning.path.clone(), |path, token| path.join(unit.text(*token)))
    }
}

/// The chains of `unit`'s code that may mean something of the core.
pub(super) fn chains(context: Context<'_, '_>, unit: &FileUnit) -> Vec<Chain> {
    let tree = &unit.tree;
    let mut inner = vec![false; tree.expressions.len()];
    for expression in &tree.expressions {
        if let ExpressionKind::Attribute { value, .. } = &expression.kind {
            inner[value.0 as usize] = true;
        }
    }
    let all = (0..tree.expressions.len()).map(|index| ExpressionId(index as u32));
    let outermost = all.filter(|id| !inner[id.0 as usize]);
    let mut res: Vec<Chain> = outermost.filter_map(|id| chain(context, unit, id)).collect();
    res.sort_by_key(|chain| chain.start());
    res
}

fn chain(context: Context<'_, '_>, unit: &FileUnit, expression: ExpressionId) -> Option<Chain> {
    let (root, tokens) = spelled(unit, expression)?;
    let binding = unit.scopes.resolve(root)?;
    let range = unit.tree[root].range;
    let sites = &unit.scopes.binding(binding).sites;
    let here = &sites[sites.partition_point(|site| site.range < range)..];
    let binds = |site: &Site| !matches!(site.kind, SiteKind::AugmentedAssign { .. });
    if here.iter().take_while(|site| site.range == range).any(binds) {
        return None;
    }
    let scope = unit.scopes.scope_at(root);
    read(context, unit, binding, scope, tokens, Some(expression))
}

/// The name at the bottom of a chain of attributes, and all its tokens.
///
/// Attributes of calls and other values have no name at the bottom; then the chain inside that value is found alone.
pub(super) fn spelled(unit: &FileUnit, expression: ExpressionId) -> Option<(ExpressionId, Vec<TextRange>)> {
    let mut tokens = Vec::new();
    let mut at = expression;
    loop {
        match &unit.tree[at].kind {
            ExpressionKind::Name => {
                tokens.push(unit.tree[at].range);
                tokens.reverse();
                return Some((at, tokens));
            }
            ExpressionKind::Attribute { value, attribute } => {
                tokens.push(*attribute);
                at = *value;
            }
            _ => return None,
        }
    }
}

/// The chain of `tokens` whose name is bound by `binding`; `None` when it cannot mean anything of the core.
pub(super) fn read(
    context: Context<'_, '_>,
    unit: &FileUnit,
    binding: BindingId,
    scope: ScopeId,
    tokens: Vec<TextRange>,
    expression: Option<ExpressionId>,
) -> Option<Chain> {
    let (binding, sites) = visible(unit, binding, scope, tokens[0].start)?;
    // What the project's own modules hand on is asked about under its name.
    let is_own = |site: &Site| unit.imports.at_site(site.kind).is_some_and(|at| unit.imports.items[at].own);
    let range = tokens[0].cover(tokens[tokens.len() - 1]);
    if sites.iter().all(is_own) && !context.project.speaks(unit, range) {
        return None;
    }
    let mut meanings = Vec::new();
    let mut unknown = 0;
    for site in sites.iter().filter(|site| !is_stand_in(unit, site)) {
        match meaning(context, unit, site, &tokens) {
            Some(meaning) => meanings.push(meaning),
            None => {
                unknown += 1;
                meanings.extend(default_meaning(context, unit, site, &tokens));
            }
        }
    }
    meanings.sort();
    meanings
        .dedup_by(|one, two| one.path == two.path && one.base == two.base && one.item.is_none() == two.item.is_none());
    let concerned = meanings.iter().any(|meaning| context.rules.concerns(&meaning.path));
    concerned.then_some(Chain { tokens, scope, binding, meanings, unknown, expression })
}

/// The binding that a read at `offset` sees, and its sites that reach it: class bodies may see past their own.
fn visible(unit: &FileUnit, binding: BindingId, scope: ScopeId, offset: u32) -> Option<(BindingId, Vec<Site>)> {
    let sites = reaching(unit, binding, scope, offset);
    if !sites.is_empty() {
        return Some((binding, sites));
    }
    let found = unit.scopes.binding(binding);
    let mut outer = unit.scopes.chain(scope).skip_while(|id| *id != found.scope).skip(1);
    let next = outer.find_map(|id| unit.scopes.scope(id).names.get(&found.name).copied())?;
    Some((next, reaching(unit, next, scope, offset)))
}

/// `name = None` where an import failed means nothing of its own.
fn is_stand_in(unit: &FileUnit, site: &Site) -> bool {
    match site.kind {
        SiteKind::Assign { value } | SiteKind::AnnotatedAssign { value: Some(value), .. } => {
            unit.tree[value].kind == ExpressionKind::Constant && unit.text(unit.tree[value].range) == "None"
        }
        SiteKind::AnnotatedAssign { value: None, .. } | SiteKind::Delete => true,
        _ => false,
    }
}

fn meaning(context: Context<'_, '_>, unit: &FileUnit, site: &Site, tokens: &[TextRange]) -> Option<Meaning> {
    match site.kind {
        SiteKind::Import { .. } | SiteKind::FromImport { .. } => {
            let at = unit.imports.at_site(site.kind)?;
            let item = &unit.imports.items[at];
            if item.own {
                return through_project(context, unit, item.meaning(), tokens);
            }
            Some(Meaning { base: 0, path: item.meaning(), item: Some(at) })
        }
        SiteKind::Assign { value } | SiteKind::AnnotatedAssign { value: Some(value), .. } => {
            let path = Origins { project: context.project, unit }.of(value)?;
            through_project(context, unit, path, tokens)
        }
        _ => None,
    }
}

/// What a parameter means where nothing is passed for it.
fn default_meaning(context: Context<'_, '_>, unit: &FileUnit, site: &Site, tokens: &[TextRange]) -> Option<Meaning> {
    let parameter = match site.kind {
        SiteKind::Parameter { function, index } => match &unit.tree[function].kind {
            StatementKind::Function(function) => function.parameters.get(index as usize),
            _ => None,
        },
        SiteKind::LambdaParameter { lambda, index } => match &unit.tree[lambda].kind {
            ExpressionKind::Lambda { parameters, .. } => parameters.get(index as usize),
            _ => None,
        },
        _ => None,
    };
    let path = Origins { project: context.project, unit }.of(parameter?.default?)?;
    through_project(context, unit, path, tokens)
}

/// Follows a path of the project's own until it leads to a name from outside.
fn through_project(
    context: Context<'_, '_>,
    unit: &FileUnit,
    path: DottedName,
    tokens: &[TextRange],
) -> Option<Meaning> {
    let mut path = path;
    for (base, token) in tokens.iter().enumerate() {
        if base > 0 {
            path = path.join(unit.text(*token));
        }
        let followed = context.project.follow(&path);
        if !context.project.table.owns(&followed) {
            return Some(Meaning { base, path: followed, item: None });
        }
    }
    None
}
