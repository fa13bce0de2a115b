//! Links the modules of a release: every importable path, what it means, and how definitions depend on each other.
//!
//! Nothing is run. A name is what the module's statements make it in their order; of several bindings below `if` or
//! `try` the first that leads to a source counts. Names that only type checkers see are not reachable.

mod access;
mod draft;
mod edges;
mod exports;
mod lazy;
mod names;
mod relations;
mod release;
mod resolve;
mod served;
mod table;

use model::{Access, Definition, DefinitionId, Reach, Snapshot, SymbolGraph};
use rustc_hash::FxHashMap;

use access::Accesses;
use draft::Drafts;
use edges::edges;
use relations::{Found, Lookup};
use release::Release;
use resolve::Resolver;

/// Links the library files of `snapshot`; tests, docs and examples are no part of the graph.
pub fn link(snapshot: &Snapshot) -> SymbolGraph {
    let release = Release::of(snapshot);
    let tables = names::tables(&release);
    let mut resolver = Resolver::new(&release, &tables);
    let drafts = Drafts::collect(&release, &mut resolver);
    let mut accesses = Accesses::collect(&release, &mut resolver, &drafts);
    let mut lookup = Lookup { resolver: &mut resolver, drafts: &drafts, bases: FxHashMap::default() };
    lookup.find_bases();
    let (edges, outside_ends) = edges(&mut lookup, std::mem::take(&mut accesses.reexports));
    let bases = std::mem::take(&mut lookup.bases);
    let access = std::mem::take(&mut accesses.of);
    let definitions = definitions(&release, &drafts, access, bases);
    let Accesses { reachable, external, incidental_external, .. } = accesses;
    SymbolGraph { definitions, reachable, external, incidental_external, edges, outside_ends }
}

fn definitions(
    release: &Release<'_>,
    drafts: &Drafts<'_>,
    access: Vec<Vec<Access>>,
    mut bases: FxHashMap<DefinitionId, Vec<Found>>,
) -> Vec<Definition> {
    let path_of = |found| match found {
        Found::Definition(id) => drafts.draft(id).path.clone(),
        Found::Outside(path) => path,
    };
    let linked = drafts.all.iter().zip(access).enumerate().map(|(index, (draft, access))| Definition {
        path: draft.path.clone(),
        file: draft.place.map_or(release.modules[draft.module].file, |place| place.file),
        symbol: draft.place.map(|place| place.id),
        kind: draft.kind,
        owner: drafts.owner(DefinitionId(index as u32)),
        bases: bases.remove(&DefinitionId(index as u32)).unwrap_or_default().into_iter().map(path_of).collect(),
        public: access.iter().any(|access| access.reach <= Reach::Open),
        access,
    });
    linked.collect()
}

#[cfg(test)]
mod tests;
