use std::collections::BTreeMap;

use crate::{DottedName, SymbolId, SymbolKind};

/// Place of a definition in [`SymbolGraph::definitions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefinitionId(pub u32);

/// The linked names of one release: which definition every importable path means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SymbolGraph {
    /// Modules, classes, functions, members and attributes, ordered by path.
    pub definitions: Vec<Definition>,
    /// Every path at which a definition of the release can be reached: its own, facades, star imports, lazy tables.
    ///
    /// Members of classes are listed below their own class only.
    pub reachable: BTreeMap<DottedName, DefinitionId>,
    /// Paths at which a name from outside the release is re-exported, with the name outside: `jinja2.Markup` and
    /// `markupsafe.Markup`.
    ///
    /// Names that only a run of the release can make (a compiled module's, a `__getattr__`'s) are here, too: with the
    /// path where they are made, or with themselves. Deliberate ones only: listed in `__all__`, imported by a package's
    /// `__init__` or a module that only imports.
    pub external: BTreeMap<DottedName, DottedName>,
    /// Names from outside that an ordinary module imports for its own use; importable from it all the same.
    pub incidental_external: BTreeMap<DottedName, DottedName>,
    /// Ordered by source, target, kind.
    pub edges: Vec<Edge>,
}

/// One definition with all the ways to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Where it is defined: module and qualified name.
    pub path: DottedName,
    /// Index into [`Snapshot::files`](crate::Snapshot::files).
    pub file: u32,
    /// The symbol in that file's outline; `None` for the module itself.
    pub symbol: Option<SymbolId>,
    /// What it is; `None` for a module.
    pub kind: Option<SymbolKind>,
    /// The class that it is a member of.
    pub owner: Option<DefinitionId>,
    /// Base classes in order, resolved as far as they can be; those outside the release by their dotted name.
    ///
    /// Of a module-level alias (`Old = New`), the one path that it stands for.
    pub bases: Vec<DottedName>,
    /// Every importable path, most public first: exported ones, then fewest dots, then alphabetical.
    ///
    /// For a member the deliberate paths of its class with the member's name below, and its own.
    pub access: Vec<Access>,
    /// True when a dependent may use it: at least one path without a private segment that is exported or a facade.
    pub public: bool,
}

/// One importable path of a definition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access {
    /// How deliberate the path is; lower is more public.
    pub reach: Reach,
    /// The path.
    pub path: DottedName,
}

/// How deliberate a path to a definition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Listed in the `__all__` of the module that the path goes through.
    Listed,
    /// Defined there under a public name, or imported by a package's `__init__`, in a module without `__all__`.
    Open,
    /// Works, but was not meant: an import in an ordinary module, a name that `__all__` leaves out.
    Incidental,
    /// Goes through a private segment.
    Private,
}

/// A relation between two paths.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The path that depends.
    pub from: DottedName,
    /// The path depended on.
    pub to: DottedName,
    /// How.
    pub kind: EdgeKind,
}

/// How one path depends on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// A module imports a module or a name.
    Imports,
    /// A class names a base.
    Inherits,
    /// A module makes a name of another importable.
    Reexports,
    /// A body calls.
    Calls,
    /// A member replaces one of a base class.
    Overrides,
    /// A decorator.
    Decorates,
}

impl SymbolGraph {
    /// The definition at `id`.
    pub fn definition(&self, id: DefinitionId) -> &Definition {
        &self.definitions[id.0 as usize]
    }

    /// The definition that `path` means: reached directly, or as a member of a reachable class, own or inherited.
    pub fn resolve(&self, path: &DottedName) -> Option<DefinitionId> {
        self.resolve_within(path, 0, &mut Vec::new())
    }

    /// `asked` are the members that were looked for without success: classes that share bases, or inherit from each other in
    /// a circle, are asked once and not once for every way to them.
    fn resolve_within(
        &self,
        path: &DottedName,
        depth: usize,
        asked: &mut Vec<(DefinitionId, String)>,
    ) -> Option<DefinitionId> {
        if let Some(id) = self.reachable.get(path) {
            return Some(*id);
        }
        // A base class chain deeper than this is a cycle.
        if depth > 32 {
            return None;
        }
        let owner = self.resolve_within(&path.parent()?, depth + 1, asked)?;
        self.member(owner, path.last(), depth, asked)
    }

    /// The member `name` of the class `owner`, looked up through its bases.
    fn member(
        &self,
        owner: DefinitionId,
        name: &str,
        depth: usize,
        asked: &mut Vec<(DefinitionId, String)>,
    ) -> Option<DefinitionId> {
        let class = self.definition(owner);
        if let Some(id) = self.reachable.get(&class.path.join(name)) {
            return Some(*id);
        }
        if class.bases.is_empty() || asked.iter().any(|(id, asked)| *id == owner && asked == name) {
            return None;
        }
        asked.push((owner, name.to_owned()));
        class.bases.iter().find_map(|base| self.resolve_within(&base.join(name), depth + 1, asked))
    }

    /// The name outside the release, or made by a run of it, that the importable `path` gives; deliberate or not.
    pub fn outside(&self, path: &DottedName) -> Option<&DottedName> {
        self.external.get(path).or_else(|| self.incidental_external.get(path))
    }

    /// True when `path` can be imported or read in this release, whatever it leads to.
    pub fn offers(&self, path: &DottedName) -> bool {
        self.resolve(path).is_some() || self.outside(path).is_some()
    }

    /// The id of the definition whose own path is `path`.
    pub fn find(&self, path: &DottedName) -> Option<DefinitionId> {
        let place = self.definitions.binary_search_by(|definition| definition.path.cmp(path)).ok()?;
        Some(DefinitionId(place as u32))
    }

    /// All definitions with their ids, in path order.
    pub fn iter(&self) -> impl Iterator<Item = (DefinitionId, &Definition)> {
        self.definitions.iter().enumerate().map(|(index, definition)| (DefinitionId(index as u32), definition))
    }
}

impl Definition {
    /// The path to give to people: the most public one, else where it is defined.
    pub fn public_path(&self) -> &DottedName {
        self.access.first().map_or(&self.path, |access| &access.path)
    }
}
