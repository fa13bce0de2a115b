//! Where a name comes from: through imports, aliases, attribute chains and the project's own facades.

use std::collections::BTreeSet;

use model::DottedName;

use super::project::{FileUnit, Project};
use super::reaching::reaching;
use super::scope::{BindingId, ScopeId, Site, SiteKind};
use super::syntax::{ExpressionId, ExpressionKind};

/// The origins of one file's names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origins<'p, 'a> {
    /// The whole project, for facades.
    pub(crate) project: &'p Project<'a>,
    /// The file.
    pub(crate) unit: &'p FileUnit,
}

/// A chain of aliases and facades longer than this is a cycle.
const DEPTH: u32 = 12;

impl Origins<'_, '_> {
    /// The full path of what `expression` means, when there is one answer: `acme.models.User` for `User`, `U`,
    /// `models.User`, `facade.User`. Names defined in the project have their own module's path.
    pub(crate) fn of(&self, expression: ExpressionId) -> Option<DottedName> {
        let all = self.all(expression);
        if all.len() == 1 { all.into_iter().next().flatten() } else { None }
    }

    /// Every path that `expression` may mean; `None` among them stands for something that has no path.
    pub(crate) fn all(&self, expression: ExpressionId) -> BTreeSet<Option<DottedName>> {
        self.all_within(expression, 0)
    }

    fn all_within(&self, expression: ExpressionId, depth: u32) -> BTreeSet<Option<DottedName>> {
        if depth > DEPTH {
            return BTreeSet::from([None]);
        }
        match &self.unit.tree[expression].kind {
            ExpressionKind::Name => match self.unit.scopes.resolve(expression) {
                Some(binding) => {
                    let offset = self.unit.tree[expression].range.start;
                    self.of_binding(binding, self.unit.scopes.scope_at(expression), offset, depth)
                }
                None => BTreeSet::from([None]),
            },
            ExpressionKind::Attribute { value, attribute } => {
                let name = self.unit.text(*attribute);
                let below = |path: DottedName| self.project.follow_within(&path.join(name), depth + 1);
                self.all_within(*value, depth + 1).into_iter().map(|path| path.map(below)).collect()
            }
            ExpressionKind::Walrus { value, .. } => self.all_within(*value, depth + 1),
            _ => BTreeSet::from([None]),
        }
    }

    fn of_binding(&self, binding: BindingId, scope: ScopeId, offset: u32, depth: u32) -> BTreeSet<Option<DottedName>> {
        let sites = reaching(self.unit, binding, scope, offset);
        if sites.is_empty() {
            return self.of_outer(binding, scope, offset, depth);
        }
        // Names bound at many places use up the depth faster, or the search would grow without bound.
        let depth = depth + sites.len() as u32 - 1;
        sites.iter().filter(|site| !self.is_nothing(site)).map(|site| self.of_site(binding, site, depth)).collect()
    }

    /// A class body that reads a name before it binds it reads the scope outside.
    fn of_outer(&self, binding: BindingId, scope: ScopeId, offset: u32, depth: u32) -> BTreeSet<Option<DottedName>> {
        let found = self.unit.scopes.binding(binding);
        let mut outer = self.unit.scopes.chain(scope).skip_while(|id| *id != found.scope).skip(1);
        match outer.find_map(|id| self.unit.scopes.scope(id).names.get(&found.name)) {
            Some(outer) if depth < DEPTH => self.of_binding(*outer, scope, offset, depth + 1),
            _ => BTreeSet::from([None]),
        }
    }

    /// `name = None`: the usual stand-in for something that could not be imported.
    fn is_nothing(&self, site: &Site) -> bool {
        let (SiteKind::Assign { value } | SiteKind::AnnotatedAssign { value: Some(value), .. }) = site.kind else {
            return matches!(site.kind, SiteKind::AnnotatedAssign { value: None, .. } | SiteKind::Delete);
        };
        let is_constant = self.unit.tree[value].kind == ExpressionKind::Constant;
        is_constant && self.unit.text(self.unit.tree[value].range) == "None"
    }

    fn of_site(&self, binding: BindingId, site: &Site, depth: u32) -> Option<DottedName> {
        match site.kind {
            SiteKind::Import { .. } | SiteKind::FromImport { .. } => {
                let item = &self.unit.imports.items[self.unit.imports.at_site(site.kind)?];
                Some(self.project.follow_within(&item.meaning(), depth + 1))
            }
            SiteKind::Assign { value }
            | SiteKind::AnnotatedAssign { value: Some(value), .. }
            | SiteKind::Walrus { value }
            | SiteKind::TypeAlias { value } => {
                let all = self.all_within(value, depth + 1);
                if all.len() == 1 { all.into_iter().next().flatten() } else { None }
            }
            SiteKind::Function(_) | SiteKind::Class(_) => {
                let found = self.unit.scopes.binding(binding);
                (found.scope == ScopeId::MODULE).then(|| self.unit.module.name.join(&found.name))
            }
            _ => None,
        }
    }
}

impl<'a> Project<'a> {
    /// `path` followed through the project's own modules as far as it leads.
    pub(crate) fn follow(&self, path: &DottedName) -> DottedName {
        self.follow_within(path, 0)
    }

    fn follow_within(&self, path: &DottedName, depth: u32) -> DottedName {
        let mut res = path.clone();
        for depth in depth..DEPTH {
            match self.follow_once(&res, depth) {
                Some(next) if next != res => res = next,
                _ => break,
            }
        }
        res
    }

    fn follow_once(&self, path: &DottedName, depth: u32) -> Option<DottedName> {
        let (unit, rest) = self.split(path)?;
        let (name, below) = rest.split_once('.').unwrap_or((rest, ""));
        if name.is_empty() {
            return None;
        }
        let Some(binding) = unit.global(name) else {
            return self.through_star(unit, name).map(|found| found.join(below));
        };
        let origins = Origins { project: self, unit };
        let end = unit.tree.source.len() as u32;
        let sites = reaching(unit, binding, ScopeId::MODULE, end);
        let mut found = sites.iter().filter(|site| !origins.is_nothing(site)).map(|site| match site.kind {
            SiteKind::Import { .. } | SiteKind::FromImport { .. } => {
                unit.imports.at_site(site.kind).map(|at| unit.imports.items[at].meaning())
            }
            _ => origins.of_site(binding, site, depth + 1),
        });
        let first = found.next()??;
        found.all(|other| other.as_ref() == Some(&first)).then(|| first.join(below))
    }

    /// A name that a module of the project has from its only star import.
    fn through_star(&self, unit: &FileUnit, name: &str) -> Option<DottedName> {
        let [star] = unit.imports.stars.as_slice() else { return None };
        Some(star.module.join(name))
    }
}
