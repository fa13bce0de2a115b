//! The folders of a repository that hold Python, by path.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{is_identifier, is_test_file};

/// One folder with its Python files and the subfolders that have some further down.
#[derive(Debug, Default)]
pub(super) struct Folder {
    /// Names of `.py`, `.pyi` and compiled files directly inside.
    pub(super) files: BTreeSet<String>,
    /// Names of subfolders that hold such files at any depth.
    pub(super) folders: BTreeSet<String>,
}

/// Every folder that holds Python at any depth; the repository is the empty text, others end in `/`.
#[derive(Debug, Default)]
pub(super) struct Folders(BTreeMap<String, Folder>);

impl Folders {
    pub(super) fn of<'a>(paths: impl IntoIterator<Item = &'a str>) -> Self {
        let mut folders = Self(BTreeMap::new());
        for path in paths.into_iter().filter(|path| is_source(path)) {
            folders.insert(path);
        }
        folders
    }

    fn insert(&mut self, path: &str) {
        let (mut folder, file) =
            path.rsplit_once('/').map_or(("", path), |(_, file)| (&path[..path.len() - file.len()], file));
        self.0.entry(folder.to_owned()).or_default().files.insert(file.to_owned());
        while !folder.is_empty() {
            let inner = &folder[..folder.len() - 1];
            let cut = inner.rfind('/').map_or(0, |slash| slash + 1);
            let (parent, name) = (&folder[..cut], &inner[cut..]);
            if !self.0.entry(parent.to_owned()).or_default().folders.insert(name.to_owned()) {
                return;
            }
            folder = parent;
        }
    }

    pub(super) fn folder(&self, path: &str) -> Option<&Folder> {
        self.0.get(path)
    }

    /// The folders from `path` down, itself included.
    pub(super) fn below<'a>(&'a self, path: &'a str) -> impl Iterator<Item = (&'a str, &'a Folder)> {
        let range = self.0.range(path.to_owned()..);
        range.take_while(move |(name, _)| name.starts_with(path)).map(|(name, folder)| (name.as_str(), folder))
    }

    /// True when `path` is a regular package.
    pub(super) fn is_package(&self, path: &str) -> bool {
        let init = |folder: &Folder| folder.files.iter().any(|file| file.starts_with("__init__."));
        self.folder(path).is_some_and(init)
    }

    /// True when `path` is made for tests: it holds some directly, or one file in ten below it is one.
    pub(super) fn is_for_tests(&self, path: &str) -> bool {
        let direct = |folder: &Folder| folder.files.iter().any(|file| is_test_file(file));
        if self.folder(path).is_some_and(direct) {
            return true;
        }
        let files =
            self.below(path).flat_map(|(_, folder)| &folder.files).filter(|file| !file.starts_with("__init__."));
        let (tests, all) = files.fold((0, 0), |(tests, all), file| (tests + usize::from(is_test_file(file)), all + 1));
        tests * 10 >= all && tests > 0
    }
}

impl Folder {
    /// The subfolders whose name can stand in an import.
    pub(super) fn importable_folders(&self) -> impl Iterator<Item = &str> {
        self.folders
            .iter()
            .map(String::as_str)
            .filter(|name| is_identifier(name.strip_suffix("-stubs").unwrap_or(name)))
    }

    /// The modules that are files directly inside.
    pub(super) fn modules(&self) -> impl Iterator<Item = &str> {
        self.files
            .iter()
            .filter_map(|file| file.split_once('.'))
            .map(|(stem, _)| stem)
            .filter(|stem| is_identifier(stem))
    }
}

fn is_source(path: &str) -> bool {
    [".py", ".pyi", ".so", ".pyd", ".pyx"].iter().any(|ending| path.ends_with(ending))
}
