//! The settings that a release knows: from the configuration files it ships, from its trees of options and defaults,
//! from the names that its code reads off a settings object.
//!
//! A release may ship more than a million keys. What both releases have in the same file is no news, so settings are made
//! of the keys that differ, and of those that somebody asks for.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use manifest::{ConfigFormat, Place};
use model::{RepoPath, Role, Snapshot, SourceFile, Word, WordRole};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::file::{File, Other};
use super::key::{KeyPath, is_upper};
use super::tree::{Tree, trees};
use crate::side::Side;

/// One setting of a release.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub path: String,
    /// The default as written; empty when none is known.
    pub default: String,
    /// The type as written.
    pub kind: String,
    /// Description or comment.
    pub help: String,
    pub place: Place,
    pub origin: Origin,
}

impl Setting {
    /// True for one that a tree of options declares.
    pub(crate) fn is_declared(&self) -> bool {
        self.origin == Origin::Code { declares: true }
    }
}

/// Where a setting is known from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    /// A file in the format that users write.
    Template(RepoPath, ConfigFormat),
    /// A file that describes the options of another.
    Schema,
    /// Python code; the flag tells a tree of declared options from plain defaults.
    Code { declares: bool },
}

/// Every setting that a release knows.
pub(crate) struct Known<'a> {
    files: Vec<File<'a>>,
    /// What the same file of the other release does not have, and all that code declares; by path in lower case.
    apart: BTreeMap<String, Vec<Setting>>,
    /// What code declares, by path in lower case.
    declared: FxHashMap<String, Vec<Setting>>,
    /// Every setting of files whose path was asked for, by path in lower case.
    asked: FxHashMap<String, Vec<Setting>>,
    /// Upper-case names that code reads: `settings.ACME_TIMEOUT`.
    read: BTreeSet<String>,
    pub trees: Vec<Tree>,
}

impl<'a> Known<'a> {
    /// What `side` knows, beside another release.
    pub(crate) fn of(side: &Side<'a>, other: &Side<'a>) -> Self {
        let files = files(side.release.snapshot, other.release.snapshot);
        let read = LazyCell::new(|| members_read(side));
        let trees = trees(side).into_iter().map(|it| joined(it, &read)).collect();
        let mut known = Self {
            apart: BTreeMap::new(),
            declared: FxHashMap::default(),
            asked: FxHashMap::default(),
            read: read_names(side),
            files,
            trees,
        };
        let differing: Vec<Vec<Setting>> = known.files.par_iter().map(File::differing).collect();
        for setting in differing.into_iter().flatten() {
            known.apart.entry(lower(&setting)).or_default().push(setting);
        }
        for setting in known.trees.iter().flat_map(|it| of_tree(side, it)) {
            known.declared.entry(lower(&setting)).or_default().push(setting.clone());
            known.apart.entry(lower(&setting)).or_default().push(setting);
        }
        known
    }

    /// Looks for `paths` in all files of both releases at once, so that they need not be looked for one by one.
    pub(crate) fn look_up(before: &mut Self, after: &mut Self, paths: impl IntoIterator<Item = String>) {
        let paths = paths.into_iter().map(|it| it.to_ascii_lowercase());
        let wanted: FxHashSet<String> = paths.filter(|it| !before.asked.contains_key(it)).collect();
        if wanted.is_empty() {
            return;
        }
        let wanted = Wanted::of(wanted);
        let shared = |it: &File<'_>| matches!(it.other, Other::Same);
        let both = before.in_files(&wanted, shared);
        for known in [before, after] {
            let mut found = known.in_files(&wanted, |it| !shared(it));
            found.extend(both.iter().cloned());
            found.sort_by(|one, two| one.place.path.cmp(&two.place.path));
            known.asked.extend(wanted.paths.iter().map(|it| (it.clone(), Vec::new())));
            for setting in found {
                let all = known.asked.entry(lower(&setting)).or_default();
                if !all.iter().any(|it| it.path == setting.path) {
                    all.push(setting);
                }
            }
        }
    }

    /// The first setting of every spelling that is `wanted`, some of them several times, in path order.
    fn in_files(&self, wanted: &Wanted, fits: impl Fn(&File<'_>) -> bool + Sync) -> Vec<Setting> {
        let first_ones = |files: &[File<'a>]| {
            let mut seen: FxHashSet<String> = FxHashSet::default();
            let mut wanted = |path: &str| {
                let fresh = wanted.may_contain(path) && !seen.contains(path);
                fresh && seen.insert(path.to_owned()) && wanted.contains(path)
            };
            files.iter().filter(|it| fits(it)).flat_map(|it| it.settings(&mut wanted)).collect::<Vec<Setting>>()
        };
        let found: Vec<Vec<Setting>> = self.files.par_chunks(FILES_AT_ONCE).map(first_ones).collect();
        found.into_iter().flatten().collect()
    }

    /// The settings that `path` may mean, letter case aside; of each spelling the first one.
    fn like<R>(&self, path: &str, tell: impl FnOnce(&[&Setting]) -> R) -> R {
        let lower = path.to_ascii_lowercase();
        let declared = self.declared.get(&lower).into_iter().flatten();
        match self.asked.get(&lower) {
            Some(found) => tell(&found.iter().chain(declared).collect::<Vec<_>>()),
            None => {
                let found = self.in_files(&Wanted::of(FxHashSet::from_iter([lower.clone()])), |_| true);
                tell(&found.iter().chain(declared).collect::<Vec<_>>())
            }
        }
    }

    /// The setting that `path` means, as the release spells it; one of another letter case when there is no other.
    pub(crate) fn setting(&self, path: &str) -> Option<Setting> {
        self.like(path, |all| {
            let exact = all.iter().find(|it| it.path == path).or(all.first());
            exact.map(|it| (*it).clone())
        })
    }

    /// True when the release has a setting of exactly this name.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.has_apart(path) || self.read.contains(path) || self.like(path, |all| all.iter().any(|it| it.path == path))
    }

    /// True when some code reads the upper-case name off a settings object.
    pub(crate) fn reads(&self, name: &str) -> bool {
        self.read.contains(name)
    }

    /// The settings that `other` may not have, by path in lower case.
    pub(crate) fn apart_from<'k>(&'k self, other: &'k Self) -> impl Iterator<Item = &'k Setting> {
        self.apart.values().flatten().filter(|it| !other.has_apart(&it.path))
    }

    fn has_apart(&self, path: &str) -> bool {
        self.apart.get(&path.to_ascii_lowercase()).is_some_and(|it| it.iter().any(|it| it.path == path))
    }
}

/// So many files are read by one thread at a time.
const FILES_AT_ONCE: usize = 2048;

fn lower(setting: &Setting) -> String {
    setting.path.to_ascii_lowercase()
}

/// The configuration files of a release that are no test's, with what the other one has in their place.
fn files<'a>(snapshot: &'a Snapshot, other: &'a Snapshot) -> Vec<File<'a>> {
    let counts = |it: &&SourceFile| it.role != Role::Test && it.configuration.is_some() && !is_for_tests(&it.path);
    let there: FxHashMap<&str, &SourceFile> =
        other.files.iter().filter(counts).map(|it| (it.path.as_str(), it)).collect();
    let files = snapshot.files.iter().filter(counts).filter_map(|file| {
        let other = match there.get(file.path.as_str()) {
            Some(same) if same.digest == file.digest => Other::Same,
            Some(changed) => Other::Keys(changed.configuration.as_deref()?),
            None => Other::Keys(&[]),
        };
        Some(File::new(&file.path, file.configuration.as_deref()?, other))
    });
    files.collect()
}

/// Paths in lower case that are looked for among many more.
struct Wanted {
    paths: FxHashSet<String>,
    /// The numbers of [`Wanted::number`] that occur: most paths are told apart by them.
    numbers: Vec<bool>,
}

impl Wanted {
    const NUMBERS: usize = 1 << 18;

    fn of(paths: FxHashSet<String>) -> Self {
        let mut numbers = vec![false; Self::NUMBERS];
        paths.iter().for_each(|it| numbers[Self::number(it)] = true);
        Self { paths, numbers }
    }

    /// False for most paths that are not wanted.
    fn may_contain(&self, path: &str) -> bool {
        self.numbers[Self::number(path)]
    }

    fn contains(&self, path: &str) -> bool {
        self.paths.contains(&path.to_ascii_lowercase())
    }

    /// Equal for paths that differ in the case of letters only; made of the length and both ends.
    fn number(path: &str) -> usize {
        let bytes = path.as_bytes();
        let end = |bytes: &[u8]| bytes.iter().fold(0, |sum: u64, it| sum << 8 | u64::from(it.to_ascii_lowercase()));
        let edge = bytes.len().min(8);
        let (head, tail) = (end(&bytes[..edge]), end(&bytes[bytes.len() - edge..]));
        let mixed = (head ^ tail.rotate_left(29) ^ bytes.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 46) as usize % Self::NUMBERS
    }
}

fn is_for_tests(path: &RepoPath) -> bool {
    path.as_str().split(['/', '_', '.', '-']).any(|it| matches!(it, "test" | "tests" | "testing"))
}

fn of_tree(side: &Side, tree: &Tree) -> Vec<Setting> {
    let line = side.symbol(tree.id).map_or(1, |it| it.lines.0);
    let place = Place { path: side.file(tree.id).path.clone(), line };
    let setting = |leaf: &super::tree::Leaf| Setting {
        path: leaf.path.dotted(),
        default: leaf.default.clone(),
        kind: leaf.kind.clone(),
        help: String::new(),
        place: place.clone(),
        origin: Origin::Code { declares: tree.declares },
    };
    tree.leaves.iter().map(setting).collect()
}

/// `tree` with its paths as users write them: `cache_size` for `cache` and `size` where code reads `conf.cache_size`, or
/// where the old names that the tree states have no sections either.
fn joined(mut tree: Tree, read: &LazyCell<FxHashSet<u32>, impl FnOnce() -> FxHashSet<u32>>) -> Tree {
    let nested: Vec<String> =
        tree.leaves.iter().filter(|it| it.path.0.len() > 1).map(|it| it.path.0.join("_")).collect();
    let read = if nested.is_empty() { 0 } else { count_read(&nested, read) };
    let upper = !nested.is_empty() && nested.iter().all(|it| is_upper(it));
    let old: Vec<&String> = tree.leaves.iter().flat_map(|it| &it.old).collect();
    let flat = !old.is_empty() && old.iter().all(|it| !it.contains('.'));
    if read * READ_SHARE >= nested.len().max(1) || upper || flat {
        tree.leaves.iter_mut().for_each(|it| it.path = KeyPath(vec![it.path.0.join("_")]));
    }
    tree
}

/// One in so many settings is read by its joined name where that is how it is written.
const READ_SHARE: usize = 10;

/// How many of `names` code reads off something: `conf.cache_size` for `cache_size`.
fn count_read(names: &[String], read: &FxHashSet<u32>) -> usize {
    let wanted: BTreeSet<u32> = names.iter().map(|it| Word::hash_of(it)).collect();
    wanted.into_iter().filter(|it| read.contains(it)).count()
}

/// The hashes of the names that code reads off something.
fn members_read(side: &Side) -> FxHashSet<u32> {
    let outlines = side.release.snapshot.files.iter().filter_map(|it| it.outline.as_deref());
    let words = outlines.flat_map(|it| it.sites.iter()).flat_map(|(_, words)| words);
    let read = words.filter(|it| matches!(it.role, WordRole::Dotted | WordRole::Member));
    read.map(|it| it.hash).collect()
}

/// Upper-case names read off something that is called settings or configuration.
fn read_names(side: &Side) -> BTreeSet<String> {
    let holder = |it: &str| super::tree::speaks_of_settings(it) || it.rsplit('.').next() == Some("conf");
    let upper =
        names_read(side).filter_map(|it| it.rsplit_once('.')).filter(|(object, last)| is_upper(last) && holder(object));
    upper.map(|(_, last)| last.to_owned()).collect()
}

fn names_read<'a>(side: &Side<'a>) -> impl Iterator<Item = &'a str> {
    let snapshot = side.release.snapshot;
    let outlines = snapshot.files.iter().filter_map(|it| it.outline.as_deref());
    outlines.flat_map(|it| &it.symbols).flat_map(|it| &it.body.references).map(|it| it.as_str())
}
