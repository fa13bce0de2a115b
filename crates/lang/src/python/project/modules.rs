//! Every module of a project by dotted name.

use std::collections::{BTreeMap, BTreeSet};

use model::{DottedName, RepoPath};

use crate::SourceText;
use crate::python::imports::Module;

/// Every module of a project by dotted name, parsed or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ModuleTable {
    /// Name → place in the project's list.
    files: BTreeMap<DottedName, usize>,
    /// By place in the project's list.
    modules: Vec<Module>,
    roots: BTreeSet<String>,
}

impl ModuleTable {
    pub(super) fn build(files: &[SourceText<'_>], roots: &BTreeSet<String>) -> Self {
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
                if !res.roots.contains(name.root()) {
                    res.roots.insert(name.root().to_owned());
                }
                res.files.entry(name).or_insert(index);
            }
        }
        res
    }

    /// True when `path` is a module of the project or lies below one.
    pub(crate) fn owns(&self, path: &DottedName) -> bool {
        self.split(path).is_some()
    }

    /// True when a module of the project has the top-level name `root`.
    pub(super) fn has_root(&self, root: &str) -> bool {
        self.roots.contains(root)
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

/// The folder of an `__init__` file.
fn package_folder(path: &RepoPath) -> Option<&str> {
    matches!(path.file_name(), "__init__.py" | "__init__.pyi").then(|| path.folder().unwrap_or(""))
}

pub(super) fn is_source(path: &RepoPath) -> bool {
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
