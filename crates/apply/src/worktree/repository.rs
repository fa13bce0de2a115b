use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use git2::Status;
use model::RepoPath;

use crate::Standing;

/// The git repository around a target folder. Read only, and through a library that runs no hook and no filter.
pub(super) struct Repository {
    git: git2::Repository,
    /// The target below the repository's work tree.
    prefix: PathBuf,
    tracked: BTreeSet<Vec<u8>>,
}

/// How a file differs from what is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dirt {
    /// Not at all.
    Clean,
    /// What is in the index is not committed.
    Staged,
    /// What is on disk is not in the index.
    Dirty,
}

impl Repository {
    /// The repository that `root` lies in; `None` when there is none, or when it ignores `root` altogether.
    pub(super) fn around(root: &Path) -> Result<Option<Self>, git2::Error> {
        let git = match git2::Repository::discover(root) {
            Ok(git) => git,
            Err(error) if error.code() == git2::ErrorCode::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let Some(prefix) = prefix(&git, root) else { return Ok(None) };
        let is_top = prefix.as_os_str().is_empty();
        if !is_top && git.is_path_ignored(&prefix)? {
            return Ok(None);
        }
        let tracked = git.index()?.iter().map(|entry| entry.path).collect();
        Ok(Some(Self { git, prefix, tracked }))
    }

    pub(super) fn standing(&self, path: &RepoPath) -> Standing {
        let below = self.below(path);
        if self.tracked.contains(&bytes(&below)) {
            Standing::Tracked
        } else if self.git.is_path_ignored(&below).unwrap_or(false) {
            Standing::Ignored
        } else {
            Standing::Untracked
        }
    }

    pub(super) fn dirt(&self, path: &RepoPath) -> Result<Dirt, git2::Error> {
        let status = match self.git.status_file(&self.below(path)) {
            Ok(status) => status,
            Err(error) if error.code() == git2::ErrorCode::NotFound => return Ok(Dirt::Clean),
            Err(error) => return Err(error),
        };
        let staged = Status::INDEX_NEW | Status::INDEX_MODIFIED | Status::INDEX_RENAMED | Status::INDEX_TYPECHANGE;
        let dirty = Status::WT_NEW | Status::WT_MODIFIED | Status::WT_TYPECHANGE | Status::WT_RENAMED;
        Ok(match () {
            () if status.intersects(dirty | Status::CONFLICTED) => Dirt::Dirty,
            () if status.intersects(staged) => Dirt::Staged,
            () => Dirt::Clean,
        })
    }

    /// The commit that is checked out; `None` before the first one.
    pub(super) fn head(&self) -> Option<String> {
        let commit = self.git.head().ok()?.peel_to_commit().ok()?;
        Some(commit.id().to_string())
    }

    /// The folder that git keeps this work tree's records in.
    pub(super) fn folder(&self) -> &Path {
        self.git.path()
    }

    pub(super) fn has_commit(&self, id: &str) -> bool {
        git2::Oid::from_str(id).is_ok_and(|id| self.git.find_commit(id).is_ok())
    }

    /// The target below the work tree, with `/`.
    pub(super) fn prefix(&self) -> String {
        String::from_utf8_lossy(&bytes(&self.prefix)).into_owned()
    }

    fn below(&self, path: &RepoPath) -> PathBuf {
        self.prefix.join(path.as_str())
    }
}

fn prefix(git: &git2::Repository, root: &Path) -> Option<PathBuf> {
    let top = real(git.workdir()?)?;
    real(root)?.strip_prefix(top).ok().map(Path::to_owned)
}

fn real(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}

/// As the index spells paths: with `/`.
fn bytes(path: &Path) -> Vec<u8> {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/").into_bytes()
}
