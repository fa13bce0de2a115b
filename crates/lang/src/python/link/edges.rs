//! The edges between definitions.

use model::{DefinitionId, DottedName, Edge, EdgeKind, End, SymbolKind, Value};
use rustc_hash::FxHashMap;

use super::draft::Drafts;
use super::relations::{Found, Lookup, definition};
use super::release::ModuleIndex;
use super::resolve::Target;

/// All edges, ordered by the paths of source and target and by kind, with the names that lie outside.
pub(super) fn edges(
    lookup: &mut Lookup<'_, '_, '_>,
    reexports: Vec<(ModuleIndex, Found)>,
) -> (Vec<Edge>, Vec<DottedName>) {
    let mut links = Links::default();
    for index in 0..lookup.resolver.release.modules.len() {
        add_imports(lookup, index, &mut links);
    }
    let drafts = lookup.drafts;
    let module = |id: DefinitionId| drafts.draft(id).module;
    let mut ids: Vec<DefinitionId> = (0..drafts.all.len() as u32).map(DefinitionId).collect();
    ids.sort_by_key(|id| module(*id));
    for of_module in ids.chunk_by(|left, right| module(*left) == module(*right)) {
        let mut meanings = Meanings::default();
        for id in of_module {
            add_inheritance(lookup, *id, &mut links);
            add_uses(lookup, *id, &mut meanings, &mut links);
        }
    }
    for (module, to) in reexports {
        links.add(lookup.drafts.of_module[module], to, EdgeKind::Reexports);
    }
    links.in_order(lookup.drafts)
}

/// What names in the bodies of one module mean: most of them are written again and again.
type Meanings<'a> = FxHashMap<&'a str, Option<DefinitionId>>;

/// Edges as they are found.
#[derive(Default)]
struct Links {
    found: Vec<(DefinitionId, End, EdgeKind)>,
    outside: FxHashMap<DottedName, u32>,
}

impl Links {
    fn add(&mut self, from: DefinitionId, to: Found, kind: EdgeKind) {
        let to = match to {
            Found::Definition(id) => End::Definition(id),
            Found::Outside(path) => {
                let next = self.outside.len() as u32;
                End::Outside(*self.outside.entry(path).or_insert(next))
            }
        };
        self.found.push((from, to, kind));
    }

    /// The edges in the order of their paths, without comparing the texts of hundreds of thousands of edges.
    fn in_order(self, drafts: &Drafts<'_>) -> (Vec<Edge>, Vec<DottedName>) {
        let first = first_of_path(drafts);
        let mut outside: Vec<(DottedName, u32)> = self.outside.into_iter().collect();
        outside.sort_unstable();
        let mut ranks = vec![Rank::default(); outside.len()];
        for (place, (path, found)) in outside.iter().enumerate() {
            ranks[*found as usize] = Rank::of_outside(path, place as u32, drafts);
        }
        let ranked = self.found.into_iter().map(|(from, to, kind)| {
            let to = match to {
                End::Definition(id) => Rank::of_definition(first[id.0 as usize]),
                End::Outside(found) => ranks[found as usize],
            };
            (first[from.0 as usize], to, kind)
        });
        let mut ranked: Vec<(DefinitionId, Rank, EdgeKind)> = ranked.collect();
        ranked.sort_unstable();
        ranked.dedup();
        let edges = ranked.into_iter().map(|(from, to, kind)| Edge { from, to: to.end(), kind }).collect();
        (edges, outside.into_iter().map(|(path, _)| path).collect())
    }
}

/// For every definition the first one of the same path: a module may follow a symbol.
fn first_of_path(drafts: &Drafts<'_>) -> Vec<DefinitionId> {
    let mut first: Vec<DefinitionId> = Vec::with_capacity(drafts.all.len());
    for (index, draft) in drafts.all.iter().enumerate() {
        let repeated = index > 0 && drafts.all[index - 1].path == draft.path;
        first.push(if repeated { first[index - 1] } else { DefinitionId(index as u32) });
    }
    first
}

/// The place of a path in text order among all definitions and names outside.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Rank {
    /// How many definitions stand before it.
    definitions: u32,
    /// Of a name outside its place among those; they stand before the definition that follows.
    outside: u32,
}

impl Rank {
    /// Marks a definition.
    const NOT_OUTSIDE: u32 = u32::MAX;

    fn of_definition(id: DefinitionId) -> Self {
        Self { definitions: id.0, outside: Self::NOT_OUTSIDE }
    }

    fn of_outside(path: &DottedName, place: u32, drafts: &Drafts<'_>) -> Self {
        let before = drafts.all.partition_point(|draft| draft.path < *path);
        let is_definition = drafts.all.get(before).is_some_and(|draft| draft.path == *path);
        Self { definitions: before as u32, outside: if is_definition { Self::NOT_OUTSIDE } else { place } }
    }

    fn end(self) -> End {
        match self.outside {
            Self::NOT_OUTSIDE => End::Definition(DefinitionId(self.definitions)),
            place => End::Outside(place),
        }
    }
}

fn add_imports(lookup: &mut Lookup<'_, '_, '_>, index: ModuleIndex, links: &mut Links) {
    let from = lookup.drafts.of_module[index];
    for import in &lookup.resolver.release.modules[index].outline.imports {
        let target = match import.name.as_deref() {
            None | Some("*") => lookup.resolver.release.module(&import.module).map(Target::Module),
            Some(_) => lookup.resolver.meaning(index, &super::table::meaning(import)),
        };
        if let Some(to) = target.and_then(|target| lookup.drafts.definition(&target)).filter(|to| *to != from) {
            links.add(from, Found::Definition(to), EdgeKind::Imports);
        }
    }
}

fn add_inheritance(lookup: &Lookup<'_, '_, '_>, id: DefinitionId, links: &mut Links) {
    if lookup.drafts.draft(id).kind != Some(SymbolKind::Class) {
        return;
    }
    let bases = lookup.bases.get(&id).map_or(&[][..], |it| it);
    for base in bases {
        links.add(id, base.clone(), EdgeKind::Inherits);
    }
    if bases.is_empty() {
        return;
    }
    let ancestors: Vec<DefinitionId> = lookup.lineage(id).skip(1).collect();
    for (name, member) in lookup.drafts.members(id) {
        if let Some(base) = ancestors.iter().find_map(|class| lookup.drafts.own_member(*class, name)) {
            links.add(member, Found::Definition(base), EdgeKind::Overrides);
        }
    }
}

/// What the body of `id` calls or reads, and its decorators.
fn add_uses<'a>(lookup: &mut Lookup<'_, '_, 'a>, id: DefinitionId, meanings: &mut Meanings<'a>, links: &mut Links) {
    let draft = lookup.drafts.draft(id);
    let Some(place) = draft.place else { return };
    let module = draft.module;
    let symbol = lookup.resolver.release.symbol(place);
    let class = lookup.drafts.owner(id);
    for name in symbol.body.references.iter().map(|it| it.as_str()) {
        let of_receiver = name.strip_prefix("self.").or_else(|| name.strip_prefix("cls."));
        let found = match (class, of_receiver) {
            (Some(class), Some(rest)) => lookup.member(class, rest.split('.').next().unwrap_or(rest)),
            _ => *meanings.entry(name).or_insert_with(|| definition(lookup.dotted(module, name))),
        };
        if let Some(found) = found.filter(|found| *found != id) {
            links.add(id, Found::Definition(found), EdgeKind::Calls);
        }
    }
    for decorator in &symbol.decorators {
        let name = match &decorator.value {
            Value::Name(name) | Value::Call { callee: name, .. } => name,
            Value::Text(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => continue,
        };
        if let Some(found) = definition(lookup.dotted(module, name)).filter(|found| *found != id) {
            links.add(id, Found::Definition(found), EdgeKind::Decorates);
        }
    }
}
