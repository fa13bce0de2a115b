use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io;

use cap_fs_ext::DirExt;
use cap_std::fs::{Dir, FileType};
use model::{Limit, Limits, RepoPath};

use super::Folder;
use super::ignored::Patterns;

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

/// Those of them that a project may call a package of its own.
const AMBIGUOUS: &[&str] = &["build", "dist"];

/// Files found below a folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Walk {
    /// In path order.
    pub(super) paths: Vec<RepoPath>,
    /// Repositories inside this one, which are projects of their own.
    pub(super) nested: Vec<RepoPath>,
    /// Names that cannot be written as text with `/`.
    pub(super) unreadable: Vec<String>,
    /// Folders that cannot be read, with the reason.
    pub(super) unread: BTreeMap<RepoPath, String>,
    /// Why the folder itself cannot be read.
    pub(super) failure: Option<String>,
}

/// The regular files below the folder of `patterns`, without those that these leave out, if any.
///
/// Goes from handle to handle: symbolic links are not followed, whatever becomes one meanwhile, and special files are
/// left out and never opened.
pub(super) fn walk(root: &Folder, patterns: Option<Patterns>) -> Walk {
    let mut walker = Walker { patterns, limits: root.limits, depth: 0, res: Walk::default() };
    walker.folder(&root.dir, "");
    let mut res = walker.res;
    res.paths.sort();
    res.nested.sort();
    res.unreadable.sort();
    res
}

struct Walker {
    patterns: Option<Patterns>,
    limits: Limits,
    depth: usize,
    res: Walk,
}

impl Walker {
    fn folder(&mut self, dir: &Dir, below: &str) {
        if self.depth > self.limits.get(Limit::FolderDepth) {
            self.fail(below, self.limits.exceeded(Limit::FolderDepth).to_string());
            return;
        }
        let entries = match entries(dir) {
            Ok(entries) => entries,
            Err(error) => return self.fail(below, error.to_string()),
        };
        // Some systems do not tell letters from capitals.
        let holds = |name: &str| entries.iter().any(|(entry, _)| entry.eq_ignore_ascii_case(name));
        if let (Ok(path), true) = (RepoPath::new(below), holds(".git")) {
            self.res.nested.push(path);
            return;
        }
        if let Err(reason) = self.patterns.as_mut().map_or(Ok(()), |it| it.enter(dir, below, holds)) {
            self.fail(below, reason);
            return;
        }
        self.depth += 1;
        entries.iter().for_each(|(name, kind)| self.entry(dir, below, name, *kind));
        self.depth -= 1;
        if let Some(patterns) = &mut self.patterns {
            patterns.leave();
        }
    }

    fn fail(&mut self, below: &str, reason: String) {
        match RepoPath::new(below) {
            Ok(path) => drop(self.res.unread.insert(path, reason)),
            // The folder itself has no name below it.
            Err(_) => self.res.failure = Some(reason),
        }
    }

    fn entry(&mut self, dir: &Dir, below: &str, name: &OsStr, kind: FileType) {
        if !kind.is_dir() && !kind.is_file() {
            return;
        }
        let slash = if below.is_empty() { "" } else { "/" };
        let path = name.to_str().and_then(|name| RepoPath::new(&format!("{below}{slash}{name}")).ok());
        let Some(path) = path else {
            let name = name.to_string_lossy();
            self.res.unreadable.push(format!("{below}{slash}{name}: the name cannot be handled"));
            return;
        };
        let is_excluded = kind.is_dir() && EXCLUDED.binary_search(&path.file_name()).is_ok();
        if is_excluded || self.patterns.as_ref().is_some_and(|it| it.leave_out(path.as_str(), kind.is_dir())) {
            return;
        }
        if kind.is_file() {
            self.res.paths.push(path);
            return;
        }
        match dir.open_dir_nofollow(path.file_name()) {
            Ok(folder) => self.folder(&folder, path.as_str()),
            Err(error) => self.fail(path.as_str(), error.to_string()),
        }
    }
}

fn entries(dir: &Dir) -> io::Result<Vec<(OsString, FileType)>> {
    let entry = |entry: io::Result<cap_std::fs::DirEntry>| {
        let entry = entry?;
        Ok((entry.file_name(), entry.file_type()?))
    };
    dir.entries()?.map(entry).collect()
}

/// The outermost folder on the way to `path` that holds other people's code.
pub(super) fn strangers(path: &RepoPath) -> Option<RepoPath> {
    let names: Vec<&str> = path.as_str().split('/').collect();
    let is_strange = |name: &&str| EXCLUDED.binary_search(name).is_ok() && !AMBIGUOUS.contains(name);
    let place = names[..names.len() - 1].iter().position(is_strange)?;
    RepoPath::new(&names[..=place].join("/")).ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_tracked_package_may_be_called_build() {
        let strangers = |path| super::strangers(&model::RepoPath::new(path).expect("a plain path"));
        assert_eq!(strangers("src/build/a.py"), None);
        assert_eq!(strangers("a/_vendor/b/venv/c.py").map(|it| it.to_string()).as_deref(), Some("a/_vendor"));
        assert_eq!(strangers("venv"), None);
    }

    #[test]
    fn excluded_names_are_sorted_for_the_search() {
        assert!(super::EXCLUDED.is_sorted());
    }
}
