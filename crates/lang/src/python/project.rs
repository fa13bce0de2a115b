//! The files of a dependent as the rewriting engine reads them: parsed, with scopes and imports, found by module name.
//!
//! Only files that can name the core are parsed: those whose bytes hold one of its roots, and those that import
//! such a file of the project.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;
use model::{DottedName, RepoPath, TextRange};
use rayon::prelude::*;

use super::blocks::Blocks;
use super::imports::{Imports, Module};
use super::parse::parse;
use super::reaching::Flows;
use super::scope::{BindingId, ScopeId, Scopes};
use super::syntax::Tree;
use crate::{SourceText, is_wide};

/// One parsed file of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileUnit<'a> {
    /// Place in the project's list of files.
    pub(crate) index: usize,
    /// Where it lies.
    pub(crate) path: &'a RepoPath,
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
}

/// The parsed files of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Project<'a> {
    /// In the order of the project's list; files that cannot name the core are left out.
    pub(crate) units: Vec<FileUnit<'a>>,
    /// Every module of the project.
    pub(crate) table: ModuleTable,
    /// By place in the project's list: place in `units`.
    parsed: BTreeMap<usize, usize>,
}

/// Every module of a project by dotted name, parsed or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ModuleTable {
    /// Name → place in the project's list.
    files: BTreeMap<DottedName, usize>,
    /// By place in the project's list.
    modules: Vec<Module>,
}

impl ModuleTable {
    fn build(files: &[SourceText<'_>], roots: &BTreeSet<String>) -> Self {
        let packages: BTreeSet<&str> = files.iter().filter_map(|file| package_folder(file.path)).collect();
        let mut res = Self::default();
        for (index, file) in files.iter().enumerate() {
            let names = module_names(file.path, &packages);
            let is_package = package_folder(file.path).is_some();
            let foreign = |name: &DottedName| !is_package && name.depth() == 0 && roots.contains(name.root());
            let usable: Vec<DottedName> = names.into_iter().filter(|name| !name.is_empty() && !foreign(name)).collect();
            let unnamed = || DottedName::from(format!("<{index}>"));
            res.modules.push(Module { name: usable.first().cloned().unwrap_or_else(unnamed), is_package });
            for name in usable {
                res.files.entry(name).or_insert(index);
            }
        }
        res
    }

    /// True when `path` is a module of the project or lies below one.
    pub(crate) fn owns(&self, path: &DottedName) -> bool {
        self.split(path).is_some()
    }

    /// The innermost module of the project that `path` lies in, and what stands below it.
    pub(crate) fn split<'p>(&self, path: &'p DottedName) -> Option<(usize, &'p str)> {
        path.ancestry().find_map(|prefix| Some((*self.files.get(&prefix)?, path.below(&prefix)?)))
    }

    /// The module of the file at `index`.
    pub(crate) fn module(&self, index: usize) -> &Module {
        &self.modules[index]
    }
}

impl<'a> Project<'a> {
    /// Parses the files that can name a module below one of `roots`.
    pub(crate) fn load(files: &[SourceText<'a>], roots: &BTreeSet<String>) -> Self {
        let table = ModuleTable::build(files, roots);
        let finders: Vec<memmem::Finder<'_>> = roots.iter().map(memmem::Finder::new).collect();
        let names_core = |index: &usize| names_any(&finders, files[*index].bytes);
        let mut fresh: BTreeSet<usize> = (0..files.len()).filter(names_core).collect();
        let mut units: BTreeMap<usize, FileUnit<'a>> = read(files, &fresh, &table);
        let mut aside: BTreeMap<usize, FileUnit<'a>> = BTreeMap::new();
        while !fresh.is_empty() {
            let known = |index: &usize| units.contains_key(index) || aside.contains_key(index);
            let mentioning = mentioning(files, &fresh, &table).filter(|index| !known(index)).collect();
            aside.extend(read(files, &mentioning, &table));
            let names_unit = |unit: &FileUnit<'a>| unit.imports_any(&units, &table) || unit.spells_any(&units, &table);
            fresh = aside.values().filter(|unit| names_unit(unit)).map(|unit| unit.index).collect();
            units.extend(fresh.iter().filter_map(|index| aside.remove_entry(index)));
        }
        let units: Vec<FileUnit<'a>> = units.into_values().collect();
        let parsed = units.iter().enumerate().map(|(place, unit)| (unit.index, place)).collect();
        Self { units, table, parsed }
    }

    /// The parsed file at `index` of the project's list.
    pub(crate) fn unit(&self, index: usize) -> Option<&FileUnit<'a>> {
        self.parsed.get(&index).map(|place| &self.units[*place])
    }

    /// The parsed module that `path` lies in, and what stands below it.
    pub(crate) fn split<'p>(&self, path: &'p DottedName) -> Option<(&FileUnit<'a>, &'p str)> {
        let (index, rest) = self.table.split(path)?;
        Some((self.unit(index)?, rest))
    }
}

fn names_any(finders: &[memmem::Finder<'_>], bytes: &[u8]) -> bool {
    let found = |bytes: &[u8]| finders.iter().any(|finder| finder.find(bytes).is_some());
    found(bytes) || narrowed(bytes).is_some_and(|text| found(&text))
}

/// UTF-16 or UTF-32 with its zero bytes left out, so that plain names can be looked for.
fn narrowed(bytes: &[u8]) -> Option<Vec<u8>> {
    is_wide(bytes).then(|| bytes.iter().copied().filter(|byte| *byte != 0).collect())
}

impl FileUnit<'_> {
    /// True for code cut out of something else, whose parts stand alone: docstrings, notebooks, documentation.
    pub(crate) fn is_excerpt(&self) -> bool {
        !is_source(self.path)
    }

    /// What `name` means at the top of the file.
    pub(crate) fn global(&self, name: &str) -> Option<BindingId> {
        self.scopes.scope(ScopeId::MODULE).names.get(name).copied()
    }

    /// The text of `range`.
    pub(crate) fn text(&self, range: TextRange) -> &str {
        self.tree.text(range)
    }

    /// True when a string of the file may name something in one of `units`, as patch targets do.
    fn spells_any(&self, units: &BTreeMap<usize, FileUnit<'_>>, table: &ModuleTable) -> bool {
        quoted_paths(&self.tree.source)
            .any(|path| table.split(&path).is_some_and(|(index, _)| units.contains_key(&index)))
    }

    fn imports_any(&self, units: &BTreeMap<usize, FileUnit<'_>>, table: &ModuleTable) -> bool {
        let names = self.imports.items.iter().map(|item| &item.path);
        let stars = self.imports.stars.iter().map(|star| &star.module);
        names.chain(stars).any(|path| table.split(path).is_some_and(|(index, _)| units.contains_key(&index)))
    }
}

/// The paths with which string literals of `source` start: `shop.cart.User` in `patch("shop.cart.User")`.
fn quoted_paths(source: &str) -> impl Iterator<Item = DottedName> {
    let in_path = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':');
    memchr::memchr2_iter(b'"', b'\'', source.as_bytes()).filter_map(move |quote| {
        let rest = &source[quote + 1..];
        let path = &rest[..rest.bytes().position(|byte| !in_path(&byte)).unwrap_or(rest.len())];
        let path = path.trim_matches(['.', ':']).replace(':', ".");
        path.contains('.').then(|| DottedName::from(path))
    })
}

fn unit<'a>(files: &[SourceText<'a>], index: usize, table: &ModuleTable) -> FileUnit<'a> {
    let parsed = parse(files[index].bytes);
    let scopes = Scopes::build(&parsed.tree);
    let blocks = Blocks::build(&parsed.tree);
    let module = table.module(index).clone();
    let imports = Imports::build(&parsed.tree, &scopes, &module, table);
    let flows = Flows::of(&parsed.tree, &scopes, &blocks);
    let (tree, shift, problem) = (parsed.tree, parsed.shift, parsed.encoding.problem());
    FileUnit { index, path: files[index].path, tree, problem, shift, module, scopes, blocks, flows, imports }
}

fn read<'a>(files: &[SourceText<'a>], wanted: &BTreeSet<usize>, table: &ModuleTable) -> BTreeMap<usize, FileUnit<'a>> {
    let wanted: Vec<usize> = wanted.iter().copied().collect();
    let units: Vec<FileUnit<'a>> = wanted.par_iter().map(|index| unit(files, *index, table)).collect();
    units.into_iter().map(|unit| (unit.index, unit)).collect()
}

/// The files that seem to import one of the files just read.
fn mentioning(files: &[SourceText<'_>], fresh: &BTreeSet<usize>, table: &ModuleTable) -> impl Iterator<Item = usize> {
    let words: BTreeSet<&str> = fresh.iter().flat_map(|index| words_of(table.module(*index))).collect();
    let finders: Vec<memmem::Finder<'_>> = words.iter().map(memmem::Finder::new).collect();
    let import = memmem::Finder::new("import");
    let mentions = |index: &usize| {
        let bytes = files[*index].bytes;
        import.find(bytes).is_some() && finders.iter().any(|finder| finder.find(bytes).is_some())
    };
    (0..files.len()).filter(mentions).collect::<Vec<_>>().into_iter()
}

/// The words that an import of `module` must hold: its last segment, for a package also `from . import`.
fn words_of(module: &Module) -> Vec<&str> {
    let relative = if module.is_package { Some("from .") } else { None };
    std::iter::once(module.name.last()).chain(relative).collect()
}

/// The folder of an `__init__` file.
fn package_folder(path: &RepoPath) -> Option<&str> {
    matches!(path.file_name(), "__init__.py" | "__init__.pyi").then(|| path.folder().unwrap_or(""))
}

fn is_source(path: &RepoPath) -> bool {
    matches!(path.extension(), Some("py" | "pyi" | "pyw"))
}

/// The names under which a file can be imported, the likeliest first.
fn module_names(path: &RepoPath, packages: &BTreeSet<&str>) -> Vec<DottedName> {
    // Notebooks and documentation hold Python, but nothing can import them.
    if !is_source(path) {
        return Vec::new();
    }
    let stem = path.as_str().rsplit_once('.').map_or(path.as_str(), |(stem, _)| stem);
    let stem = stem.strip_suffix("__init__").map_or(stem, |folder| folder.trim_end_matches('/'));
    let folders = std::iter::successors(path.folder(), |folder| Some(folder.rsplit_once('/').map_or("", |it| it.0)));
    let top = folders.take_while(|folder| !folder.is_empty() && packages.contains(folder)).last();
    let outside = top.map(|folder| folder.rsplit_once('/').map_or("", |(outside, _)| outside));
    let below = |outer: &str| stem.strip_prefix(outer).map(|rest| rest.trim_start_matches('/'));
    let places = [outside, Some(""), Some("src/"), Some("lib/"), Some("python/")];
    let names = places.into_iter().flatten().filter_map(below);
    let mut res: Vec<DottedName> = names.map(|name| DottedName::from(name.replace('/', "."))).collect();
    if outside.is_none() {
        // A folder without `__init__`: likelier a source root than a package.
        res.sort_by_key(DottedName::depth);
    }
    res.dedup();
    res
}
