use model::{Definition, DefinitionId, DottedName, Outline, Snapshot, SourceFile, Symbol, SymbolGraph, SymbolKind};

/// One release: what its files hold and how its names link up.
#[derive(Debug, Clone, Copy)]
pub struct Release<'a> {
    /// The files.
    pub snapshot: &'a Snapshot,
    /// The linked names.
    pub graph: &'a SymbolGraph,
}

impl<'a> Release<'a> {
    pub(crate) fn definition(&self, id: DefinitionId) -> &'a Definition {
        self.graph.definition(id)
    }

    pub(crate) fn path(&self, id: DefinitionId) -> &'a DottedName {
        &self.definition(id).path
    }

    pub(crate) fn file(&self, id: DefinitionId) -> &'a SourceFile {
        &self.snapshot.files[self.definition(id).file as usize]
    }

    pub(crate) fn outline(&self, id: DefinitionId) -> Option<&'a Outline> {
        self.file(id).outline.as_deref()
    }

    /// The symbol of a definition; `None` for a module.
    pub(crate) fn symbol(&self, id: DefinitionId) -> Option<&'a Symbol> {
        let symbol = self.definition(id).symbol?;
        Some(self.outline(id)?.symbol(symbol))
    }

    pub(crate) fn is_module(&self, id: DefinitionId) -> bool {
        self.definition(id).kind.is_none()
    }

    pub(crate) fn is_class(&self, id: DefinitionId) -> bool {
        self.definition(id).kind == Some(SymbolKind::Class)
    }

    /// The module that a definition stands in; itself for a module.
    pub(crate) fn module(&self, id: DefinitionId) -> DottedName {
        match &self.file(id).module {
            Some(module) => module.clone(),
            None => self.path(id).parent().unwrap_or_default(),
        }
    }

    /// True for an attribute that a method sets: `self.x = …`.
    pub(crate) fn is_set_on_instances(&self, id: DefinitionId) -> bool {
        let (Some(symbol), Some(outline)) = (self.symbol(id), self.outline(id)) else { return false };
        let Some(class) = symbol.parent else { return false };
        let method = |it: &Symbol| matches!(it.kind, SymbolKind::Method | SymbolKind::Property);
        symbol.kind == SymbolKind::Attribute
            && outline.children(Some(class)).any(|(_, it)| method(it) && it.range.contains(symbol.range))
    }

    /// The definitions directly below `path`, in path order.
    pub(crate) fn below(&self, path: &DottedName) -> impl Iterator<Item = (DefinitionId, &'a Definition)> + use<'a> {
        let depth = path.depth() + 1;
        self.under(path).filter(move |(_, definition)| definition.path.depth() == depth)
    }

    /// The definitions anywhere below `path`, in path order.
    pub(crate) fn under(&self, path: &DottedName) -> impl Iterator<Item = (DefinitionId, &'a Definition)> + use<'a> {
        let prefix = format!("{path}.");
        let all: &'a [Definition] = &self.graph.definitions;
        let start = all.partition_point(|it| it.path.as_str() < prefix.as_str());
        let rest = all[start..].iter().enumerate();
        rest.map(move |(offset, it)| (DefinitionId((start + offset) as u32), it))
            .take_while(move |(_, it)| it.path.as_str().starts_with(&prefix))
    }
}
