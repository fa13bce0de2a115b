//! The definitions of a release in path order, with the indexes that linking needs.

use std::collections::BTreeMap;

use super::release::{ModuleIndex, Release, SymbolPlace};
use super::resolve::{Resolver, Target};
use super::table::supersedes;
use model::{DefinitionId, DottedName, Outline, SymbolId, SymbolKind};

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
    of_symbol: OfSymbol,
    /// By definition: the class that it is a member of.
    owners: Vec<Option<DefinitionId>>,
    members: Members<'a>,
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
        let mut of_module = vec![DefinitionId(0); release.modules.len()];
        let mut of_symbol = OfSymbol::new(release);
        for (index, draft) in all.iter().enumerate() {
            let id = DefinitionId(index as u32);
            match draft.place {
                Some(place) => of_symbol.set(place, id),
                None => of_module[draft.module] = id,
            }
        }
        let owner = |draft: &Draft| draft.owner.map(|it| of_symbol.get(it).expect("classes of members are drafted"));
        let owners: Vec<Option<DefinitionId>> = all.iter().map(owner).collect();
        let members = Members::of(release, &all, &owners);
        Self { all, of_module, of_symbol, owners, members }
    }

    /// The class that the definition at `id` is a member of.
    pub(super) fn owner(&self, id: DefinitionId) -> Option<DefinitionId> {
        self.owners[id.0 as usize]
    }

    pub(super) fn draft(&self, id: DefinitionId) -> &Draft {
        &self.all[id.0 as usize]
    }

    /// The definition that a resolved name stands for.
    pub(super) fn definition(&self, target: &Target) -> Option<DefinitionId> {
        match target {
            Target::Symbol(_, place) => self.of_symbol.get(*place),
            Target::Module(module) => Some(self.of_module[*module]),
            Target::External(_) | Target::Opaque(_) => None,
        }
    }

    /// The own member `name` of the class `owner`.
    pub(super) fn own_member(&self, owner: DefinitionId, name: &str) -> Option<DefinitionId> {
        let members = self.members.of_class(owner);
        let place = members.binary_search_by(|(other, _)| (*other).cmp(name)).ok()?;
        Some(members[place].1)
    }

    /// The own members of `owner` by name.
    pub(super) fn members(&self, owner: DefinitionId) -> impl Iterator<Item = (&'a str, DefinitionId)> {
        self.members.of_class(owner).iter().copied()
    }
}

/// The definition of every symbol, by file and place in it.
struct OfSymbol {
    all: Vec<DefinitionId>,
    /// Where the symbols of each file begin.
    starts: Vec<u32>,
}

impl OfSymbol {
    /// Stands for a symbol that is no definition.
    const NONE: DefinitionId = DefinitionId(u32::MAX);

    fn new(release: &Release<'_>) -> Self {
        let mut starts = Vec::with_capacity(release.snapshot.files.len());
        let mut sum = 0;
        for file in &release.snapshot.files {
            starts.push(sum);
            sum += file.outline.as_deref().map_or(0, |it| it.symbols.len() as u32);
        }
        Self { all: vec![Self::NONE; sum as usize], starts }
    }

    fn at(&self, place: SymbolPlace) -> usize {
        (self.starts[place.file as usize] + place.id.0) as usize
    }

    fn set(&mut self, place: SymbolPlace, id: DefinitionId) {
        let at = self.at(place);
        self.all[at] = id;
    }

    fn get(&self, place: SymbolPlace) -> Option<DefinitionId> {
        Some(self.all[self.at(place)]).filter(|it| *it != Self::NONE)
    }
}

/// The own members of every class with their names, in one list: by class, then by name.
struct Members<'a> {
    all: Vec<(&'a str, DefinitionId)>,
    /// Where those of each definition begin; one more at the end.
    starts: Vec<u32>,
}

impl<'a> Members<'a> {
    fn of(release: &Release<'a>, drafts: &[Draft], owners: &[Option<DefinitionId>]) -> Self {
        let mut starts = vec![0; owners.len() + 1];
        owners.iter().flatten().for_each(|owner| starts[owner.0 as usize + 1] += 1);
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let (mut all, mut next) = (vec![("", DefinitionId(0)); sum as usize], starts.clone());
        for (index, (draft, owner)) in drafts.iter().zip(owners).enumerate() {
            let Some((place, owner)) = draft.place.zip(*owner) else { continue };
            let next = &mut next[owner.0 as usize];
            all[*next as usize] = (release.symbol(place).name.as_str(), DefinitionId(index as u32));
            *next += 1;
        }
        for ends in starts.windows(2) {
            all[ends[0] as usize..ends[1] as usize].sort_by_key(|(name, _)| *name);
        }
        Self { all, starts }
    }

    fn of_class(&self, id: DefinitionId) -> &[(&'a str, DefinitionId)] {
        let at = id.0 as usize;
        &self.all[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// The symbols that some name of the module at `index` means, in source order.
fn own_symbols(index: ModuleIndex, resolver: &mut Resolver<'_, '_>) -> Vec<SymbolPlace> {
    let tables = resolver.tables;
    let table = &tables[index];
    let mut targets = Vec::with_capacity(table.names.len());
    targets.extend(table.names.iter().filter_map(|(name, candidates)| resolver.bound(index, name, candidates)));
    targets.extend(table.stub.keys().filter_map(|name| resolver.name(index, name)));
    let mut places: Vec<SymbolPlace> = targets
        .into_iter()
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
