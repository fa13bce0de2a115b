//! From a name in a module to what it stands for.

use model::DottedName;
use rustc_hash::FxHashMap;

use super::release::{ModuleIndex, Release, SymbolPlace};
use super::table::{Candidate, Meaning, Origin, Table};

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// A symbol of the module.
    Symbol(ModuleIndex, SymbolPlace),
    /// A module.
    Module(ModuleIndex),
    /// A name outside the release.
    External(DottedName),
    /// A name inside the release that no source defines: a compiled module's, or one made at run time.
    Opaque(DottedName),
}

/// Resolves names, remembering what it found.
pub(super) struct Resolver<'r, 'a> {
    pub(super) release: &'r Release<'a>,
    pub(super) tables: &'r [Table<'a>],
    known: FxHashMap<Key<'r>, Option<(Target, Origin)>>,
    /// The names being resolved, outermost first.
    open: Vec<Key<'r>>,
    /// The outermost open name that was met again since it was opened.
    met: usize,
    /// Answers found on the way round since the outermost name was opened.
    on_the_way: usize,
}

/// A name in a module.
type Key<'r> = (ModuleIndex, &'r str);

/// So many answers on the way round are found anew: a handful in any real release, while the ways round modules that
/// all take a name from each other are countless. Those after it are kept as they are.
const ON_THE_WAY_LIMIT: usize = 1_000;

/// No open name was met again.
const NONE_MET: usize = usize::MAX;

impl<'r, 'a> Resolver<'r, 'a> {
    pub(super) fn new(release: &'r Release<'a>, tables: &'r [Table<'a>]) -> Self {
        Self { release, tables, known: FxHashMap::default(), open: Vec::new(), met: NONE_MET, on_the_way: 0 }
    }

    /// What `name` is in the module at `index`, and how it got there; `None` when nothing binds it.
    pub(super) fn name(&mut self, index: ModuleIndex, name: &str) -> Option<(Target, Origin)> {
        let tables = self.tables;
        match tables[index].names.get_key_value(name) {
            Some((name, candidates)) => self.bound(index, name, candidates),
            None => self.unless_known((index, tables[index].stub.get_key_value(name)?.0)),
        }
    }

    /// As [`Self::name`], for a `name` whose `candidates` are at hand.
    pub(super) fn bound(
        &mut self,
        index: ModuleIndex,
        name: &'r str,
        candidates: &[Candidate<'_>],
    ) -> Option<(Target, Origin)> {
        match candidates.first() {
            // What the module defines itself leads somewhere at once.
            Some(Candidate { meaning: Meaning::Symbol(place), origin }) if !self.release.is_stub(place.file) => {
                Some((Target::Symbol(index, *place), *origin))
            }
            Some(_) | None => self.unless_known((index, name)),
        }
    }

    fn unless_known(&mut self, key: Key<'r>) -> Option<(Target, Origin)> {
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        // Met again while it is being resolved, the name leads back to itself.
        if let Some(depth) = self.open.iter().position(|open| *open == key) {
            self.met = self.met.min(depth);
            return None;
        }
        let depth = self.open.len();
        self.open.push(key);
        let found = self.first_that_leads_somewhere(key.0, key.1);
        self.open.pop();
        // What was found on the way round is not the whole answer, save for the name where the round started.
        if self.met >= depth {
            self.met = NONE_MET;
            self.known.insert(key, found.clone());
        } else {
            self.on_the_way += 1;
            if self.on_the_way > ON_THE_WAY_LIMIT {
                self.known.insert(key, found.clone());
            }
        }
        if depth == 0 {
            self.on_the_way = 0;
        }
        found
    }

    fn first_that_leads_somewhere(&mut self, index: ModuleIndex, name: &str) -> Option<(Target, Origin)> {
        let table = &self.tables[index];
        let (mut opaque, mut declared, mut origin) = (None, None, None);
        let stub = table.stub.get(name).map_or(&[][..], |it| it);
        let source = table.names.get(name).map_or(&[][..], |it| it);
        for candidate in source.iter().chain(stub) {
            let kind = *origin.get_or_insert(candidate.origin);
            match self.candidate(index, candidate) {
                Some(Target::Opaque(path)) => opaque = opaque.or(Some((Target::Opaque(path), kind))),
                // A compiled module's stub only declares; the fallback written in Python says what happens.
                Some(Target::Symbol(module, place)) if self.release.is_stub(place.file) => {
                    declared = declared.or(Some((Target::Symbol(module, place), kind)));
                }
                Some(target) => return Some((target, kind)),
                None => {}
            }
        }
        let made_by_hook = origin == Some(Origin::Lazy);
        let unknown = || (Target::Opaque(self.release.modules[index].name.join(name)), Origin::Lazy);
        declared.or(opaque).or_else(|| made_by_hook.then(unknown))
    }

    fn candidate(&mut self, index: ModuleIndex, candidate: &Candidate<'_>) -> Option<Target> {
        self.meaning(index, &candidate.meaning)
    }

    /// What `meaning`, written in the module at `index`, stands for.
    pub(super) fn meaning(&mut self, index: ModuleIndex, meaning: &Meaning<'_>) -> Option<Target> {
        match meaning {
            Meaning::Symbol(place) => Some(Target::Symbol(index, *place)),
            Meaning::Module(module) => Some(self.module(module)),
            Meaning::Member { module, name } => self.member(module, name),
        }
    }

    fn module(&self, name: &str) -> Target {
        match self.release.module(name) {
            Some(module) => Target::Module(module),
            None if self.release.owns(name) => Target::Opaque(name.into()),
            None => Target::External(name.into()),
        }
    }

    fn member(&mut self, module: &str, name: &str) -> Option<Target> {
        let Some(index) = self.release.module(module) else {
            return Some(self.module(&format!("{module}.{name}")));
        };
        if let Some((target, _)) = self.name(index, name) {
            return Some(target);
        }
        if let Some(submodule) = self.release.submodule(index, name) {
            return Some(Target::Module(submodule));
        }
        let path = self.release.modules[index].name.join(name);
        // The tables of a `__getattr__` may name what lies deeper.
        if let Some(module) = self.release.module(path.as_str()).filter(|_| name.contains('.')) {
            return Some(Target::Module(module));
        }
        // A star import of something that cannot be read may have brought it; so may a compiled submodule.
        let bound = self.tables[index].names.contains_key(name);
        (!bound).then_some(Target::Opaque(path))
    }
}
