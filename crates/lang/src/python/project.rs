//! The files of a dependent as the rewriting engine reads them: parsed, with scopes and imports, found by module name.
//!
//! Only files that can name the core count: those whose bytes hold one of its roots, and those that import such a file
//! of the project. A file is parsed when somebody asks for it: the sites, where something can be found, and what they
//! lead to.

mod derived;
mod imported;
mod mentions;
mod modules;
mod sources;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock, PoisonError};

use model::{DottedName, RepoPath, TextRange};
use rayon::prelude::*;

use super::blocks::Blocks;
use super::imports::{Imports, Module};
use super::parse::{fitted, parse};
use super::reaching::Flows;
use super::scope::{BindingId, ScopeId, Scopes};
use super::syntax::{Expression, ExpressionKind, StatementId, Tree};
use super::typing::{MemberSource, Parents, members_of_classes};
use crate::SourceText;
pub(crate) use imported::Imported;
pub(crate) use mentions::Interest;
use mentions::Mentions;
pub(crate) use modules::ModuleTable;
use modules::is_source;
use sources::{Asked, Reading, Unit};
pub use sources::{Search, Sources};
use words::{Spots, Words};

/// One parsed file of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileUnit {
    /// Place in the project's list of files.
    pub(crate) index: usize,
    /// Where it lies.
    pub(crate) path: RepoPath,
    /// What it holds; ranges count from the byte after a byte order mark.
    pub(crate) tree: Tree,
    /// Why it could not be read at all; the tree is empty then.
    pub(crate) problem: Option<&'static str>,
    /// What to add to an offset of the tree to get the file's.
    pub(crate) shift: u32,
    /// Its module.
    pub(crate) module: Module,
    /// Its scopes.
    pub(crate) scopes: Scopes,
    /// Where its statements stand.
    pub(crate) blocks: Blocks,
    /// When its names are bound.
    pub(crate) flows: Flows,
    /// What it imports.
    pub(crate) imports: Imports,
    parents: OnceLock<Parents>,
    classes: OnceLock<ClassMembers>,
}

/// What the classes of one file and their instances are given, by class and name.
pub(crate) type ClassMembers = BTreeMap<StatementId, BTreeMap<String, Vec<MemberSource>>>;

/// The files of a project as one question sees them.
#[derive(Debug)]
pub(crate) struct Project<'a> {
    files: Vec<SourceText<'a>>,
    /// Every module of the project.
    pub(crate) table: Arc<ModuleTable>,
    mentions: Mentions,
    /// Where something can be found: places in the project's list, in order.
    pub(crate) sites: Vec<usize>,
    /// Where the words of the question stand; `None` when it is about everything.
    spots: Option<Spots>,
    /// By place in the project's list.
    units: Arc<Vec<Unit>>,
    imported: Arc<OnceLock<BTreeMap<usize, Vec<Imported>>>>,
    /// What the code of all files names, once it was asked for.
    said: OnceLock<BTreeSet<String>>,
}

impl<'a> Project<'a> {
    /// The files that can name a module below one of `roots`; all of them are sites.
    pub(crate) fn load(files: &[SourceText<'a>], roots: &BTreeSet<String>) -> Self {
        Self::about(&Sources::new(files.to_vec(), Search::Everything), roots, &Interest::Everything)
    }

    /// The same with the files as sites in which there can be something of `interest`.
    pub(crate) fn about(sources: &Sources<'a>, roots: &BTreeSet<String>, interest: &Interest) -> Self {
        let Reading { table, units, imported, .. } = sources.reading(roots);
        let mentions = Mentions::new(&sources.files, roots);
        let (files, sites) = (sources.files.clone(), Vec::new());
        let said = OnceLock::new();
        let mut res = Self { files, table, mentions, sites, spots: None, units, imported, said };
        let mut asked = sources.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let Interest::Words { words, aliased, successors } = interest else {
            res.sites = res.counting(res.mentions.of(&res.files, interest));
            asked.sites.extend(&res.sites);
            asked.is_everything = true;
            return res;
        };
        match &sources.edited {
            Some(edited) => res.sites = res.sites_again(&mut asked, edited, (words, aliased)),
            None => {
                res.sites = res.counting(res.mentions.of(&res.files, interest));
                asked.aliased.extend(res.follow_aliases(aliased.clone()));
                asked.sites.extend(&res.sites);
                asked.words.extend(words.iter().cloned());
            }
        }
        let all: BTreeSet<String> = asked.words.iter().chain(&asked.aliased).chain(successors).cloned().collect();
        let bytes = res.sites.iter().map(|site| res.files[*site].bytes.len()).sum();
        res.spots = Some(Spots::new(&all, res.files.len(), bytes));
        res
    }

    /// The sites after an edit: those of before, of the `edited` ones only where there is still something to be found.
    fn sites_again(
        &self,
        asked: &mut Asked,
        edited: &BTreeSet<usize>,
        (words, aliased): (&BTreeSet<String>, &BTreeSet<String>),
    ) -> Vec<usize> {
        asked.words.extend(words.iter().cloned());
        asked.aliased.extend(aliased.iter().cloned());
        let all: BTreeSet<String> = asked.words.union(&asked.aliased).cloned().collect();
        let places: Vec<usize> = edited.iter().copied().collect();
        let mut again = self.counting(self.mentions.holding(&self.files, &places, &all));
        let brings_names = |site: &usize| !derived::derived(self.at(*site), &asked.aliased).is_subset(&asked.aliased);
        if asked.is_everything || again.par_iter().any(brings_names) {
            again = self.counting(places);
        }
        let others = self.counting(asked.sites.difference(edited).copied().collect());
        others.into_iter().chain(again).collect::<BTreeSet<usize>>().into_iter().collect()
    }

    /// Those of `candidates` that can name the core, parsed.
    fn counting(&self, candidates: Vec<usize>) -> Vec<usize> {
        candidates.into_par_iter().filter(|index| self.unit(*index).is_some()).collect()
    }

    /// Adds the files that know one of `words` by another name, until there are no more; gives all these names.
    fn follow_aliases(&mut self, mut words: BTreeSet<String>) -> BTreeSet<String> {
        let mut fresh = words.clone();
        let mut added: BTreeSet<usize> = BTreeSet::new();
        while !fresh.is_empty() {
            let bytes = self.sites.iter().map(|site| self.files[*site].bytes.len()).sum();
            let looked_for = Words::new(&fresh, bytes);
            let derived = self.sites.par_iter().map(|site| {
                let unit = self.at(*site);
                // Who is new here has not been asked about the other words yet.
                match added.contains(site) {
                    true => derived::derived(unit, &words),
                    false if looked_for.stand_in(unit.tree.source.as_bytes()) => derived::derived(unit, &fresh),
                    false => BTreeSet::new(),
                }
            });
            let derived: BTreeSet<String> = derived.reduce(BTreeSet::new, |one, other| &one | &other);
            fresh = &derived - &words;
            let known: BTreeSet<usize> = self.sites.iter().copied().collect();
            let others: Vec<usize> = (0..self.files.len()).filter(|index| !known.contains(index)).collect();
            let candidates =
                if fresh.is_empty() { Vec::new() } else { self.mentions.holding(&self.files, &others, &fresh) };
            added = self.counting(candidates).into_iter().collect();
            self.sites.extend(&added);
            self.sites.sort_unstable();
            words.extend(fresh.iter().cloned());
        }
        words
    }

    /// True when a word of the question stands in `range` of `unit`: elsewhere there is nothing to be found.
    pub(crate) fn speaks(&self, unit: &FileUnit, range: TextRange) -> bool {
        self.spots.as_ref().is_none_or(|spots| spots.stand_in(unit, range))
    }

    /// True when a word of the question stands in `text`.
    pub(crate) fn speaks_in(&self, text: &str) -> bool {
        self.spots.as_ref().is_none_or(|spots| spots.words.stand_in(text.as_bytes()))
    }

    /// The parsed file at `index` of the project's list; `None` when it cannot name the core.
    pub(crate) fn unit(&self, index: usize) -> Option<&FileUnit> {
        let unit = self.units.get(index)?.get_or_init(|| {
            let counts = self.mentions.counts(&self.files, &self.table, index);
            counts.then(|| Arc::new(unit(&self.files, index, &self.table)))
        });
        unit.as_deref()
    }

    /// The files that were parsed.
    pub(crate) fn parsed(&self) -> BTreeSet<usize> {
        let is_parsed = |unit: &Unit| unit.get().is_some_and(Option::is_some);
        self.units.iter().enumerate().filter(|(_, unit)| is_parsed(unit)).map(|(index, _)| index).collect()
    }

    /// A file that was met: as a site or on the way from one.
    pub(crate) fn at(&self, index: usize) -> &FileUnit {
        self.unit(index).expect("only files that count are met")
    }

    /// The sites, parsed.
    pub(crate) fn site_units(&self) -> impl Iterator<Item = &FileUnit> {
        self.sites.iter().map(|index| self.at(*index))
    }

    /// Every name, attribute and imported name of the files that can name the core.
    pub(crate) fn said(&self) -> &BTreeSet<String> {
        let indices = 0..self.files.len();
        if self.said.get().is_none() {
            // Side by side before anybody has to wait: who waits for the others here may be given work that asks for this.
            indices.clone().into_par_iter().for_each(|index| {
                self.unit(index);
            });
        }
        self.said.get_or_init(|| {
            let words: BTreeSet<&str> =
                indices.filter_map(|index| self.unit(index)).flat_map(FileUnit::words).collect();
            words.into_iter().map(str::to_owned).collect()
        })
    }

    /// The parsed module that `path` lies in, and what stands below it.
    pub(crate) fn split<'p>(&self, path: &'p DottedName) -> Option<(&FileUnit, &'p str)> {
        let (index, rest) = self.table.split(path)?;
        Some((self.unit(index)?, rest))
    }

    /// What the files that are no sites import, as far as sites may care: of those that name the core, and of those that
    /// take all that a module has.
    pub(crate) fn imported_elsewhere(&self) -> impl Iterator<Item = &Imported> {
        let imported = self.imported.get_or_init(|| {
            let files = self.files.par_iter().enumerate();
            let of_file = |(index, file)| (index, self.mentions.imported(file, &self.table, index));
            files.map(|(index, file)| of_file((index, *file))).filter(|(_, names)| !names.is_empty()).collect()
        });
        let others = imported.iter().filter(|(index, _)| self.sites.binary_search(index).is_err());
        others.flat_map(|(_, names)| names)
    }

    /// The files that hold all of `words`, parsed.
    pub(crate) fn saying(&self, words: &[&str]) -> impl Iterator<Item = &FileUnit> {
        let finders: Vec<_> = words.iter().map(memchr::memmem::Finder::new).collect();
        let says = move |index: &usize| finders.iter().all(|it| it.find(self.files[*index].bytes).is_some());
        (0..self.files.len()).filter(says).filter_map(|index| self.unit(index))
    }

    /// True when the bytes of some file hold one of `words`.
    pub(crate) fn says_any(&self, words: &[&str]) -> bool {
        let finders: Vec<_> = words.iter().map(memchr::memmem::Finder::new).collect();
        self.files.par_iter().any(|file| finders.iter().any(|finder| finder.find(file.bytes).is_some()))
    }
}

impl FileUnit {
    /// True for code cut out of something else, whose parts stand alone: docstrings, notebooks, documentation.
    pub(crate) fn is_excerpt(&self) -> bool {
        !is_source(&self.path)
    }

    /// What `name` means at the top of the file.
    pub(crate) fn global(&self, name: &str) -> Option<BindingId> {
        self.scopes.scope(ScopeId::MODULE).names.get(name).copied()
    }

    /// Every name, attribute and imported name.
    fn words(&self) -> BTreeSet<&str> {
        let word = |expression: &Expression| match &expression.kind {
            ExpressionKind::Name => Some(self.text(expression.range)),
            ExpressionKind::Attribute { attribute, .. } => Some(self.text(*attribute)),
            _ => None,
        };
        let imported = self.imports.items.iter().map(|item| item.path.last());
        self.tree.expressions.iter().filter_map(word).chain(imported).collect()
    }

    /// The text of `range`.
    pub(crate) fn text(&self, range: TextRange) -> &str {
        self.tree.text(range)
    }

    /// The way up in its tree.
    pub(crate) fn parents(&self) -> &Parents {
        self.parents.get_or_init(|| Parents::build(&self.tree))
    }

    /// What its classes give.
    pub(crate) fn classes(&self) -> &ClassMembers {
        self.classes.get_or_init(|| members_of_classes(self))
    }
}

fn unit(files: &[SourceText<'_>], index: usize, table: &ModuleTable) -> FileUnit {
    let parsed = fitted(parse(files[index].bytes));
    let scopes = Scopes::build(&parsed.tree);
    let blocks = Blocks::build(&parsed.tree);
    let module = table.module(index).clone();
    let imports = Imports::build(&parsed.tree, &scopes, &module, table);
    let flows = Flows::of(&parsed.tree, &scopes, &blocks);
    let (tree, shift, problem) = (parsed.tree, parsed.shift, parsed.encoding.problem());
    FileUnit {
        index,
        path: files[index].path.clone(),
        tree,
        problem,
        shift,
        module,
        scopes,
        blocks,
        flows,
        imports,
        parents: OnceLock::new(),
        classes: OnceLock::new(),
    }
}
