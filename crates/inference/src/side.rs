use std::collections::{BTreeMap, BTreeSet};

use model::{Definition, DefinitionId, Digest, DottedName, Reach, Role, Snapshot, SymbolKind, Value};

use crate::names::{self, Directness};
use crate::release::Release;

/// A release with the look-ups that rules need, each built once.
pub(crate) struct Side<'a> {
    pub release: Release<'a>,
    by_last: BTreeMap<&'a str, Vec<DefinitionId>>,
    by_body: BTreeMap<Digest, Vec<DefinitionId>>,
    modules: BTreeMap<DottedName, DefinitionId>,
    copies: Vec<DottedName>,
    roots: BTreeSet<&'a str>,
    imported_roots: BTreeSet<&'a str>,
    aliases: BTreeMap<DefinitionId, Vec<DefinitionId>>,
    subclasses: BTreeMap<DefinitionId, Vec<DefinitionId>>,
}

impl<'a> std::ops::Deref for Side<'a> {
    type Target = Release<'a>;

    fn deref(&self) -> &Release<'a> {
        &self.release
    }
}

impl<'a> Side<'a> {
    pub(crate) fn new(release: Release<'a>) -> Self {
        let mut side = Self {
            release,
            by_last: BTreeMap::new(),
            by_body: BTreeMap::new(),
            modules: BTreeMap::new(),
            copies: Vec::new(),
            roots: release.snapshot.modules().map(|(module, _, _)| module.root()).collect(),
            imported_roots: imported_roots(release.snapshot),
            aliases: BTreeMap::new(),
            subclasses: BTreeMap::new(),
        };
        for (id, definition) in release.graph.iter() {
            side.by_last.entry(definition.path.last()).or_default().push(id);
            if definition.symbol.is_none() {
                side.modules.insert(definition.path.clone(), id);
            }
            if let Some(symbol) = release.symbol(id) {
                side.by_body.entry(symbol.body.digest).or_default().push(id);
            }
        }
        side.aliases = class_aliases(&side);
        side.subclasses = subclasses(&side);
        side
    }

    /// Marks the prefixes below which this release keeps a copy of `former`.
    pub(crate) fn mark_copies(&mut self, former: &Self) {
        self.copies = copied_prefixes(former, self);
    }

    /// Every definition whose own name is `name`.
    pub(crate) fn named(&self, name: &str) -> &[DefinitionId] {
        self.by_last.get(name).map_or(&[], Vec::as_slice)
    }

    /// Every definition with this body.
    pub(crate) fn with_body(&self, body: Digest) -> &[DefinitionId] {
        self.by_body.get(&body).map_or(&[], Vec::as_slice)
    }

    /// Every module of the library by path.
    pub(crate) fn modules(&self) -> &BTreeMap<DottedName, DefinitionId> {
        &self.modules
    }

    /// True for a top-level package or module of the release.
    pub(crate) fn has_root(&self, root: &str) -> bool {
        self.roots.contains(root)
    }

    /// True when some file of the library imports from the top-level package `root`.
    pub(crate) fn imports_from(&self, root: &str) -> bool {
        self.imported_roots.contains(root)
    }

    /// The definition that `path` means.
    pub(crate) fn resolve(&self, path: &DottedName) -> Option<DefinitionId> {
        self.graph.resolve(path)
    }

    /// The class that `id` is another name of; `id` itself when it is none.
    pub(crate) fn behind_alias(&self, id: DefinitionId) -> DefinitionId {
        alias_of_class(self, id).unwrap_or(id)
    }

    /// The paths of a definition that were meant to be used, most public first; its own when it has no other.
    ///
    /// A member is also found below the other names that its class was given.
    pub(crate) fn public_paths(&self, id: DefinitionId) -> Vec<DottedName> {
        let definition = self.definition(id);
        let mut paths = meant(definition);
        if let Some(owner) = definition.owner {
            let aliases = self.aliases.get(&owner).into_iter().flatten();
            let named = aliases.flat_map(|it| meant(self.definition(*it)));
            paths.extend(named.map(|it| it.join(definition.path.last())));
        }
        if paths.is_empty() && !definition.path.is_private() {
            paths.push(definition.path.clone());
        }
        paths
    }

    /// The classes that name `class` as a base, in path order.
    pub(crate) fn subclasses(&self, class: DefinitionId) -> &[DefinitionId] {
        self.subclasses.get(&class).map_or(&[], Vec::as_slice)
    }

    /// The other names that a class was given at module level.
    pub(crate) fn aliases(&self, class: DefinitionId) -> &[DefinitionId] {
        self.aliases.get(&class).map_or(&[], Vec::as_slice)
    }

    /// True when a dependent may be sent to `id`: public, part of the library, no copy of the old release.
    pub(crate) fn is_destination(&self, id: DefinitionId) -> bool {
        let definition = self.definition(id);
        let reachable = definition.public || self.is_public_module(id);
        reachable && self.file(id).role == Role::Library && !self.is_copy(&definition.path)
    }

    /// True for what stands at module level under a public name, whether or not its module lists it.
    pub(crate) fn is_nameable(&self, id: DefinitionId) -> bool {
        let definition = self.definition(id);
        let at_top = definition.owner.is_none() && definition.kind.is_some();
        at_top && !definition.path.is_private() && self.file(id).role == Role::Library
    }

    /// True below a verbatim copy of the former release.
    pub(crate) fn is_copy(&self, path: &DottedName) -> bool {
        self.copies.iter().any(|prefix| path.starts_with(prefix))
    }

    fn is_public_module(&self, id: DefinitionId) -> bool {
        self.is_module(id) && !self.path(id).is_private()
    }
}

fn meant(definition: &Definition) -> Vec<DottedName> {
    let meant = definition.access.iter().filter(|it| it.reach <= Reach::Open && !it.path.is_private());
    meant.map(|it| it.path.clone()).collect()
}

fn subclasses(side: &Side) -> BTreeMap<DefinitionId, Vec<DefinitionId>> {
    let mut found: BTreeMap<DefinitionId, Vec<DefinitionId>> = BTreeMap::new();
    for (id, definition) in side.graph.iter().filter(|(_, it)| it.kind == Some(SymbolKind::Class)) {
        for base in definition.bases.iter().filter_map(|it| side.resolve(it)) {
            found.entry(side.behind_alias(base)).or_default().push(id);
        }
        if let Some(metaclass) = metaclass(side, id) {
            found.entry(metaclass).or_default().push(id);
        }
    }
    found
}

/// The class of the release that `metaclass=M` or `add_metaclass(M)` names: what it defines is read on the class.
fn metaclass(side: &Side, id: DefinitionId) -> Option<DefinitionId> {
    let symbol = side.symbol(id)?;
    let keyword = symbol.bases.iter().find_map(|it| match it {
        Value::Other(text) => text.strip_prefix("metaclass").map(|it| it.trim_start_matches([' ', '='])),
        Value::Text(_) | Value::Name(_) | Value::Call { .. } | Value::List(_) | Value::Table(_) => None,
    });
    let decorated = symbol.decorators.iter().find_map(|it| match &it.value {
        Value::Call { callee, arguments } if callee.ends_with("add_metaclass") => arguments.first()?.value.as_name(),
        _ => None,
    });
    let (found, _) = names::resolve(side, &names::scope_of(side, id), keyword.or(decorated)?)?;
    side.is_class(found).then_some(found)
}

fn class_aliases(side: &Side) -> BTreeMap<DefinitionId, Vec<DefinitionId>> {
    let mut found: BTreeMap<DefinitionId, Vec<DefinitionId>> = BTreeMap::new();
    for (id, definition) in side.graph.iter().filter(|(_, it)| it.public && it.owner.is_none()) {
        if definition.kind == Some(SymbolKind::Attribute)
            && let Some(class) = alias_of_class(side, id)
        {
            found.entry(class).or_default().push(id);
        }
    }
    found
}

fn alias_of_class(side: &Side, id: DefinitionId) -> Option<DefinitionId> {
    let symbol = side.symbol(id).filter(|it| it.kind == SymbolKind::Attribute)?;
    let name = symbol.value.as_deref()?.as_name()?;
    let (target, directness) = names::resolve(side, &names::scope_of(side, id), name)?;
    let class = side.is_class(target) && directness == Directness::Plain && target != id;
    class.then_some(target)
}

fn imported_roots(snapshot: &Snapshot) -> BTreeSet<&str> {
    let imports = snapshot.modules().flat_map(|(_, _, outline)| &outline.imports);
    imports.filter_map(|it| it.module.split('.').next()).collect()
}

/// A copy is found where most modules of the former release stand again below a prefix, while they also stay in place.
const COPY_SHARE: (usize, usize) = (3, 5);
const COPY_MODULES: usize = 5;
/// One in so many modules stays in place; when all went, the package moved.
const COPY_STAYS: usize = 4;

fn copied_prefixes(former: &Side, current: &Side) -> Vec<DottedName> {
    let mut counts: BTreeMap<DottedName, usize> = BTreeMap::new();
    for module in current.modules().keys() {
        let root = DottedName::from(module.root());
        let Some((head, tail)) = module.below(&root).and_then(|rest| rest.split_once('.')) else { continue };
        if former.modules().contains_key(&root.join(tail)) {
            *counts.entry(root.join(head)).or_default() += 1;
        }
    }
    let whole = |prefix: &DottedName, count: usize| {
        let own = |module: &&DottedName| module.root() == prefix.root() && !module.starts_with(prefix);
        let size = former.modules().keys().filter(own).count();
        let kept = former.modules().keys().filter(own).filter(|it| current.modules().contains_key(*it)).count();
        count >= COPY_MODULES && kept * COPY_STAYS >= size && count * COPY_SHARE.1 >= size * COPY_SHARE.0
    };
    counts.into_iter().filter(|(prefix, count)| whole(prefix, *count)).map(|(prefix, _)| prefix).collect()
}
