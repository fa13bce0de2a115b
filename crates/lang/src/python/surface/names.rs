//! What names in the sources of a linked release stand for.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use model::{
    CompactString, Definition, DefinitionId, DottedName, Import, ImportScope, Signature, Snapshot, Symbol, SymbolGraph,
};

use rustc_hash::{FxHashMap, FxHashSet};

use super::stubs::{Stubs, completed};

/// A snapshot, its graph, and the indexes to read them together.
pub(super) struct Names<'s> {
    pub(super) snapshot: &'s Snapshot,
    pub(super) graph: &'s SymbolGraph,
    members: Members,
    /// By file: names that are bound for type checkers or inside functions.
    unreachable: FxHashMap<(u32, &'s str), &'s Import>,
    stubs: Stubs<'s>,
    lineages: RefCell<FxHashMap<DefinitionId, Rc<[DefinitionId]>>>,
    /// By file: what names mean at its top, as far as they were asked for.
    at_top: RefCell<FxHashMap<u32, FxHashMap<CompactString, Option<DottedName>>>>,
    /// The last segments of paths of classes that may lie in a class.
    nested: FxHashSet<&'s str>,
}

impl<'s> Names<'s> {
    pub(super) fn of(snapshot: &'s Snapshot, graph: &'s SymbolGraph) -> Self {
        let (members, unreachable, stubs) = (Members::of(graph), unreachable(snapshot), Stubs::of(snapshot));
        let (lineages, at_top, nested) = (RefCell::default(), RefCell::default(), nested(graph));
        Self { snapshot, graph, members, unreachable, stubs, lineages, at_top, nested }
    }

    /// The own members of the class at `id`, by name.
    pub(super) fn members(&self, id: DefinitionId) -> impl Iterator<Item = (&'s str, DefinitionId)> {
        self.members.of_class(id).iter().map(|member| (self.graph.definition(*member).path.last(), *member))
    }

    pub(super) fn own_member(&self, id: DefinitionId, name: &str) -> Option<DefinitionId> {
        let members = self.members.of_class(id);
        let place = members.binary_search_by(|member| self.graph.definition(*member).path.last().cmp(name));
        place.ok().map(|place| members[place])
    }

    /// `class` and its ancestors in the release, nearest first.
    pub(super) fn lineage(&self, class: DefinitionId) -> Rc<[DefinitionId]> {
        if let Some(known) = self.lineages.borrow().get(&class) {
            return known.clone();
        }
        let lineage: Rc<[DefinitionId]> = self.find_lineage(class).into();
        self.lineages.borrow_mut().insert(class, lineage.clone());
        lineage
    }

    fn find_lineage(&self, class: DefinitionId) -> Vec<DefinitionId> {
        let mut found = vec![class];
        let mut at = 0;
        while at < found.len() {
            for base in &self.graph.definition(found[at]).bases {
                if let Some(base) = self.graph.resolve(base).filter(|base| !found.contains(base)) {
                    found.push(base);
                }
            }
            at += 1;
        }
        found
    }

    /// The member `name` of `class`, own or inherited.
    pub(super) fn member(&self, class: DefinitionId, name: &str) -> Option<DefinitionId> {
        self.lineage(class).iter().find_map(|class| self.own_member(*class, name))
    }

    /// The symbol of the stub that describes the definition at `id`.
    pub(super) fn stub(&self, id: DefinitionId) -> Option<&'s Symbol> {
        if self.stubs.is_empty() {
            return None;
        }
        let definition = self.graph.definition(id);
        let module = self.snapshot.files[definition.file as usize].module.as_ref()?;
        self.stubs.symbol(module, definition.path.below(module)?)
    }

    /// The signature, with what a stub adds.
    pub(super) fn signature(&self, id: DefinitionId) -> Option<Cow<'s, Signature>> {
        let definition = self.graph.definition(id);
        let outline = self.snapshot.files[definition.file as usize].outline.as_deref()?;
        let own = outline.symbol(definition.symbol?).signature.as_deref()?;
        Some(match self.stub(id).and_then(|stub| stub.signature.as_deref()) {
            Some(stub) => Cow::Owned(completed(own.clone(), stub)),
            None => Cow::Borrowed(own),
        })
    }

    /// What the dotted `name`, written where `at` is defined, stands for; `None` for locals, builtins and what has no name.
    pub(super) fn path(&self, at: &Definition, name: &str) -> Option<DottedName> {
        if name.is_empty() {
            return None;
        }
        let (first, rest) = name.split_once('.').unwrap_or((name, ""));
        let module = self.snapshot.files[at.file as usize].module.as_ref()?;
        let target = self.in_classes(at, module, first).or_else(|| self.in_module(at.file, module, first))?;
        let path = target.join(rest);
        Some(match self.graph.resolve(&path) {
            Some(id) => self.behind_alias(id),
            None => path,
        })
    }

    /// A nested class is named without its owner in the owner's body.
    fn in_classes(&self, at: &Definition, module: &DottedName, name: &str) -> Option<DottedName> {
        if !self.nested.contains(name) {
            return None;
        }
        let within = at.path.below(module).unwrap_or("");
        let ends = within.rmatch_indices('.').map(|(dot, _)| within.len() - dot);
        let enclosing = [0].into_iter().chain(ends).map(|cut| &at.path.as_str()[..at.path.as_str().len() - cut]);
        let enclosing = enclosing.filter(|_| !within.is_empty());
        let nested = enclosing.filter_map(|path| self.graph.reachable.get(&[path, ".", name].concat()));
        nested
            .map(|id| self.graph.definition(*id))
            .find(|it| it.kind == Some(model::SymbolKind::Class))
            .map(|it| it.path.clone())
    }

    fn in_module(&self, file: u32, module: &DottedName, name: &str) -> Option<DottedName> {
        if let Some(known) = self.at_top.borrow().get(&file).and_then(|it| it.get(name)) {
            return known.clone();
        }
        let found = self.find_in_module(file, module, name);
        self.at_top.borrow_mut().entry(file).or_default().insert(name.into(), found.clone());
        found
    }

    fn find_in_module(&self, file: u32, module: &DottedName, name: &str) -> Option<DottedName> {
        let path = module.join(name);
        if let Some(id) = self.graph.reachable.get(path.as_str()) {
            return Some(self.graph.definition(*id).path.clone());
        }
        let outside = self.graph.outside(&path);
        outside.cloned().or_else(|| self.unreachable.get(&(file, name)).map(|import| imported(import)))
    }

    fn behind_alias(&self, id: DefinitionId) -> DottedName {
        let definition = self.graph.definition(id);
        let is_class = definition.kind == Some(model::SymbolKind::Class);
        let original = definition.bases.first().filter(|_| !is_class && definition.owner.is_none());
        original.unwrap_or(&definition.path).clone()
    }

    /// True when `path` lies below a module of this release.
    pub(super) fn is_own(&self, path: &DottedName) -> bool {
        path.ancestry().skip(1).any(|path| self.graph.reachable.contains(path.as_str()))
    }

    /// True when no file of the repository defines the module that `path` lies in.
    pub(super) fn is_unread(&self, path: &DottedName) -> bool {
        let is_file = |name: &DottedName| self.snapshot.files.iter().any(|file| file.module.as_ref() == Some(name));
        let is_known = |name: &DottedName| self.graph.reachable.contains(name.as_str()) || is_file(name);
        !path.parent().is_some_and(|module| is_known(&module)) && !is_file(path)
    }

    /// True when the repository holds sources or binaries of compiled modules.
    pub(super) fn has_native_sources(&self) -> bool {
        let endings = ["so", "pyd", "pyx", "c", "cc", "cpp", "cxx", "rs", "f", "f90"];
        let counts = |role| matches!(role, model::Role::Library | model::Role::Other);
        let mut files = self.snapshot.files.iter().filter(|file| counts(file.role));
        files.any(|file| file.path.extension().is_some_and(|ending| endings.contains(&ending)))
    }

    /// True when a compiled module without a stub has a public name.
    pub(super) fn has_compiled_public_module(&self) -> bool {
        let compiled = self.snapshot.files.iter().filter(|file| file.language.is_none());
        compiled
            .filter_map(|file| file.module.as_ref())
            .any(|name| !name.is_private() && !self.graph.reachable.contains(name.as_str()))
    }
}

/// The last segments of all paths to classes below something that is no module, or shares its path with one.
fn nested(graph: &SymbolGraph) -> FxHashSet<&str> {
    let modules = graph.definitions.iter().filter(|it| it.kind.is_none());
    let modules: FxHashSet<&str> = modules.map(|it| it.path.as_str()).collect();
    let neighbours = graph.definitions.windows(2);
    let shared = neighbours.filter(|it| it[0].path == it[1].path).map(|it| it[0].path.as_str());
    let shared: FxHashSet<&str> = shared.collect();
    let may_lie_in_a_class = |path: &&DottedName| {
        let above = path.as_str().rsplit_once('.').map_or("", |(above, _)| above);
        !modules.contains(above) || shared.contains(above)
    };
    let classes = graph.definitions.iter().filter(|it| it.kind == Some(model::SymbolKind::Class));
    let paths = classes.flat_map(|it| std::iter::once(&it.path).chain(it.access.iter().map(|access| &access.path)));
    paths.filter(may_lie_in_a_class).map(DottedName::last).collect()
}

/// The members of every class, in one list: by class, then by name.
struct Members {
    all: Vec<DefinitionId>,
    /// Where those of each definition begin; one more at the end.
    starts: Vec<u32>,
}

impl Members {
    /// Definitions come in path order, so that the members of one class come by name.
    fn of(graph: &SymbolGraph) -> Self {
        let mut starts = vec![0; graph.definitions.len() + 1];
        let owned = || graph.iter().filter_map(|(id, definition)| Some((id, definition.owner?.0 as usize)));
        owned().for_each(|(_, owner)| starts[owner + 1] += 1);
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let (mut all, mut next) = (vec![DefinitionId(0); sum as usize], starts.clone());
        for (id, owner) in owned() {
            all[next[owner] as usize] = id;
            next[owner] += 1;
        }
        Self { all, starts }
    }

    fn of_class(&self, id: DefinitionId) -> &[DefinitionId] {
        let at = id.0 as usize;
        &self.all[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

fn unreachable(snapshot: &Snapshot) -> FxHashMap<(u32, &str), &Import> {
    let mut found = FxHashMap::default();
    for (index, file) in snapshot.files.iter().enumerate() {
        let imports = file.outline.iter().flat_map(|outline| &outline.imports);
        let hidden = imports.filter(|import| match import.scope {
            ImportScope::TypeChecking | ImportScope::Function | ImportScope::Class => true,
            ImportScope::Module | ImportScope::Conditional => false,
        });
        found.extend(hidden.map(|import| ((index as u32, import.binds.as_str()), import)));
    }
    found
}

fn imported(import: &Import) -> DottedName {
    match &import.name {
        Some(name) => DottedName::from(import.module.as_str()).join(name),
        None if import.aliased => import.module.as_str().into(),
        None => import.module.split('.').next().unwrap_or("").into(),
    }
}
