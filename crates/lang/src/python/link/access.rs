//! Every importable path of every definition, and how deliberate it is.

use model::{Access, DefinitionId, DottedName, Paths, Reach, Word, is_standard_library};

use super::draft::Drafts;
use super::relations::Found;
use super::release::{ModuleIndex, Release};
use super::resolve::{Resolver, Target};
use super::served::{Served, served};
use super::table::{Origin, Table};

/// The ways to everything that a release offers.
#[derive(Default)]
pub(super) struct Accesses {
    /// By definition, most public first.
    pub(super) of: Vec<Vec<Access>>,
    pub(super) reachable: Paths<DefinitionId>,
    pub(super) external: Paths<DottedName>,
    pub(super) incidental_external: Paths<DottedName>,
    /// Module and what it deliberately offers for another.
    pub(super) reexports: Vec<(ModuleIndex, Found)>,
}

impl Accesses {
    pub(super) fn collect<'a>(release: &Release<'a>, resolver: &mut Resolver<'_, 'a>, drafts: &Drafts<'a>) -> Self {
        let mut accesses = Self { of: vec![Vec::new(); drafts.all.len()], ..Self::default() };
        // Imports make about half as many paths again.
        accesses.reachable.reserve(drafts.all.len() + drafts.all.len() / 2);
        for (index, module) in release.modules.iter().enumerate() {
            accesses.add(drafts.of_module[index], module.name.clone(), Reach::Open);
        }
        // A symbol takes the place of a submodule of the same name.
        for (index, module) in release.modules.iter().enumerate() {
            accesses.add_names(index, module.name, resolver, drafts);
        }
        accesses.add_served(release, resolver, drafts);
        accesses.add_members(drafts);
        accesses.of.iter_mut().for_each(sort);
        accesses
    }

    fn add(&mut self, id: DefinitionId, path: DottedName, reach: Reach) {
        let reach = if path.is_private() { Reach::Private } else { reach };
        self.reachable.insert(path.clone(), id);
        self.of[id.0 as usize].push(Access { reach, path });
    }

    fn add_names(&mut self, index: ModuleIndex, module: &DottedName, resolver: &mut Resolver<'_, '_>, drafts: &Drafts) {
        let tables = resolver.tables;
        let table = &tables[index];
        let is_package = resolver.release.modules[index].is_package;
        let of_stub = table.stub.iter().filter(|(name, _)| !table.names.contains_key(*name));
        for (is_own, (name, candidates)) in table.names.iter().map(|it| (true, it)).chain(of_stub.map(|it| (false, it)))
        {
            let found = if is_own { resolver.bound(index, name, candidates) } else { resolver.name(index, name) };
            let Some((target, origin)) = found else { continue };
            let reach = reach(table, name, origin, is_package);
            // A package that holds code imports what is not its own as a tool.
            let is_tool = origin == Origin::Imported && table.has_code && reach == Reach::Open;
            let reach = if is_tool && matches!(target, Target::External(_)) { Reach::Incidental } else { reach };
            match (drafts.definition(&target), target) {
                (Some(id), target) => self.add_definition(index, id, (module, name), reach, &target, drafts),
                (None, Target::External(outside)) => self.add_external(index, module.join(name), outside, reach),
                (None, Target::Opaque(outside)) if reach <= Reach::Open => {
                    self.external.insert(module.join(name), outside);
                }
                (None, Target::Opaque(_) | Target::Symbol(..) | Target::Module(_)) => {}
            }
        }
    }

    fn add_definition(
        &mut self,
        index: ModuleIndex,
        id: DefinitionId,
        (module, name): (&DottedName, &str),
        reach: Reach,
        target: &Target,
        drafts: &Drafts<'_>,
    ) {
        let own = &drafts.draft(id).path;
        let is_own = own.below(module) == Some(name);
        let is_module = matches!(target, Target::Module(_));
        if is_module && is_own {
            return;
        }
        if !is_own && reach <= Reach::Open {
            self.reexports.push((index, Found::Definition(id)));
        }
        self.add(id, if is_own { own.clone() } else { module.join(name) }, reach);
    }

    fn add_external(&mut self, index: ModuleIndex, path: DottedName, outside: DottedName, reach: Reach) {
        let is_tool = is_standard_library(outside.root()) && reach != Reach::Listed;
        if reach > Reach::Open || is_tool || path.last().starts_with('_') {
            self.incidental_external.insert(path, outside);
        } else {
            self.reexports.push((index, Found::Outside(outside.clone())));
            self.external.insert(path, outside);
        }
    }

    /// Paths that only tables know.
    fn add_served<'a>(&mut self, release: &Release<'a>, resolver: &mut Resolver<'_, 'a>, drafts: &Drafts<'a>) {
        for Served { path, meaning, made_module } in served(release) {
            if self.reachable.contains(path.as_str()) || self.external.contains(path.as_str()) {
                continue;
            }
            // The meaning is absolute: it reads the same in every module.
            match resolver.meaning(0, &meaning) {
                Some(Target::External(outside) | Target::Opaque(outside)) => self.external.insert(path, outside),
                Some(target) => {
                    drafts.definition(&target).into_iter().for_each(|id| self.add(id, path.clone(), Reach::Open))
                }
                None => continue,
            }
            if let Some(module) = made_module.filter(|module| !self.reachable.contains(module.as_str())) {
                self.external.insert(module.clone(), module);
            }
        }
    }

    /// The paths of members: the deliberate ones of their class, and their own.
    fn add_members(&mut self, drafts: &Drafts<'_>) {
        // A class stands before its members in path order, so that nested classes are complete when they are reached.
        for (index, draft) in drafts.all.iter().enumerate() {
            let owner = DefinitionId(index as u32);
            let paths = std::mem::take(&mut self.of[index]);
            for (name, member) in drafts.members(owner) {
                let own = &drafts.draft(member).path;
                let deliberate = paths.iter().filter(|access| access.reach <= Reach::Open || access.path == draft.path);
                let accesses = deliberate.map(|access| {
                    let path = if access.path == draft.path { own.clone() } else { access.path.join(name) };
                    below(access.reach, path, name)
                });
                self.of[member.0 as usize].extend(accesses);
                self.reachable.insert(own.clone(), member);
            }
            self.of[index] = paths;
        }
    }
}

/// The member `name` at `path`, whose class is reached like `reach`.
fn below(reach: Reach, path: DottedName, name: &str) -> Access {
    let private = name.starts_with('_') && !name.ends_with("__");
    Access { reach: if private { Reach::Private } else { reach }, path }
}

/// Most public first: exported ones, then fewest dots, then alphabetical.
fn sort(paths: &mut Vec<Access>) {
    if paths.len() < 2 {
        return;
    }
    let rank = |access: &Access| (access.reach, access.path.depth());
    paths.sort_by_cached_key(rank);
    // Modules come in path order, so that those of one rank are nearly always sorted.
    for alike in paths.chunk_by_mut(|left, right| rank(left) == rank(right)) {
        alike.sort_by(|left, right| left.path.cmp(&right.path));
    }
    paths.dedup();
}

/// How deliberate it is that the module of `table` has `name`.
fn reach(table: &Table<'_>, name: &str, origin: Origin, is_package: bool) -> Reach {
    match &table.exports {
        Some(exports) if exports.names.contains(name) => return Reach::Listed,
        Some(exports) if !exports.is_open && origin != Origin::Lazy => return Reach::Incidental,
        Some(_) | None => {}
    }
    match origin {
        // Python calls these two; nobody imports them.
        Origin::Defined if matches!(name, "__getattr__" | "__dir__") => Reach::Incidental,
        Origin::Defined | Origin::Redundant | Origin::Star | Origin::Lazy => Reach::Open,
        Origin::Imported if is_package || table.is_facade && !table.called.contains(&Word::hash_of(name)) => {
            Reach::Open
        }
        Origin::Imported | Origin::Loaded => Reach::Incidental,
    }
}
