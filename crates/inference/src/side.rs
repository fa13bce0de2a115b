use std::collections::{BTreeMap, BTreeSet};

use model::{DefinitionId, Digest, DottedName, Role, Snapshot};

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

    /// True when a dependent may be sent to `id`: public, part of the library, no copy of the old release.
    pub(crate) fn is_destination(&self, id: DefinitionId) -> bool {
        let definition = self.definition(id);
        let reachable = definition.public || self.is_public_module(id);
        reachable && self.file(id).role == Role::Library && !self.is_copy(&definition.path)
    }

    /// True below a verbatim copy of the former release.
    pub(crate) fn is_copy(&self, path: &DottedName) -> bool {
        self.copies.iter().any(|prefix| path.starts_with(prefix))
    }

    fn is_public_module(&self, id: DefinitionId) -> bool {
        self.is_module(id) && !self.path(id).is_private()
    }
}

fn imported_roots(snapshot: &Snapshot) -> BTreeSet<&str> {
    let imports = snapshot.modules().flat_map(|(_, _, outline)| &outline.imports);
    imports.filter_map(|it| it.module.split('.').next()).collect()
}

/// A copy is found where most modules of the former release stand again below a prefix, while they also stay in place.
const COPY_SHARE: (usize, usize) = (3, 5);
const COPY_MODULES: usize = 5;

fn copied_prefixes(former: &Side, current: &Side) -> Vec<DottedName> {
    let mut counts: BTreeMap<DottedName, usize> = BTreeMap::new();
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
    for module in former.modules().keys() {
        *sizes.entry(module.root().to_owned()).or_default() += 1;
    }
    for module in current.modules().keys() {
        let root = DottedName::from(module.root());
        let Some(rest) = module.below(&root).filter(|it| it.contains('.')) else { continue };
        let (head, tail) = rest.split_once('.').expect("the filter asks for a dot");
        let original = root.join(tail);
        if former.modules().contains_key(&original) && current.modules().contains_key(&original) {
            *counts.entry(root.join(head)).or_default() += 1;
        }
    }
    let whole = |prefix: &DottedName, count: usize| {
        let size = sizes.get(prefix.root()).copied().unwrap_or(0);
        count >= COPY_MODULES && count * COPY_SHARE.1 >= size * COPY_SHARE.0
    };
    counts.into_iter().filter(|(prefix, count)| whole(prefix, *count)).map(|(prefix, _)| prefix).collect()
}
