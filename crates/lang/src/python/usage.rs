//! Which names and keywords of a core a dependent really uses, and where.

use std::collections::BTreeSet;

use model::{DottedName, Surface};

use super::origin::Origins;
use super::project::{FileUnit, Project};
use super::syntax::{
    ArgumentForm, ArgumentNode, ExceptHandler, ExpressionId, ExpressionKind, StatementId, StatementKind,
};
use super::typing::{ClassRef, CoreApi, Type, World};
use super::visit::LineTable;
use crate::{Respellings, SourceText, Surfaces};

/// One use of a name of the core.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Usage {
    /// The file's place in the project's list.
    pub file: usize,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The full path: as imported, for members of instances below their class.
    pub path: DottedName,
    /// The keywords that a call passes; `None` when the name is imported or read.
    pub keywords: Option<Vec<String>>,
    /// True below a `try` that catches missing names, or a test of the version: its failure is provided for.
    pub guarded: bool,
}

/// The uses of names below `roots` in `files`, which are all Python files of one project; in file and text order.
///
/// `surface` is the release that the types of receivers are taken from.
pub fn usages(files: &[SourceText<'_>], roots: &BTreeSet<String>, surface: Option<&Surface>) -> Vec<Usage> {
    let project = Project::load(files, roots);
    let respellings = Respellings::default();
    let core = CoreApi::new(Surfaces { from: surface, to: None }, &respellings);
    let world = World::new(&project, &core);
    let mut res: Vec<Usage> = Vec::new();
    for unit in project.site_units() {
        let file = unit.index;
        let reader = Reader { world: &world, unit, file, roots, lines: LineTable::new(&unit.tree.source) };
        res.extend(reader.imports());
        res.extend(reader.expressions());
    }
    res.sort();
    res.dedup();
    res
}

/// One file while its uses are read.
struct Reader<'w> {
    world: &'w World<'w>,
    unit: &'w FileUnit,
    file: usize,
    roots: &'w BTreeSet<String>,
    lines: LineTable,
}

impl Reader<'_> {
    fn imports(&self) -> Vec<Usage> {
        let imports = &self.unit.imports;
        let items = imports.items.iter().filter(|item| !item.own);
        let stars = imports.stars.iter().filter(|star| !star.own);
        let items = items.map(|item| (item.statement, item.range.start, item.path.clone()));
        let stars = stars.map(|star| (star.statement, self.unit.tree[star.statement].range.start, star.module.clone()));
        let used = items.chain(stars).filter(|(.., path)| self.is_core(path));
        used.map(|(statement, offset, path)| self.usage(path, offset, Some(statement), None)).collect()
    }

    fn expressions(&self) -> Vec<Usage> {
        let tree = &self.unit.tree;
        let ids = (0..tree.expressions.len() as u32).map(ExpressionId);
        ids.filter_map(|id| match &tree[id].kind {
            ExpressionKind::Attribute { attribute, .. } => {
                let path = self.path(id)?;
                Some(self.usage(path, attribute.start, self.statement(id), None))
            }
            ExpressionKind::Call { function, arguments, .. } => {
                let path = self.path(*function)?;
                let keywords = Some(self.keywords(arguments));
                Some(self.usage(path, self.name_start(*function), self.statement(id), keywords))
            }
            _ => None,
        })
        .collect()
    }

    fn usage(
        &self,
        path: DottedName,
        offset: u32,
        within: Option<StatementId>,
        keywords: Option<Vec<String>>,
    ) -> Usage {
        let (line, column) = self.lines.position(&self.unit.tree.source, offset);
        let guarded = within.is_some_and(|statement| self.is_guarded(statement));
        Usage { file: self.unit.index, line, column, path, keywords, guarded }
    }

    /// Where the last name of a dotted expression stands.
    fn name_start(&self, id: ExpressionId) -> u32 {
        match &self.unit.tree[id].kind {
            ExpressionKind::Attribute { attribute, .. } => attribute.start,
            _ => self.unit.tree[id].range.start,
        }
    }

    /// The core's path that `id` means, by its name or by the type of its receiver.
    fn path(&self, id: ExpressionId) -> Option<DottedName> {
        let origins = Origins { project: self.world.project, unit: self.unit };
        let named = origins.of(id).filter(|path| self.is_core(path));
        named.or_else(|| self.member(id)).filter(|path| !self.world.project.table.owns(path))
    }

    fn member(&self, id: ExpressionId) -> Option<DottedName> {
        let ExpressionKind::Attribute { value, attribute } = self.unit.tree[id].kind else { return None };
        match self.world.infer(self.file, value) {
            Type::Instance(ClassRef::Outside(class), _) if self.is_core(&class) => {
                Some(class.join(self.unit.text(attribute)))
            }
            _ => None,
        }
    }

    fn is_core(&self, path: &DottedName) -> bool {
        self.roots.contains(path.root())
    }

    fn keywords(&self, arguments: &[ArgumentNode]) -> Vec<String> {
        let name = |argument: &ArgumentNode| match argument.form {
            ArgumentForm::Keyword(name) => Some(self.unit.text(name).to_owned()),
            ArgumentForm::Positional | ArgumentForm::Star | ArgumentForm::DoubleStar => None,
        };
        arguments.iter().filter_map(name).collect()
    }

    fn statement(&self, id: ExpressionId) -> Option<StatementId> {
        self.world.parents[self.file].statement(id)
    }

    fn is_guarded(&self, statement: StatementId) -> bool {
        self.unit.blocks.ancestry(statement).any(|place| {
            let kind = place.parent.map(|parent| &self.unit.tree[parent].kind);
            match kind {
                Some(StatementKind::Try { handlers, .. }) => {
                    // The body may fail; a handler is what to do then.
                    place.branch <= handlers.len() as u32 && handlers.iter().any(|it| self.catches_absence(it))
                }
                Some(StatementKind::If { branches, .. }) => branches.iter().any(|(test, _)| self.asks_version(*test)),
                _ => false,
            }
        })
    }

    fn catches_absence(&self, handler: &ExceptHandler) -> bool {
        const ABSENCE: [&str; 5] = ["ImportError", "ModuleNotFoundError", "AttributeError", "TypeError", "Exception"];
        let Some(exception) = handler.exception else { return true };
        let text = self.unit.text(self.unit.tree[exception].range);
        text.split(|it: char| !it.is_alphanumeric()).any(|word| ABSENCE.contains(&word))
    }

    fn asks_version(&self, test: ExpressionId) -> bool {
        let text = self.unit.text(self.unit.tree[test].range).to_lowercase();
        ["version", "hasattr", "type_checking"].iter().any(|word| text.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use model::RepoPath;

    use super::*;

    /// `line:column path(keywords)` of every use, guarded ones in brackets.
    fn shown(source: &str) -> Vec<String> {
        let path = RepoPath::new("app.py").expect("a path");
        let files = [SourceText { path: &path, bytes: source.as_bytes() }];
        let found = usages(&files, &BTreeSet::from(["acme".to_owned()]), None);
        let one = |usage: Usage| {
            let keywords = usage.keywords.map(|it| format!("({})", it.join(","))).unwrap_or_default();
            let text = format!("{}:{} {}{keywords}", usage.line, usage.column, usage.path);
            if usage.guarded { format!("[{text}]") } else { text }
        };
        found.into_iter().map(one).collect()
    }

    #[test]
    fn finds_imports_reads_members_and_keywords() {
        assert_eq!(
            shown("import acme.io\nfrom acme import Client as C\nC(timeout=3).get('x')\nacme.io.read(f, *a, size=1)\n"),
            [
                "1:8 acme.io",
                "2:18 acme.Client",
                "3:1 acme.Client(timeout)",
                "3:14 acme.Client.get",
                "3:14 acme.Client.get()",
                "4:6 acme.io",
                "4:9 acme.io.read",
                "4:9 acme.io.read(size)",
            ]
        );
    }

    #[test]
    fn sees_what_is_provided_for() {
        let source = "try:\n    from acme import a\nexcept ImportError:\n    from acme import b as a\nfrom acme import c\nif acme_version > 1:\n    from acme import d\n";
        assert_eq!(shown(source), ["[2:22 acme.a]", "[4:22 acme.b]", "5:18 acme.c", "[7:22 acme.d]"]);
    }

    #[test]
    fn leaves_other_packages_alone() {
        assert!(shown("import other.acme\nfrom json import acme\nacme.load()\n").is_empty());
    }
}
