//! The uses in one file.

use std::collections::BTreeSet;

use model::DottedName;

use super::{Act, Usage, hooks};
use crate::python::{
    calls::passed_by,
    members::{Site, is_provided_for},
    origin::Origins,
    project::FileUnit,
    respell::Context,
    syntax::{ExceptHandler, ExpressionId, ExpressionKind, StatementId, StatementKind},
    typing::{ClassRef, OwnClass, Type, World},
    visit::LineTable,
};

/// Adds the uses in the file at `file` of the parsed ones.
pub(super) fn in_file<'w>(
    context: Context<'w, '_>,
    world: &'w World<'w>,
    file: usize,
    roots: &BTreeSet<String>,
    res: &mut Vec<Usage>,
) {
    let unit = world.unit(file);
    let site = Site { context, world, file, uses_core: world.uses_core(file) };
    let reader = Reader { site, unit, roots, lines: LineTable::new(&unit.tree.source) };
    res.extend(reader.imports());
    res.extend(reader.expressions());
    res.extend(reader.overrides());
}

/// One file while its uses are read.
pub(super) struct Reader<'w, 'a, 'r> {
    pub(super) site: Site<'w, 'a>,
    pub(super) unit: &'w FileUnit,
    roots: &'r BTreeSet<String>,
    lines: LineTable,
}

impl Reader<'_, '_, '_> {
    fn imports(&self) -> Vec<Usage> {
        let imports = &self.unit.imports;
        let items = imports.items.iter().filter(|item| !item.own);
        let stars = imports.stars.iter().filter(|star| !star.own);
        let items = items.map(|item| (item.statement, item.range.start, item.path.clone()));
        let stars = stars.map(|star| (star.statement, self.unit.tree[star.statement].range.start, star.module.clone()));
        let used = items.chain(stars).filter(|(.., path)| self.is_core(path));
        used.map(|(statement, offset, path)| self.usage(path, Act::Import, offset, self.is_guarded(statement)))
            .collect()
    }

    fn expressions(&self) -> Vec<Usage> {
        let tree = &self.unit.tree;
        let ids = (0..tree.expressions.len() as u32).map(ExpressionId);
        ids.filter_map(|id| match tree[id].kind {
            ExpressionKind::Attribute { attribute, .. } => {
                let (path, act) = self.read(id)?;
                Some(self.usage(path, act, attribute.start, self.is_provided_for(id)))
            }
            ExpressionKind::Call { function, .. } => {
                let (path, act) = self.call(id, function)?;
                Some(self.usage(path, act, self.name_start(function), self.is_provided_for(id)))
            }
            _ => None,
        })
        .collect()
    }

    fn overrides(&self) -> Vec<Usage> {
        let tree = &self.unit.tree;
        let ids = (0..tree.statements.len() as u32).map(StatementId);
        let classes = ids.filter(|id| matches!(tree[*id].kind, StatementKind::Class(_)));
        let hooks = classes.flat_map(|statement| hooks::of(self.site, OwnClass { file: self.site.file, statement }));
        let hooks = hooks.filter(|hook| self.is_core(&hook.path));
        hooks.map(|it| self.usage(it.path, Act::Override(it.takes), it.offset, self.is_guarded(it.statement))).collect()
    }

    fn usage(&self, path: DottedName, act: Act, offset: u32, guarded: bool) -> Usage {
        let (line, column) = self.lines.position(&self.unit.tree.source, offset);
        Usage { file: self.unit.index, line, column, path, act, guarded }
    }

    /// Where the last name of a dotted expression stands.
    fn name_start(&self, id: ExpressionId) -> u32 {
        match &self.unit.tree[id].kind {
            ExpressionKind::Attribute { attribute, .. } => attribute.start,
            _ => self.unit.tree[id].range.start,
        }
    }

    /// The core's path that `id` means by its spelling.
    fn named(&self, id: ExpressionId) -> Option<DottedName> {
        let origins = Origins { project: self.site.world.project, unit: self.unit };
        origins.of(id).filter(|path| self.is_core(path) && !self.site.world.project.table.owns(path))
    }

    fn read(&self, id: ExpressionId) -> Option<(DottedName, Act)> {
        if let Some(path) = self.named(id) {
            return Some((path, Act::Read));
        }
        let ExpressionKind::Attribute { value, attribute } = self.unit.tree[id].kind else { return None };
        let name = self.unit.text(attribute);
        let class = self.giver(&self.site.world.infer(self.site.file, value), name)?;
        Some((class.join(name), Act::Member))
    }

    fn call(&self, id: ExpressionId, function: ExpressionId) -> Option<(DottedName, Act)> {
        let passed = passed_by(self.site, id)?;
        let own = |path: &DottedName| self.is_core(path) && !self.site.world.project.table.owns(path);
        match self.site.world.infer(self.site.file, function) {
            Type::Member(receiver, name) => {
                let class = self.giver(&receiver, &name)?;
                let on_class = matches!(*receiver, Type::Class(_));
                Some((class.join(&name), Act::MethodCall { passed, on_class }))
            }
            Type::Class(ClassRef::Outside(path)) | Type::Named(path) if own(&path) => {
                // The path that the call spells, where it spells one: the type knows the definition.
                Some((self.named(function).unwrap_or(path), Act::Call(passed)))
            }
            _ => Some((self.named(function)?, Act::Call(passed))),
        }
    }

    /// The class of the core that gives `receiver` its member `name`; an own class below it gives none.
    fn giver(&self, receiver: &Type, name: &str) -> Option<DottedName> {
        let world = self.site.world;
        let (class, from) = match receiver {
            Type::Class(class) | Type::Instance(class, _) => (class.clone(), 0),
            Type::Super(own) => (ClassRef::Own(*own), 1),
            _ => return None,
        };
        if let ClassRef::Outside(path) = class {
            return self.is_core(&path).then_some(path);
        }
        let lineage = world.lineage(&class);
        for class in &lineage.classes[from..] {
            match class {
                ClassRef::Own(own) if !world.class_table().sources(*own, name).is_empty() => return None,
                ClassRef::Own(_) => {}
                ClassRef::Outside(path) if !self.is_core(path) => return None,
                ClassRef::Outside(path) if world.core.member(path, name).is_some() => return Some(path.clone()),
                ClassRef::Outside(_) => {}
            }
        }
        None
    }

    fn is_core(&self, path: &DottedName) -> bool {
        self.roots.contains(path.root())
    }

    fn is_provided_for(&self, id: ExpressionId) -> bool {
        let statement = self.site.world.parents[self.site.file].statement(id);
        statement.is_some_and(|it| self.is_guarded(it)) || is_provided_for(self.site, id)
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
