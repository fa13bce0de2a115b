//! The names of every module, star imports, lazy tables and `__all__` included.

use std::borrow::Cow;

use super::exports;
use super::lazy::{lazy_names, passed_on, tested_names};
use super::release::{ModuleIndex, Release};
use super::table::{Candidate, Meaning, Origin, Table};

/// Builds the tables of all modules, in their order.
pub(super) fn tables<'a>(release: &Release<'a>) -> Vec<Table<'a>> {
    let mut tables: Vec<Table<'a>> =
        release.modules.iter().map(|module| Table::of(module.file, module.outline, module.stub)).collect();
    exports::compute(release, &mut tables);
    add_lazy(release, &mut tables);
    expand_stars(release, &mut tables);
    add_passed_on(release, &mut tables);
    for (index, table) in tables.iter_mut().enumerate() {
        add_listed(release, index, table);
    }
    tables
}

fn add_lazy<'a>(release: &Release<'a>, tables: &mut [Table<'a>]) {
    for (module, table) in release.modules.iter().zip(tables) {
        for (name, meaning) in lazy_names(release, module, &table.names) {
            let candidate = Candidate { meaning, origin: Origin::Lazy };
            table.names.entry(name).or_insert_with(|| vec![candidate]);
        }
    }
}

/// Copies names through star imports until nothing is added: a cycle of star imports ends, too.
fn expand_stars<'a>(release: &Release<'a>, tables: &mut [Table<'a>]) {
    let starred: Vec<ModuleIndex> = (0..tables.len()).filter(|index| !tables[*index].stars.is_empty()).collect();
    let mut settled = false;
    while !settled {
        settled = true;
        for index in &starred {
            settled &= !expand(release, *index, tables);
        }
    }
}

/// True when the module at `index` got a name.
fn expand<'a>(release: &Release<'a>, index: ModuleIndex, tables: &mut [Table<'a>]) -> bool {
    let stars = tables[index].stars.clone();
    let mut grown = false;
    // The last star import of a name wins.
    for module in stars.iter().rev() {
        let Some(source) = release.module(module).filter(|source| *source != index) else { continue };
        for name in offered(&tables[source]) {
            let meaning = Meaning::Member { module: Cow::Borrowed(*module), name: Cow::Borrowed(name) };
            let candidate = Candidate { meaning, origin: Origin::Star };
            let names = &mut tables[index].names;
            if !names.contains_key(name) {
                names.insert(name, vec![candidate]);
                grown = true;
            }
        }
    }
    grown
}

/// What `from module import *` gives.
fn offered<'a>(table: &Table<'a>) -> Vec<&'a str> {
    let listed = table.exports.as_ref().filter(|exports| !exports.is_open);
    let public = |name: &&str| !name.starts_with('_');
    let runs = |candidates: &[Candidate<'_>]| candidates.iter().any(|it| it.origin != Origin::Lazy);
    match listed {
        Some(exports) => exports.names.iter().copied().collect(),
        None => {
            let bound = table.names.iter().filter(|(_, candidates)| runs(candidates)).map(|(name, _)| *name);
            bound.filter(public).chain(table.exports.iter().flat_map(|it| it.names.iter().copied())).collect()
        }
    }
}

/// Adds the names of release modules that a `__getattr__` looks into.
fn add_passed_on<'a>(release: &Release<'a>, tables: &mut [Table<'a>]) {
    for index in 0..tables.len() {
        let outline = release.modules[index].outline;
        let targets = passed_on(outline, &tables[index].names);
        let tested = if targets.is_empty() { None } else { tested_names(outline) };
        for module in targets.iter().filter_map(module_of) {
            let Some(target) = release.module(&module).filter(|target| *target != index) else { continue };
            let counts = |name: &&str| tested.as_ref().is_none_or(|tested| tested.contains(name));
            for name in offered(&tables[target]).into_iter().filter(counts) {
                let meaning = Meaning::Member { module: module.clone().into(), name: Cow::Borrowed(name) };
                let candidate = Candidate { meaning, origin: Origin::Lazy };
                tables[index].names.entry(name).or_insert_with(|| vec![candidate]);
            }
        }
    }
}

/// Binds what `__all__` lists and nothing has bound: names for type checkers, of a fallback, of an unread star import.
fn add_listed<'a>(release: &Release<'a>, index: ModuleIndex, table: &mut Table<'a>) {
    let module = &release.modules[index];
    let Some(exports) = &table.exports else { return };
    let missing: Vec<&'a str> = exports.names.iter().copied().filter(|name| !table.names.contains_key(name)).collect();
    let outside = passed_on(module.outline, &table.names);
    let outside = outside.iter().filter_map(module_of).find(|target| release.module(target).is_none());
    let unread = table.stars.iter().rev().find(|star| release.module(star).is_none()).map(|star| (*star).to_owned());
    for name in missing {
        let member = |module: &String| Meaning::Member { module: module.clone().into(), name: Cow::Borrowed(name) };
        let is_submodule = || release.module(module.name.join(name).as_str()).is_some();
        let known = table.unreachable.get(name).cloned().or_else(|| outside.as_ref().map(member));
        let meaning = known.or_else(|| unread.as_ref().filter(|_| !is_submodule()).map(member));
        if let Some(meaning) = meaning {
            table.names.insert(name, vec![Candidate { meaning, origin: Origin::Lazy }]);
        }
    }
}

fn module_of(meaning: &Meaning<'_>) -> Option<String> {
    match meaning {
        Meaning::Module(module) => Some(module.to_string()),
        Meaning::Member { module, name } => Some(format!("{module}.{name}")),
        Meaning::Symbol(_) => None,
    }
}
