use std::collections::BTreeMap;
use std::sync::OnceLock;

use model::{Definition, DefinitionId, Digest, DottedName, Reach, Role, Snapshot, SymbolKind, Value};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::deprecation::Mark;
use crate::evidence::Speakers;
use crate::memo::{Memo, Slots};
use crate::names::{self, Directness};
use crate::release::Release;

/// A release with the look-ups that rules need, each built once.
pub(crate) struct Side<'a> {
    pub release: Release<'a>,
    /// Who may say what, by the rule that listens.
    pub speakers: Speakers,
    /// What deprecation found out.
    pub marks: Marks,
    by_last: FxHashMap<&'a str, Vec<DefinitionId>>,
    /// Every name that any path ends in: what ends otherwise leads nowhere.
    names: FxHashSet<&'a str>,
    by_body: OnceLock<FxHashMap<Digest, Vec<DefinitionId>>>,
    modules: BTreeMap<DottedName, DefinitionId>,
    modules_by_path: FxHashMap<&'a str, DefinitionId>,
    behind: Slots,
    bases: FxHashMap<DefinitionId, Vec<DefinitionId>>,
    constructors: FxHashMap<DefinitionId, DefinitionId>,
    copies: Vec<DottedName>,
    roots: FxHashSet<&'a str>,
    imported_roots: FxHashSet<&'a str>,
    aliases: BTreeMap<DefinitionId, Vec<DefinitionId>>,
    subclasses: FxHashMap<DefinitionId, Vec<DefinitionId>>,
}

/// What is known of deprecations in one release.
pub(crate) struct Marks {
    /// By definition.
    pub of: Memo<DefinitionId, Option<Mark>>,
    /// By file and class around, and the name that is called there: whether what it means deprecates.
    pub callees: Memo<(u32, Option<DefinitionId>, String), bool>,
    /// By module: whether it may answer to old names with a warning.
    pub answering: Slots,
    /// By module: whether it calls itself old.
    pub kept: Slots,
}

impl<'a> std::ops::Deref for Side<'a> {
    type Target = Release<'a>;

    fn deref(&self) -> &Release<'a> {
        &self.release
    }
}

impl<'a> Side<'a> {
    pub(crate) fn new(release: Release<'a>) -> Self {
        let slots = || Slots::new(release.graph.definitions.len());
        let mut side = Self {
            release,
            speakers: Speakers::of(&release),
            marks: Marks { of: Memo::default(), callees: Memo::default(), answering: slots(), kept: slots() },
            by_last: FxHashMap::default(),
            names: FxHashSet::default(),
            by_body: OnceLock::new(),
            modules: BTreeMap::new(),
            modules_by_path: FxHashMap::default(),
            behind: slots(),
            bases: FxHashMap::default(),
            constructors: FxHashMap::default(),
            copies: Vec::new(),
            roots: release.snapshot.modules().map(|(module, _, _)| module.root()).collect(),
            imported_roots: imported_roots(release.snapshot),
            aliases: BTreeMap::new(),
            subclasses: FxHashMap::default(),
        };
        for (id, definition) in release.graph.iter() {
            side.by_last.entry(definition.path.last()).or_default().push(id);
            side.names.extend(definition.access.iter().map(|it| it.path.last()));
            if definition.symbol.is_none() {
                side.modules.insert(definition.path.clone(), id);
                side.modules_by_path.insert(definition.path.as_str(), id);
            }
        }
        side.names.extend(side.by_last.keys());
        side.bases = bases(&side);
        side.constructors = constructors(&side);
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
        let by_body = self.by_body.get_or_init(|| {
            let mut found: FxHashMap<Digest, Vec<DefinitionId>> = FxHashMap::default();
            for (id, _) in self.release.graph.iter() {
                if let Some(symbol) = self.symbol(id) {
                    found.entry(symbol.body.digest).or_default().push(id);
                }
            }
            found
        });
        by_body.get(&body).map_or(&[], Vec::as_slice)
    }

    /// Every module of the library by path.
    pub(crate) fn modules(&self) -> &BTreeMap<DottedName, DefinitionId> {
        &self.modules
    }

    /// The module at `path`.
    pub(crate) fn module_at(&self, path: &str) -> Option<DefinitionId> {
        self.modules_by_path.get(path).copied()
    }

    /// The module that `path` lies in, when its parent is one.
    pub(crate) fn module_above(&self, path: &DottedName) -> Option<DefinitionId> {
        self.module_at(path.as_str().rsplit_once('.')?.0)
    }

    /// True when something of the release is called `name`.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// True when all modules lie below one top-level package.
    pub(crate) fn has_one_root(&self) -> bool {
        self.roots.len() < 2
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
        if !self.has_name(path.last()) {
            return None;
        }
        self.graph.resolve(path)
    }

    /// The definition that `name` below the definition `owner` means: its member, own or inherited.
    pub(crate) fn member(&self, owner: DefinitionId, name: &str) -> Option<DefinitionId> {
        self.resolve(&self.path(owner).join(name))
    }

    /// True when `path` can be imported or read, whatever it leads to.
    pub(crate) fn offers(&self, path: &DottedName) -> bool {
        self.resolve(path).is_some() || self.graph.outside(path).is_some()
    }

    /// The class that `id` is another name of; `id` itself when it is none.
    pub(crate) fn behind_alias(&self, id: DefinitionId) -> DefinitionId {
        if self.definition(id).kind != Some(SymbolKind::Attribute) {
            return id;
        }
        self.behind.definition(id, || alias_of_class(self, id)).unwrap_or(id)
    }

    /// `__init__` of a class, or `__new__` where that is all it has; not what it inherits.
    pub(crate) fn written_constructor(&self, class: DefinitionId) -> Option<DefinitionId> {
        self.constructors.get(&class).copied()
    }

    /// What the bases of `id` mean, as far as they belong to the release, in their order.
    pub(crate) fn bases(&self, id: DefinitionId) -> &[DefinitionId] {
        self.bases.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The paths of a definition that were meant to be used, most public first; its own when it has no other.
    ///
    /// A member is also found below the other names that its class was given.
    pub(crate) fn public_paths(&self, id: DefinitionId) -> Vec<DottedName> {
        let definition = self.definition(id);
        let mut paths: Vec<DottedName> = meant(definition).cloned().collect();
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

/// The paths of a definition that were meant to be used.
pub(crate) fn meant(definition: &Definition) -> impl Iterator<Item = &DottedName> {
    let meant = definition.access.iter().filter(|it| it.reach <= Reach::Open && !it.path.is_private());
    meant.map(|it| &it.path)
}

/// `__init__` comes before `__new__`.
fn constructors(side: &Side) -> FxHashMap<DefinitionId, DefinitionId> {
    let written = ["__new__", "__init__"].into_iter().flat_map(|it| side.named(it));
    written.filter_map(|it| Some((side.definition(*it).owner?, *it))).collect()
}

fn bases(side: &Side) -> FxHashMap<DefinitionId, Vec<DefinitionId>> {
    let with_bases = side.graph.iter().filter(|(_, it)| !it.bases.is_empty());
    with_bases.map(|(id, it)| (id, it.bases.iter().filter_map(|it| side.resolve(it)).collect())).collect()
}

fn subclasses(side: &Side) -> FxHashMap<DefinitionId, Vec<DefinitionId>> {
    let mut found: FxHashMap<DefinitionId, Vec<DefinitionId>> = FxHashMap::default();
    for (id, _) in side.graph.iter().filter(|(_, it)| it.kind == Some(SymbolKind::Class)) {
        for base in side.bases(id) {
            found.entry(side.behind_alias(*base)).or_default().push(id);
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

fn imported_roots(snapshot: &Snapshot) -> FxHashSet<&str> {
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
        if count < COPY_MODULES {
            return false;
        }
        let own = |module: &&DottedName| module.root() == prefix.root() && !module.starts_with(prefix);
        let size = former.modules().keys().filter(own).count();
        let kept = former.modules().keys().filter(own).filter(|it| current.modules().contains_key(*it)).count();
        kept * COPY_STAYS >= size && count * COPY_SHARE.1 >= size * COPY_SHARE.0
    };
    counts.into_iter().filter(|(prefix, count)| whole(prefix, *count)).map(|(prefix, _)| prefix).collect()
}
