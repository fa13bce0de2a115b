use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};
use model::RepoPath;

/// Folders that hold no code of the project, whoever tracks them.
const EXCLUDED: &[&str] = &[
    ".eggs",
    ".git",
    ".hg",
    ".mypy_cache",
    ".nox",
    ".onx",
    ".pytest_cache",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    "__pycache__",
    "__pypackages__",
    "_vendor",
    "build",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
];

/// Files found below a folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Walk {
    /// In path order.
    pub(super) paths: Vec<RepoPath>,
    /// Names that cannot be written as text with `/`, and folders that cannot be read.
    pub(super) unreadable: Vec<String>,
}

/// Whether ignore files are obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ignored {
    Left,
    Taken,
}

/// The regular files below `root`; symbolic links are not followed and special files are left out.
pub(super) fn walk(root: &Path, ignored: Ignored) -> Walk {
    let obey = ignored == Ignored::Left;
    let mut builder = WalkBuilder::new(root);
    builder.standard_filters(false).follow_links(false).require_git(false);
    builder.parents(obey).git_ignore(obey).git_exclude(obey).ignore(obey);
    builder.filter_entry(|entry| entry.depth() == 0 || !is_excluded(entry));
    let mut res = Walk::default();
    for entry in builder.build() {
        match entry {
            Ok(entry) if is_file(&entry) => res.take(root, entry.into_path()),
            Ok(_) => {}
            Err(error) => res.unreadable.push(error.to_string()),
        }
    }
    res.paths.sort();
    res.unreadable.sort();
    res
}

impl Walk {
    fn take(&mut self, root: &Path, path: PathBuf) {
        let below = path.strip_prefix(root).unwrap_or(&path);
        let parts: Option<Vec<&str>> = below.components().map(|part| part.as_os_str().to_str()).collect();
        match parts.and_then(|parts| RepoPath::new(&parts.join("/")).ok()) {
            Some(path) => self.paths.push(path),
            None => self.unreadable.push(format!("{}: the name cannot be handled", below.display())),
        }
    }
}

fn is_excluded(entry: &DirEntry) -> bool {
    let is_folder = entry.file_type().is_some_and(|it| it.is_dir());
    is_folder && entry.file_name().to_str().is_some_and(|name| EXCLUDED.binary_search(&name).is_ok())
}

fn is_file(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|it| it.is_file())
}

#[cfg(test)]
mod tests {
    #[test]
    fn excluded_names_are_sorted_for_the_search() {
        assert!(super::EXCLUDED.is_sorted());
    }
}
