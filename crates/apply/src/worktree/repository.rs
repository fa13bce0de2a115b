use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use git2::Status;
use model::RepoPath;

use super::Folder;
use super::ignored::Patterns;
use crate::{Disk, Standing};

/// The git repository around a target folder. Read only, and through a library that runs no hook and no filter.
pub(super) struct Repository {
    git: git2::Repository,
    /// The target below the repository's work tree.
    prefix: PathBuf,
    tracked: BTreeSet<Vec<u8>>,
}

/// What there is around a target folder.
pub(super) enum Around {
    /// No repository, or one that ignores the target altogether.
    Nothing,
    /// A repository.
    Repository(Repository),
    /// A repository of a kind that cannot be read here, and why.
    Unreadable(String),
    /// The target is where a repository keeps its records.
    Records,
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
    /// What there is around `root`.
    ///
    /// # Errors
    /// When the repository belongs to somebody else: who trusts it says so to git.
    pub(super) fn around(root: &Path) -> Result<Around, git2::Error> {
        match Self::find(root) {
            Ok(around) => Ok(around),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(Around::Nothing),
            Err(error) if error.code() == git2::ErrorCode::Owner => Err(error),
            Err(error) => Ok(Around::Unreadable(error.message().to_owned())),
        }
    }

    fn find(root: &Path) -> Result<Around, git2::Error> {
        let git = git2::Repository::discover(root)?;
        let records = [git.path(), git.commondir()].map(real);
        let is_below = |records: &Option<PathBuf>| records.as_ref().is_some_and(|it| is_below(root, it));
        if records.iter().any(is_below) {
            return Ok(Around::Records);
        }
        let Some(prefix) = prefix(&git, root) else { return Ok(Around::Nothing) };
        let is_top = prefix.as_os_str().is_empty();
        if !is_top && git.is_path_ignored(&prefix)? {
            return Ok(Around::Nothing);
        }
        let tracked = git.index()?.iter().map(|entry| entry.path).collect();
        Ok(Around::Repository(Self { git, prefix, tracked }))
    }

    pub(super) fn git(&self) -> &git2::Repository {
        &self.git
    }

    /// What the repository is in the middle of, as `merge`.
    pub(super) fn busy_with(&self) -> Option<&'static str> {
        use git2::RepositoryState::{
            ApplyMailbox, ApplyMailboxOrRebase, Bisect, CherryPick, CherryPickSequence, Clean, Merge, Rebase,
            RebaseInteractive, RebaseMerge, Revert, RevertSequence,
        };
        match self.git.state() {
            // Looking for a commit leaves the work tree clean.
            Clean | Bisect => None,
            Merge => Some("merge"),
            Revert | RevertSequence => Some("revert"),
            CherryPick | CherryPickSequence => Some("cherry-pick"),
            Rebase | RebaseInteractive | RebaseMerge => Some("rebase"),
            ApplyMailbox | ApplyMailboxOrRebase => Some("git am"),
        }
    }

    /// What is left out of the project without being tracked.
    ///
    /// # Errors
    /// Says which file on the way from the top of the repository is none that can be read.
    pub(super) fn patterns(&self) -> Result<Patterns, String> {
        let open = |path: &Path| Dir::open_ambient_dir(path, ambient_authority()).map_err(|error| error.to_string());
        let top = open(self.git.workdir().ok_or("it has no work tree")?)?;
        let records = Folder { dir: open(self.git.commondir())? };
        let exclude = RepoPath::new("info/exclude").expect("a plain path is a sound one");
        let exclude = records.read(&exclude).ok().flatten().map(|it| it.bytes).unwrap_or_default();
        let below = String::from_utf8_lossy(&bytes(&self.prefix)).into_owned();
        let below: Vec<&str> = below.split('/').filter(|part| !part.is_empty()).collect();
        Patterns::around(top, &below, &String::from_utf8_lossy(&exclude))
    }

    /// The tracked files below the target, as the target names them, in path order.
    pub(super) fn tracked_files(&self) -> Vec<RepoPath> {
        let mut prefix = bytes(&self.prefix);
        if !prefix.is_empty() {
            prefix.push(b'/');
        }
        let below = self.tracked.iter().filter_map(|path| std::str::from_utf8(path.strip_prefix(&prefix[..])?).ok());
        below.filter_map(|path| RepoPath::new(path).ok()).collect()
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
            // Git knows no such file: it belongs to another repository.
            Err(error) if error.code() == git2::ErrorCode::NotFound => return Ok(Dirt::Dirty),
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

    pub(super) fn below(&self, path: &RepoPath) -> PathBuf {
        self.prefix.join(path.as_str())
    }
}

fn prefix(git: &git2::Repository, root: &Path) -> Option<PathBuf> {
    let top = real(git.workdir()?)?;
    real(root)?.strip_prefix(top).ok().map(Path::to_owned)
}

fn is_below(path: &Path, folder: &Path) -> bool {
    real(path).is_some_and(|path| path.starts_with(folder))
}

fn real(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}

/// As the index spells paths: with `/`.
fn bytes(path: &Path) -> Vec<u8> {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/").into_bytes()
}
