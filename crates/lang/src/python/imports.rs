//! The import table of a file: every name that an import statement binds, with the absolute path that it means.

use std::collections::BTreeMap;

use model::{DottedName, TextRange};

use super::project::ModuleTable;
use super::scope::{BindingId, Scopes, SiteKind};
use super::syntax::{FromImport, ImportName, StatementId, StatementKind, Tree};

/// The imports of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Imports {
    /// Every bound name, in source order.
    pub(crate) items: Vec<ImportItem>,
    /// Every star import, in source order.
    pub(crate) stars: Vec<StarImport>,
    by_site: BTreeMap<(StatementId, u32), usize>,
}

/// One name bound by an import statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImportItem {
    /// The statement.
    pub(crate) statement: StatementId,
    /// Place among the statement's names.
    pub(crate) index: u32,
    /// From the name to its alias.
    pub(crate) range: TextRange,
    /// How it is imported.
    pub(crate) form: ImportForm,
    /// What is imported, absolute: `a.b` in `import a.b`, `a.b.c` in `from a.b import c`.
    pub(crate) path: DottedName,
    /// The name that is bound.
    pub(crate) bound: String,
    /// True with `as`.
    pub(crate) aliased: bool,
    /// True when the path lies in the project itself.
    pub(crate) own: bool,
    /// The binding that it is a site of.
    pub(crate) binding: Option<BindingId>,
}

/// How a name is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ImportForm {
    /// `import a.b`.
    Module,
    /// `from a import b`.
    Name,
}

/// One star import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StarImport {
    /// The statement.
    pub(crate) statement: StatementId,
    /// The module, absolute.
    pub(crate) module: DottedName,
    /// True when the module lies in the project itself.
    pub(crate) own: bool,
}

impl ImportItem {
    /// What the bound name means: the root of `import a.b`, else the whole path.
    pub(crate) fn meaning(&self) -> DottedName {
        if self.is_plain() { DottedName::from(self.path.root()) } else { self.path.clone() }
    }

    /// True for `import a.b` without an alias: it binds its root.
    pub(crate) fn is_plain(&self) -> bool {
        self.form == ImportForm::Module && !self.aliased
    }
}

impl Imports {
    /// Reads the imports of `tree`, the file of `module`.
    pub(crate) fn build(tree: &Tree, scopes: &Scopes, module: &Module, table: &ModuleTable) -> Self {
        let mut res = Self::default();
        for index in 0..tree.statements.len() {
            let id = StatementId(index as u32);
            match &tree[id].kind {
                StatementKind::Import(names) => res.items.extend(plain_items(tree, id, names, table)),
                StatementKind::FromImport(import) => res.add_from_import(tree, id, import, module, table),
                _ => {}
            }
        }
        res.items.sort_by_key(|item| item.range);
        res.stars.sort_by_key(|star| tree[star.statement].range);
        res.by_site = res.items.iter().enumerate().map(|(at, item)| ((item.statement, item.index), at)).collect();
        res.note_bindings(scopes);
        res
    }

    /// The item that a site binds; `None` for sites that are no import.
    pub(crate) fn at_site(&self, kind: SiteKind) -> Option<usize> {
        match kind {
            SiteKind::Import { statement, index } | SiteKind::FromImport { statement, index } => {
                self.by_site.get(&(statement, index)).copied()
            }
            _ => None,
        }
    }

    fn add_from_import(
        &mut self,
        tree: &Tree,
        id: StatementId,
        import: &FromImport,
        module: &Module,
        table: &ModuleTable,
    ) {
        let Some(base) = absolute_base(tree, import, module) else { return };
        let is_own = |path: &DottedName| import.level > 0 || table.owns(path);
        if import.star.is_some() {
            self.stars.push(StarImport { statement: id, own: is_own(&base), module: base.clone() });
        }
        for (index, name) in import.names.iter().enumerate() {
            let path = base.join(tree.text(name.name));
            self.items.push(ImportItem {
                statement: id,
                index: index as u32,
                range: name.range,
                form: ImportForm::Name,
                own: is_own(&path),
                path,
                bound: tree.text(name.alias.unwrap_or(name.name)).to_owned(),
                aliased: name.alias.is_some(),
                binding: None,
            });
        }
    }

    fn note_bindings(&mut self, scopes: &Scopes) {
        for (id, binding) in scopes.bindings() {
            for site in &binding.sites {
                if let Some(at) = self.at_site(site.kind) {
                    self.items[at].binding = Some(id);
                }
            }
        }
    }
}

/// The name of a file's module, for its relative imports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Module {
    /// Dotted name.
    pub(crate) name: DottedName,
    /// True for `__init__`.
    pub(crate) is_package: bool,
}

fn plain_items(tree: &Tree, id: StatementId, names: &[ImportName], table: &ModuleTable) -> Vec<ImportItem> {
    let item = |(index, name): (usize, &ImportName)| {
        let path = DottedName::from(tree.dotted_text(&name.path));
        let bound = name.alias.map_or_else(|| path.root().to_owned(), |alias| tree.text(alias).to_owned());
        ImportItem {
            statement: id,
            index: index as u32,
            range: name.range,
            form: ImportForm::Module,
            own: table.owns(&path),
            path,
            bound,
            aliased: name.alias.is_some(),
            binding: None,
        }
    };
    names.iter().enumerate().map(item).collect()
}

/// The module that a from-import names, its dots resolved; `None` when they lead out of the project.
fn absolute_base(tree: &Tree, import: &FromImport, module: &Module) -> Option<DottedName> {
    let written = tree.dotted_text(&import.module);
    if import.level == 0 {
        return Some(DottedName::from(written));
    }
    let package = if module.is_package { Some(module.name.clone()) } else { module.name.parent() };
    let base = (1..import.level).try_fold(package.unwrap_or_default(), |base, _| base.parent());
    Some(base.unwrap_or_default().join(&written))
}
