//! Import statements.

use model::{CompactString, Import, ImportScope};

use super::source::Source;
use crate::python::syntax::{FromImport, ImportName, ImportedName, StatementId, StatementKind};

impl<'a> Source<'a> {
    /// The names that an import statement binds.
    pub(super) fn imports_of(&self, statement: StatementId, scope: ImportScope) -> Vec<Import> {
        let statement = &self.tree[statement];
        let line = self.line(statement.range.start);
        match &statement.kind {
            StatementKind::Import(names) => names.iter().map(|name| self.import(name, scope, line)).collect(),
            StatementKind::FromImport(import) => self.imported_from(import, scope, line),
            _ => Vec::new(),
        }
    }

    fn import(&self, name: &ImportName, scope: ImportScope, line: u32) -> Import {
        let binds = self.text(name.alias.unwrap_or(name.path[0])).into();
        let aliased = name.alias.is_some();
        Import { module: self.tree.dotted_text(&name.path).into(), name: None, binds, aliased, scope, line }
    }

    fn imported_from(&self, import: &FromImport, scope: ImportScope, line: u32) -> Vec<Import> {
        let module = CompactString::from(self.module_of(import));
        if import.star.is_some() {
            let star = || CompactString::const_new("*");
            return vec![Import { module, name: Some(star()), binds: star(), aliased: false, scope, line }];
        }
        let one = |name: &ImportedName| Import {
            module: module.clone(),
            name: Some(self.text(name.name).into()),
            binds: self.text(name.alias.unwrap_or(name.name)).into(),
            aliased: name.alias.is_some(),
            scope,
            line: self.line(name.range.start),
        };
        import.names.iter().map(one).collect()
    }

    /// The absolute module of a `from` import; one that leaves the top package keeps its dots.
    fn module_of(&self, import: &FromImport) -> String {
        let named = self.tree.dotted_text(&import.module);
        if import.level == 0 {
            return named;
        }
        let up = import.level - u32::from(self.is_package);
        let mut base = Some(self.module);
        for _ in 0..up {
            base =
                base.filter(|base| !base.is_empty()).map(|base| base.rsplit_once('.').map_or("", |(above, _)| above));
        }
        match base {
            Some("") if !named.is_empty() && import.level == 1 => named,
            None | Some("") => ".".repeat(import.level as usize) + &named,
            Some(base) if named.is_empty() => base.to_owned(),
            Some(base) => format!("{base}.{named}"),
        }
    }

    /// The imports anywhere below `block`, which is the body of a function.
    pub(super) fn imports_below(&self, block: &[StatementId]) -> Vec<Import> {
        let statements = self.statements(block);
        statements.flat_map(|statement| self.imports_of(statement, ImportScope::Function)).collect()
    }
}
