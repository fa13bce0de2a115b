//! The settings that a release knows: from the configuration files it ships, from its trees of options and defaults,
//! from the names that its code reads off a settings object.

use std::collections::{BTreeMap, BTreeSet};

use manifest::{ConfigFormat, Place};
use model::{ConfigurationKey, RepoPath, Role, Word, WordRole};

use super::key::{KeyPath, is_upper};
use super::tree::{Tree, trees};
use crate::side::Side;

/// Names of the map that holds the options of a section in a file that describes them.
const OPTION_MAPS: &[&str] = &["options", "properties", "settings"];

/// A file that describes options has at least so many of them.
const FEWEST_DESCRIBED: usize = 3;

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
pub(crate) struct Known {
    /// By path in lower case.
    settings: BTreeMap<String, Vec<Setting>>,
    /// Upper-case names that code reads: `settings.ACME_TIMEOUT`.
    read: BTreeSet<String>,
    pub trees: Vec<Tree>,
}

impl Known {
    pub(crate) fn of(side: &Side) -> Self {
        let trees = trees(side);
        let mut known = Self { settings: BTreeMap::new(), read: read_names(side), trees };
        for file in side.release.snapshot.files.iter().filter(|it| it.role != Role::Test) {
            let Some(keys) = file.configuration.as_deref().filter(|_| !is_for_tests(&file.path)) else { continue };
            for setting in in_file(&file.path, keys) {
                known.add(setting);
            }
        }
        for tree in std::mem::take(&mut known.trees) {
            let tree = joined(side, tree);
            for setting in of_tree(side, &tree) {
                known.add(setting);
            }
            known.trees.push(tree);
        }
        known
    }

    fn add(&mut self, setting: Setting) {
        self.settings.entry(setting.path.to_ascii_lowercase()).or_default().push(setting);
    }

    /// The settings that `path` may mean: letter case aside.
    pub(crate) fn like(&self, path: &str) -> &[Setting] {
        self.settings.get(&path.to_ascii_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// The setting that `path` means, as the release spells it; one of another letter case when there is no other.
    pub(crate) fn setting(&self, path: &str) -> Option<&Setting> {
        let all = self.like(path);
        all.iter().find(|it| it.path == path).or(all.first())
    }

    /// True when the release has a setting of exactly this name.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.like(path).iter().any(|it| it.path == path) || self.read.contains(path)
    }

    /// True when some code reads the upper-case name off a settings object.
    pub(crate) fn reads(&self, name: &str) -> bool {
        self.read.contains(name)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.settings.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Setting> {
        self.settings.values().flatten()
    }
}

fn is_for_tests(path: &RepoPath) -> bool {
    path.as_str().split(['/', '_', '.', '-']).any(|it| matches!(it, "test" | "tests" | "testing"))
}

fn in_file(path: &RepoPath, keys: &[ConfigurationKey]) -> Vec<Setting> {
    let place = |key: &ConfigurationKey| Place { path: path.clone(), line: key.line };
    let described = described(keys);
    if described.len() >= FEWEST_DESCRIBED {
        let attribute = |it: &BTreeMap<&str, &str>, name: &str| it.get(name).map_or(String::new(), |it| unquoted(it));
        let setting = |(setting, (key, attributes)): (String, (&ConfigurationKey, BTreeMap<&str, &str>))| Setting {
            path: setting,
            default: attribute(&attributes, "default"),
            kind: attribute(&attributes, "type"),
            help: attribute(&attributes, "description"),
            place: place(key),
            origin: Origin::Schema,
        };
        return described.into_iter().map(setting).collect();
    }
    let Some(format) = format_of_template(path).filter(|_| !describes_data(keys)) else { return Vec::new() };
    let has_sections = format == ConfigFormat::Ini;
    let counts = |it: &&ConfigurationKey| if has_sections { it.path.contains('.') } else { !it.value.is_empty() };
    let setting = |key: &ConfigurationKey| Setting {
        path: key.path.clone(),
        default: unquoted(&key.value),
        kind: String::new(),
        help: key.comment.clone(),
        place: place(key),
        origin: Origin::Template(path.clone(), format),
    };
    keys.iter().filter(counts).map(setting).collect()
}

/// True for descriptions of an interface or of a data format, which have keys but no settings.
fn describes_data(keys: &[ConfigurationKey]) -> bool {
    keys.iter().any(|it| matches!(it.path.as_str(), "openapi" | "swagger" | "$schema" | "$id" | "definitions"))
}

/// The options of a file that describes them: `section: {options: {name: {type: …, default: …}}}`.
fn described(keys: &[ConfigurationKey]) -> BTreeMap<String, (&ConfigurationKey, BTreeMap<&str, &str>)> {
    let mut found: BTreeMap<String, (&ConfigurationKey, BTreeMap<&str, &str>)> = BTreeMap::new();
    for key in keys {
        let parts: Vec<&str> = key.path.split('.').collect();
        let [section @ .., map, name, attribute] = parts.as_slice() else { continue };
        if OPTION_MAPS.contains(map) && matches!(*attribute, "default" | "type" | "description") && section.len() <= 1 {
            let path = section.iter().chain([name]).copied().collect::<Vec<_>>().join(".");
            found.entry(path).or_insert_with(|| (key, BTreeMap::new())).1.insert(attribute, &key.value);
        }
    }
    found
}

/// The format of the files for which `path` is a template.
pub(super) fn format_of_template(path: &RepoPath) -> Option<ConfigFormat> {
    let whole = path.as_str();
    let stem = whole.rsplit_once('.').map_or(whole, |(stem, _)| stem);
    ConfigFormat::of_file(whole).or_else(|| ConfigFormat::of_file(stem))
}

fn unquoted(text: &str) -> String {
    text.trim_matches(['"', '\'', '|', '>', '-', ' ']).to_owned()
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
fn joined(side: &Side, mut tree: Tree) -> Tree {
    let nested: Vec<String> =
        tree.leaves.iter().filter(|it| it.path.0.len() > 1).map(|it| it.path.0.join("_")).collect();
    let read = if nested.is_empty() { 0 } else { count_read(side, &nested) };
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
fn count_read(side: &Side, names: &[String]) -> usize {
    let wanted: BTreeSet<u32> = names.iter().map(|it| Word::hash_of(it)).collect();
    let outlines = side.release.snapshot.files.iter().filter_map(|it| it.outline.as_deref());
    let words = outlines.flat_map(|it| it.sites.iter()).flat_map(|(_, words)| words);
    let read = words.filter(|it| matches!(it.role, WordRole::Dotted | WordRole::Member));
    read.map(|it| it.hash).filter(|it| wanted.contains(it)).collect::<BTreeSet<_>>().len()
}

/// Upper-case names read off something that is called settings or configuration.
fn read_names(side: &Side) -> BTreeSet<String> {
    let holder = |it: &str| super::tree::speaks_of_settings(it) || it.rsplit('.').next() == Some("conf");
    let upper =
        names_read(side).filter_map(|it| it.rsplit_once('.')).filter(|(object, last)| holder(object) && is_upper(last));
    upper.map(|(_, last)| last.to_owned()).collect()
}

fn names_read<'a>(side: &Side<'a>) -> impl Iterator<Item = &'a str> {
    let snapshot = side.release.snapshot;
    let outlines = snapshot.files.iter().filter_map(|it| it.outline.as_deref());
    outlines.flat_map(|it| &it.symbols).flat_map(|it| &it.body.references).map(|it| it.as_str())
}
