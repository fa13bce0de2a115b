//! `--stdin-filename`: a file of the project whose text comes on stdin, as editors have it.

use std::path::{Component, Path, PathBuf};

use apply::{Loaded, ProjectFile, Standing, Wanted};
use model::{Limit, Limits, RepoPath};
use terminal::{ExitCode, Failure};

/// A file with the text that stands in for what the disk holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StandIn {
    /// Below the target.
    pub(crate) path: RepoPath,
    pub(crate) bytes: Vec<u8>,
}

impl StandIn {
    /// Reads stdin as the file at `name`, which lies below `target`.
    pub(crate) fn read(name: &Path, target: &Path, limits: &Limits) -> Result<Self, Failure> {
        let path = below(name, target)?;
        let bytes = limits.read(Limit::FileMb, std::io::stdin().lock()).map_err(|error| {
            Failure::from_error(ExitCode::Usage, &error).context(format!("cannot read `{}` from stdin", name.display()))
        })?;
        Ok(Self { path, bytes })
    }

    /// Puts it in the place of what was read; a file that no operation can be about stays out.
    pub(crate) fn put(&self, loaded: &mut Loaded, wanted: &Wanted) {
        loaded.unread.remove(&self.path);
        loaded.skipped.remove(&self.path);
        if !wanted.accepts(&self.path) {
            return;
        }
        let file = ProjectFile { path: self.path.clone(), bytes: self.bytes.clone(), standing: Standing::Tracked };
        let files = &mut loaded.project.files;
        match files.binary_search_by(|it| it.path.cmp(&self.path)) {
            Ok(place) => files[place] = file,
            Err(place) => files.insert(place, file),
        }
    }
}

/// `name`, as seen from the current folder, below `target`.
fn below(name: &Path, target: &Path) -> Result<RepoPath, Failure> {
    let real = |path: &Path| std::path::absolute(path).map(|it| resolved(&it));
    let (Ok(name_), Ok(target_)) = (real(name), real(target)) else { return Err(outside(name, target)) };
    let parts = name_.strip_prefix(&target_).map_err(|_| outside(name, target))?;
    let parts: Option<Vec<&str>> = parts.iter().map(|it| it.to_str()).collect();
    let path = parts.and_then(|it| RepoPath::new(&it.join("/")).ok());
    path.ok_or_else(|| outside(name, target))
}

/// `path` with `..` and links resolved as far as it exists; the file itself need not.
fn resolved(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    let known = plain.ancestors().find_map(|it| Some((it, std::fs::canonicalize(it).ok()?)));
    match known {
        Some((known, real)) => plain.strip_prefix(known).map_or(plain.clone(), |rest| real.join(rest)),
        None => plain,
    }
}

fn outside(name: &Path, target: &Path) -> Failure {
    let message = format!("`{}` is no file below the target `{}`", name.display(), target.display());
    Failure::new(ExitCode::Usage, message).hint("give the project's folder with --target DIR")
}
