//! What is known about the core: its surface where there is one, and what the manifest speaks of.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use model::{DottedName, Parameter, Signature, Surface, SurfaceMember, SurfaceSymbol, SymbolKind};

use crate::{CallRespelling, KeywordFate, MemberRespelling, Respellings, Surfaces};

/// The core as seen from a dependent. All paths are definition paths where the surface knows them.
pub(crate) struct CoreApi<'a> {
    pub(super) surfaces: Surfaces<'a>,
    /// What the manifest asks for.
    pub(crate) respellings: &'a Respellings,
    members: BTreeMap<DottedName, &'a BTreeMap<String, MemberRespelling>>,
    calls: BTreeMap<DottedName, &'a CallRespelling>,
    member_names: BTreeMap<&'a str, Vec<(&'a DottedName, &'a MemberRespelling)>>,
    call_names: BTreeMap<String, Vec<(DottedName, &'a CallRespelling)>>,
    keywords: BTreeSet<&'a str>,
    roots: BTreeSet<String>,
    counts_places: bool,
    /// By definition path of the old release: the other paths.
    pub(super) public_paths: OnceLock<BTreeMap<DottedName, Vec<DottedName>>>,
}

impl<'a> CoreApi<'a> {
    /// Indexes what is known.
    pub(crate) fn new(surfaces: Surfaces<'a>, respellings: &'a Respellings) -> Self {
        let mut res = Self {
            surfaces,
            respellings,
            members: BTreeMap::new(),
            calls: BTreeMap::new(),
            member_names: BTreeMap::new(),
            call_names: BTreeMap::new(),
            keywords: BTreeSet::new(),
            roots: roots(surfaces, respellings),
            counts_places: respellings.calls.values().any(counts_places),
            public_paths: OnceLock::new(),
        };
        res.index_members(respellings);
        res.index_calls(respellings);
        res
    }

    fn index_members(&mut self, respellings: &'a Respellings) {
        for (class, members) in &respellings.members {
            let path = self.canonical(class);
            self.members.entry(path).or_insert(members);
            for (name, respelling) in members {
                self.member_names.entry(name).or_default().push((class, respelling));
            }
        }
    }

    fn index_calls(&mut self, respellings: &'a Respellings) {
        for (callable, respelling) in &respellings.calls {
            let path = self.canonical(&without_init(callable));
            self.keywords.extend(respelling.keywords.keys().map(String::as_str));
            self.call_names.entry(path.last().to_owned()).or_default().push((path.clone(), respelling));
            self.calls.entry(path).or_insert(respelling);
        }
    }

    /// The path under which everything about `path` is filed: the definition path where it is known.
    pub(crate) fn canonical(&self, path: &DottedName) -> DottedName {
        let Some(surface) = self.surfaces.from else { return path.clone() };
        if let Some(definition) = surface.definition_path(path) {
            return definition;
        }
        let Some(parent) = path.parent() else { return path.clone() };
        match surface.definition_path(&parent) {
            Some(definition) => definition.join(path.last()),
            None => path.clone(),
        }
    }

    /// The new release's API.
    pub(crate) fn surface_to(&self) -> Option<&'a Surface> {
        self.surfaces.to
    }

    /// The symbol at `path` in the old release.
    pub(crate) fn symbol(&self, path: &DottedName) -> Option<&'a SurfaceSymbol> {
        self.surfaces.from?.symbol(path)
    }

    /// The member `name` of the class at `path` in the old release, own or inherited, with its owner.
    pub(crate) fn member(&self, path: &DottedName, name: &str) -> Option<(DottedName, &'a SurfaceMember)> {
        self.surfaces.from?.member(path, name)
    }

    /// True when the old release's API is there and knows the class at `path`.
    pub(crate) fn knows_class(&self, path: &DottedName) -> bool {
        self.symbol(path).is_some_and(|symbol| symbol.kind == SymbolKind::Class)
    }

    /// True when the class at `path` has a constructor, or fields, of its own.
    pub(crate) fn has_own_constructor(&self, path: &DottedName) -> bool {
        let Some(symbol) = self.symbol(path) else { return false };
        let written = symbol.members.contains_key("__init__") || symbol.members.contains_key("__new__");
        let inherited = symbol.bases.iter().filter_map(|base| self.symbol(base)?.signature.as_ref()).next();
        written || (symbol.signature.is_some() && symbol.signature.as_ref() != inherited)
    }

    /// The keywords whose fate the callable at `path` shares with `respelling`, although the manifest does not list it:
    /// those that its own signature dropped in the same way, or that it hands on through `**kwargs`.
    pub(crate) fn shared_keywords<'k>(&self, path: &DottedName, respelling: &'k CallRespelling) -> Vec<&'k str> {
        let (Some(old), Some(new)) = (self.signature(path), self.new_signature(path)) else { return Vec::new() };
        let takes = |signature: &Signature, name: &str| {
            signature.parameter(name).is_some_and(Parameter::accepts_keyword) || signature.takes_any_keyword()
        };
        let shared = |(name, fate): &(&'k String, &KeywordFate)| {
            let dropped = takes(old, name) && new.parameter(name).is_none();
            match fate {
                KeywordFate::Renamed(to, _) => dropped && takes(new, to),
                KeywordFate::Removed(_) => dropped,
            }
        };
        respelling.keywords.iter().filter(shared).map(|(name, _)| name.as_str()).collect()
    }

    /// The ancestors of the class at `path`, itself first, by definition path, names outside the release included.
    pub(crate) fn lineage(&self, path: &DottedName) -> Vec<DottedName> {
        let mut found = vec![self.canonical(path)];
        let mut at = 0;
        while at < found.len() {
            let bases = self.symbol(&found[at]).map(|symbol| symbol.bases.as_slice()).unwrap_or_default();
            for base in bases {
                let base = self.canonical(base);
                if !found.contains(&base) {
                    found.push(base);
                }
            }
            at += 1;
        }
        found
    }

    /// True when a name at `path` is a class for all that is known, or by its spelling.
    pub(crate) fn is_class(&self, path: &DottedName) -> bool {
        if let Some(symbol) = self.symbol(path) {
            // `Point = namedtuple(…)` is an attribute that can be called.
            let is_tuple = symbol.kind == SymbolKind::Attribute && symbol.signature.is_some();
            return symbol.kind == SymbolKind::Class || is_tuple || self.members.contains_key(path);
        }
        let is_module = self.surfaces.from.is_some_and(|surface| surface.modules.binary_search(path).is_ok());
        let spelled = path.last().trim_start_matches('_').starts_with(char::is_uppercase);
        !is_module && (self.members.contains_key(path) || spelled || is_builtin_class(path))
    }

    /// True when the import root of `path` is the core's.
    pub(crate) fn owns(&self, path: &DottedName) -> bool {
        self.roots.contains(path.root())
    }

    /// What becomes of the members that the class at `path` itself lists.
    pub(crate) fn members_of(&self, path: &DottedName) -> Option<&'a BTreeMap<String, MemberRespelling>> {
        self.members.get(path).copied()
    }

    /// The respellings of every member called `name`, whatever the class.
    pub(crate) fn members_called(&self, name: &str) -> &[(&'a DottedName, &'a MemberRespelling)] {
        self.member_names.get(name).map_or(&[], Vec::as_slice)
    }

    /// What becomes of calls of exactly `path`.
    pub(crate) fn call(&self, path: &DottedName) -> Option<&'a CallRespelling> {
        self.calls.get(path).copied()
    }

    /// The respellings of every callable whose last name is `name`.
    pub(crate) fn calls_called(&self, name: &str) -> &[(DottedName, &'a CallRespelling)] {
        self.call_names.get(name).map_or(&[], Vec::as_slice)
    }

    /// True for classes of the old release that are built from their fields.
    pub(crate) fn is_made_from_fields(&self, path: &DottedName) -> bool {
        let written =
            |symbol: &SurfaceSymbol| ["__init__", "__new__"].iter().any(|it| symbol.members.contains_key(*it));
        self.symbol(path).is_some_and(|symbol| symbol.signature.is_some() && !written(symbol))
    }

    /// The first class whose constructor loses or renames the keyword `name`, with what becomes of it.
    pub(crate) fn constructor_with(&self, name: &str) -> Option<(&DottedName, &'a KeywordFate)> {
        let mut fates = self.calls.iter().filter_map(|(path, calls)| Some((path, calls.keywords.get(name)?)));
        fates.find(|(path, _)| self.is_class(path))
    }

    /// True when some callable loses or renames the keyword `name`.
    pub(crate) fn is_keyword(&self, name: &str) -> bool {
        self.keywords.contains(name)
    }

    /// True when calls may change without naming a keyword.
    pub(crate) fn has_calls(&self) -> bool {
        !self.calls.is_empty()
    }

    /// True when calls may change that pass no listed keyword.
    pub(crate) fn counts_places(&self) -> bool {
        self.counts_places
    }

    /// True when some member is respelled.
    pub(crate) fn has_members(&self) -> bool {
        !self.member_names.is_empty()
    }

    /// True when the manifest or the surface speaks of `path`.
    pub(crate) fn mentions(&self, path: &DottedName) -> bool {
        let asked = &self.respellings;
        let listed =
            asked.paths.contains_key(path) || asked.members.contains_key(path) || asked.calls.contains_key(path);
        listed || self.surfaces.from.is_some_and(|surface| surface.offers(path))
    }

    /// The parameters of the callable at `path` in the old release, `self` left out.
    pub(crate) fn signature(&self, path: &DottedName) -> Option<&'a Signature> {
        self.surfaces.from?.call_signature(path)
    }

    /// The parameters of the callable that `path` of the old release became, `self` left out.
    pub(crate) fn new_signature(&self, path: &DottedName) -> Option<&'a Signature> {
        let surface = self.surfaces.to?;
        surface.call_signature(&self.new_path(path).unwrap_or_else(|| path.clone()))
    }

    /// Where the old `path` is found in the new release, when the manifest says so.
    pub(crate) fn new_path(&self, path: &DottedName) -> Option<DottedName> {
        path.prefixes().find_map(|prefix| {
            let (entry, respelling) = self.respellings.paths.get_key_value(prefix)?;
            match &respelling.target {
                crate::Target::Path(target) => path.rebase(entry, target),
                crate::Target::Builtin(_) | crate::Target::Gone(_) => None,
            }
        })
    }
}

/// True for respellings of arguments that are passed by place or not at all.
fn counts_places(respelling: &CallRespelling) -> bool {
    let removed = |fate: &KeywordFate| matches!(fate, KeywordFate::Removed(_));
    let added = !respelling.defaults.is_empty() || !respelling.required.is_empty();
    let moved = !respelling.keyword_only.is_empty() || respelling.reorder.is_some();
    added || moved || respelling.keywords.values().any(removed)
}

/// `pkg.Class.__init__` is the constructor of `pkg.Class`.
fn without_init(path: &DottedName) -> DottedName {
    let constructor = matches!(path.last(), "__init__" | "__new__");
    path.parent().filter(|_| constructor).unwrap_or_else(|| path.clone())
}

fn roots(surfaces: Surfaces<'_>, respellings: &Respellings) -> BTreeSet<String> {
    let known = [surfaces.from, surfaces.to].into_iter().flatten().flat_map(|surface| surface.roots.iter().cloned());
    let keys = respellings.paths.keys().chain(respellings.members.keys()).chain(respellings.calls.keys());
    known.chain(keys.map(|path| path.root().to_owned())).collect()
}

fn is_builtin_class(path: &DottedName) -> bool {
    const CLASSES: &[&str] = &[
        "bool",
        "bytearray",
        "bytes",
        "complex",
        "dict",
        "enumerate",
        "filter",
        "float",
        "frozenset",
        "int",
        "list",
        "map",
        "memoryview",
        "object",
        "property",
        "range",
        "reversed",
        "set",
        "slice",
        "str",
        "super",
        "tuple",
        "type",
        "zip",
    ];
    let builtin = path.as_str().strip_prefix("builtins.").is_some_and(|name| CLASSES.contains(&name));
    builtin || matches!(path.as_str(), "collections.defaultdict" | "collections.deque")
}
