//! The definitions of a release in path order, with the indexes that linking needs.

use std::collections::BTreeMap;

use model::{DefinitionId, DottedName, Outline, SymbolId, SymbolKind};
use rustc_hash::FxHashMap;

use super::release::{ModuleIndex, Release, SymbolPlace};
use super::resolve::{Resolver, Target};
use super::table::supersedes;

/// A definition before it is linked.
pub(super) struct Draft {
    pub(super) path: DottedName,
    pub(super) module: ModuleIndex,
    pub(super) place: Option<SymbolPlace>,
    pub(super) kind: Option<SymbolKind>,
    /// The class that it is a member of.
    pub(super) owner: Option<SymbolPlace>,
}

/// All definitions with their indexes.
pub(super) struct Drafts<'a> {
    /// In path order; a module after a symbol of the same path.
    pub(super) all: Vec<Draft>,
    pub(super) of_module: Vec<DefinitionId>,
    of_symbol: FxHashMap<SymbolPlace, DefinitionId>,
    members: FxHashMap<DefinitionId, BTreeMap<&'a str, DefinitionId>>,
}

impl<'a> Drafts<'a> {
    /// Collects modules, the symbols that their names mean, and members of classes.
    pub(super) fn collect(release: &Release<'a>, resolver: &mut Resolver<'_, 'a>) -> Self {
        let mut all = Vec::new();
        for (index, module) in release.modules.iter().enumerate() {
            let path = module.name.clone();
            all.push(Draft { path, module: index, place: None, kind: None, owner: None });
            let children = [Some((module.file, module.outline)), module.stub];
            let children = children.map(|it| it.map(|(file, outline)| (file, Children::of(outline))));
            for place in own_symbols(index, resolver) {
                let children = children.iter().flatten().find(|(file, _)| *file == place.file).map(|(_, it)| it);
                let body = Body { module: index, file: place.file, children: children.expect("an own file") };
                body.draft(release, place, module.name, None, &mut all);
            }
        }
        all.sort_by(|left, right| (&left.path, left.place.is_none()).cmp(&(&right.path, right.place.is_none())));
        Self::index(release, all)
    }

    fn index(release: &Release<'a>, all: Vec<Draft>) -> Self {
        let mut drafts = Self {
            of_module: vec![DefinitionId(0); release.modules.len()],
            of_symbol: FxHashMap::default(),
            members: FxHashMap::default(),
            all,
        };
        for (index, draft) in drafts.all.iter().enumerate() {
            let id = DefinitionId(index as u32);
            match draft.place {
                Some(place) => drop(drafts.of_symbol.insert(place, id)),
                None => drafts.of_module[draft.module] = id,
            }
        }
        for (index, draft) in drafts.all.iter().enumerate() {
            let Some((place, owner)) = draft.place.zip(draft.owner) else { continue };
            let owner = drafts.of_symbol[&owner];
            let name = release.symbol(place).name.as_str();
            drafts.members.entry(owner).or_default().insert(name, DefinitionId(index as u32));
        }
        drafts
    }

    /// The class that the definition at `id` is a member of.
    pub(super) fn owner(&self, id: DefinitionId) -> Option<DefinitionId> {
        self.draft(id).owner.map(|owner| self.of_symbol[&owner])
    }

    pub(super) fn draft(&self, id: DefinitionId) -> &Draft {
        &self.all[id.0 as usize]
    }

    /// The definition that a resolved name stands for.
    pub(super) fn definition(&self, target: &Target) -> Option<DefinitionId> {
        match target {
            Target::Symbol(_, place) => self.of_symbol.get(place).copied(),
            Target::Module(module) => Some(self.of_module[*module]),
            Target::External(_) | Target::Opaque(_) => None,
        }
    }

    /// The own member `name` of the class `owner`.
    pub(super) fn own_member(&self, owner: DefinitionId, name: &str) -> Option<DefinitionId> {
        self.members.get(&owner)?.get(name).copied()
    }

    /// The own members of `owner` by name.
    pub(super) fn members(&self, owner: DefinitionId) -> impl Iterator<Item = (&'a str, DefinitionId)> {
        self.members.get(&owner).into_iter().flatten().map(|(name, id)| (*name, *id))
    }
}

/// The symbols that some name of the module at `index` means, in source order.
fn own_symbols(index: ModuleIndex, resolver: &mut Resolver<'_, '_>) -> Vec<SymbolPlace> {
    let table = &resolver.tables[index];
    let names = table.names.keys().chain(table.stub.keys());
    let targets = names.filter_map(|name| resolver.name(index, name));
    let mut places: Vec<SymbolPlace> = targets
        .filter_map(|(target, _)| match target {
            Target::Symbol(module, place) => (module == index).then_some(place),
            Target::Module(_) | Target::External(_) | Target::Opaque(_) => None,
        })
        .collect();
    places.sort_by_key(|place| (place.file, place.id));
    places.dedup();
    places
}

/// The symbols of one outline that stand in classes, by these.
struct Children(Vec<(SymbolId, SymbolId)>);

impl Children {
    fn of(outline: &Outline) -> Self {
        let in_class = |parent: &SymbolId| outline.symbol(*parent).kind == SymbolKind::Class;
        let symbols = outline.symbols.iter().zip(0..);
        let children = symbols.filter_map(|(it, id)| Some((it.parent.filter(in_class)?, SymbolId(id))));
        let mut children: Vec<_> = children.collect();
        children.sort_unstable();
        Self(children)
    }

    /// The member that each name of the class `parent` means in the end.
    fn winners<'o>(&self, outline: &'o Outline, parent: SymbolId) -> BTreeMap<&'o str, SymbolId> {
        let mut winners: BTreeMap<&str, SymbolId> = BTreeMap::new();
        let start = self.0.partition_point(|(other, _)| *other < parent);
        for (_, id) in self.0[start..].iter().take_while(|(other, _)| *other == parent) {
            let symbol = outline.symbol(*id);
            let winner = winners.entry(&symbol.name).or_insert(*id);
            let old = outline.symbol(*winner);
            if !symbol.conditional && supersedes(symbol, old) {
                *winner = *id;
            }
        }
        winners
    }
}

/// How many classes deep members are looked for: those of a module's classes, and of the classes in these.
const CLASS_DEPTH: usize = 2;

/// One file of one module.
struct Body<'c> {
    module: ModuleIndex,
    file: u32,
    children: &'c Children,
}

impl Body<'_> {
    fn draft(
        &self,
        release: &Release<'_>,
        place: SymbolPlace,
        parent: &DottedName,
        owner: Option<(SymbolPlace, usize)>,
        all: &mut Vec<Draft>,
    ) {
        let symbol = release.symbol(place);
        let path = parent.join(&symbol.name);
        let depth = owner.map_or(0, |(_, depth)| depth);
        if symbol.kind == SymbolKind::Class && depth < CLASS_DEPTH {
            for id in self.children.winners(release.outline(self.file), place.id).into_values() {
                self.draft(release, SymbolPlace { file: self.file, id }, &path, Some((place, depth + 1)), all);
            }
        }
        let owner = owner.map(|(place, _)| place);
        all.push(Draft { path, module: self.module, place: Some(place), kind: Some(symbol.kind), owner });
    }
}
