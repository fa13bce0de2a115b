//! Which names of a file others can see: those are kept when the core renames what they stand for.

use std::collections::{BTreeMap, BTreeSet};

use model::DottedName;
use rayon::prelude::*;

use super::chain::spelled;
use crate::python::project::{FileUnit, Imported, Project};
use crate::python::scope::{BindingId, ScopeId};
use crate::python::syntax::{ExpressionId, ExpressionKind, StatementKind};
use crate::python::visit::{Node, literal_text, walk_expression};

/// Names of files that other files of the project read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Exports {
    /// By place in the project's list; `*` stands for every name.
    read: BTreeMap<usize, BTreeSet<String>>,
}

impl Exports {
    pub(super) fn find(project: &Project<'_>) -> Self {
        let of_site = |res: Self, site: &usize| res.with_site(project, project.at(*site));
        let sites = project.sites.par_iter().fold(Self::default, of_site).reduce(Self::default, Self::joined);
        let elsewhere: Vec<&Imported> = project.imported_elsewhere().collect();
        let imported = |mut res: Self, imported: &&Imported| {
            match imported.is_star {
                true => res.note_star(project, &imported.path),
                false => res.note(project, &imported.path),
            }
            res
        };
        elsewhere.par_iter().fold(Self::default, imported).reduce(Self::default, Self::joined).joined(sites)
    }

    fn with_site(mut self, project: &Project<'_>, unit: &FileUnit) -> Self {
        for item in unit.imports.items.iter().filter(|item| item.own) {
            self.note(project, &item.path);
        }
        for star in unit.imports.stars.iter().filter(|star| star.own) {
            self.note_star(project, &star.module);
        }
        self.note_attributes(project, unit);
        self
    }

    fn joined(mut self, other: Self) -> Self {
        for (file, names) in other.read {
            self.read.entry(file).or_default().extend(names);
        }
        self
    }

    fn note_star(&mut self, project: &Project<'_>, module: &DottedName) {
        if let Some((index, "")) = project.table.split(module) {
            self.read.entry(index).or_default().insert("*".to_owned());
        }
    }

    fn note(&mut self, project: &Project<'_>, path: &DottedName) {
        if let Some((index, rest)) = project.table.split(path) {
            let name = rest.split('.').next().unwrap_or("");
            self.read.entry(index).or_default().insert(name.to_owned());
        }
    }

    /// Names that are read as attributes of the project's modules.
    fn note_attributes(&mut self, project: &Project<'_>, unit: &FileUnit) {
        let items = unit.imports.items.iter().filter(|item| item.own);
        let own: BTreeMap<BindingId, DottedName> =
            items.filter_map(|item| Some((item.binding?, item.meaning()))).collect();
        if own.is_empty() {
            return;
        }
        for index in 0..unit.tree.expressions.len() {
            let id = ExpressionId(index as u32);
            let Some((root, tokens)) = spelled(unit, id) else { continue };
            let base = unit.scopes.resolve(root).and_then(|binding| own.get(&binding));
            if let Some(base) = base {
                let path = tokens[1..].iter().fold(base.clone(), |path, token| path.join(unit.text(*token)));
                self.note(project, &path);
            }
        }
    }

    /// True when another file of the project imports `name` from `unit`, or reads it there.
    pub(super) fn reads(&self, unit: &FileUnit, name: &str) -> bool {
        self.read.get(&unit.index).is_some_and(|names| names.contains(name))
    }

    /// True when `binding` is a name that others may import from `unit`.
    pub(super) fn hold(&self, unit: &FileUnit, binding: BindingId) -> bool {
        let found = unit.scopes.binding(binding);
        if found.scope != ScopeId::MODULE {
            return false;
        }
        let listed = listed(unit);
        let by_star = || match &listed {
            Some(names) => names.contains(&found.name),
            None => self.reads(unit, "*") && !found.name.starts_with('_'),
        };
        unit.module.is_package || self.reads(unit, &found.name) || by_star()
    }
}

/// The texts in `__all__`.
fn listed(unit: &FileUnit) -> Option<BTreeSet<String>> {
    unit.global("__all__")?;
    let tree = &unit.tree;
    let speaks = |id: ExpressionId| tree.text(tree[id].range).starts_with("__all__");
    let values = tree.body.iter().filter_map(|id| match &tree[*id].kind {
        StatementKind::Assign { targets, value } if targets.iter().any(|id| speaks(*id)) => Some(*value),
        StatementKind::AugmentedAssign { target, value } if speaks(*target) => Some(*value),
        StatementKind::AnnotatedAssign { target, value: Some(value), .. } if speaks(*target) => Some(*value),
        StatementKind::Expression(value) if speaks(*value) => Some(*value),
        _ => None,
    });
    let strings = values.flat_map(|value| walk_expression(tree, value)).filter_map(|node| match node {
        Node::Expression(id) => match &tree[id].kind {
            ExpressionKind::String(string) => literal_text(tree, string),
            _ => None,
        },
        Node::Statement(_) => None,
    });
    Some(strings.collect())
}
