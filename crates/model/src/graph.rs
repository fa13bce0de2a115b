use crate::{DottedName, Paths, SymbolId, SymbolKind};

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
    pub reachable: Paths<DefinitionId>,
    /// Paths at which a name from outside the release is re-exported, with the name outside: `jinja2.Markup` and
    /// `markupsafe.Markup`.
    ///
    /// Names that only a run of the release can make (a compiled module's, a `__getattr__`'s) are here, too: with the
    /// path where they are made, or with themselves. Deliberate ones only: listed in `__all__`, imported by a package's
    /// `__init__` or a module that only imports.
    pub external: Paths<DottedName>,
    /// Names from outside that an ordinary module imports for its own use; importable from it all the same.
    pub incidental_external: Paths<DottedName>,
    /// Ordered by the paths of source and target, then kind; each once.
    pub edges: Vec<Edge>,
    /// The names that [`End::Outside`] stands for.
    pub outside_ends: Vec<DottedName>,
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

/// A relation between two paths; a large core has hundreds of thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Edge {
    /// What depends.
    pub from: DefinitionId,
    /// What it depends on.
    pub to: End,
    /// How.
    pub kind: EdgeKind,
}

/// Where an edge leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// To a definition of the release.
    Definition(DefinitionId),
    /// To a name outside: its place in [`SymbolGraph::outside_ends`].
    Outside(u32),
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
        let path = path.as_str();
        let inherited = || Search { graph: self, asked: Vec::new(), joined: String::new() }.path(path, 0);
        self.reachable.get(path).copied().or_else(inherited)
    }

    /// The name outside the release, or made by a run of it, that the importable `path` gives; deliberate or not.
    pub fn outside(&self, path: &DottedName) -> Option<&DottedName> {
        self.external.get(path.as_str()).or_else(|| self.incidental_external.get(path.as_str()))
    }

    /// True when `path` can be imported or read in this release, whatever it leads to.
    pub fn offers(&self, path: &DottedName) -> bool {
        self.resolve(path).is_some() || self.outside(path).is_some()
    }

    /// The path at the end of an edge.
    pub fn end(&self, end: End) -> &DottedName {
        match end {
            End::Definition(id) => &self.definition(id).path,
            End::Outside(place) => &self.outside_ends[place as usize],
        }
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

/// A base class chain longer than this is a cycle.
const LONGEST_CHAIN: usize = 32;

/// One question to a graph.
struct Search<'g> {
    graph: &'g SymbolGraph,
    /// The members that were looked for without success: classes that share bases, or inherit from each other in a
    /// circle, are asked once and not once for every way to them.
    asked: Vec<(DefinitionId, &'g str)>,
    /// Where paths are put together.
    joined: String,
}

impl<'g> Search<'g> {
    fn path(&mut self, path: &'g str, depth: usize) -> Option<DefinitionId> {
        if let Some(id) = self.graph.reachable.get(path) {
            return Some(*id);
        }
        if depth > LONGEST_CHAIN {
            return None;
        }
        let (parent, name) = path.rsplit_once('.')?;
        let owner = self.path(parent, depth + 1)?;
        self.below(&self.graph.definition(owner).path, name).or_else(|| self.inherited(owner, name, depth))
    }

    /// What is reached directly as `name` below `parent`.
    fn below(&mut self, parent: &DottedName, name: &str) -> Option<DefinitionId> {
        self.joined.clear();
        self.joined.extend([parent.as_str(), ".", name]);
        self.graph.reachable.get(&self.joined).copied()
    }

    /// The member `name` that the class `owner`, which has none of its own, takes from its bases.
    fn inherited(&mut self, owner: DefinitionId, name: &'g str, depth: usize) -> Option<DefinitionId> {
        let class = self.graph.definition(owner);
        if class.bases.is_empty() || self.asked.contains(&(owner, name)) {
            return None;
        }
        self.asked.push((owner, name));
        class.bases.iter().find_map(|base| self.of_base(base, name, depth + 1))
    }

    fn of_base(&mut self, base: &'g DottedName, name: &'g str, depth: usize) -> Option<DefinitionId> {
        if let Some(id) = self.below(base, name) {
            return Some(id);
        }
        if depth > LONGEST_CHAIN {
            return None;
        }
        let owner = self.path(base.as_str(), depth + 1)?;
        let path = &self.graph.definition(owner).path;
        let own = if path == base { None } else { self.below(path, name) };
        own.or_else(|| self.inherited(owner, name, depth))
    }
}

impl Definition {
    /// The path to give to people: the most public one, else where it is defined.
    pub fn public_path(&self) -> &DottedName {
        self.access.first().map_or(&self.path, |access| &access.path)
    }
}
