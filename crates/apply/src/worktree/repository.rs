use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use model::{Limits, RepoPath};

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
        let tracked = git.index()?.iter().map(|entry| entry.path).collect();
        let res = Self { git, prefix, tracked };
        let is_ignored = res.ignores(&res.prefix, true, Limits::default());
        Ok(if is_ignored { Around::Nothing } else { Around::Repository(res) })
    }

    /// True when git leaves `path` out. Git's library is not asked: there are patterns on which it spends years.
    fn ignores(&self, path: &Path, is_folder: bool, limits: Limits) -> bool {
        let Ok((top, exclude)) = self.top() else { return false };
        Patterns::of(&exclude, limits).leave_out_from(top, &String::from_utf8_lossy(&bytes(path)), is_folder)
    }

    /// The work tree, and the patterns of this clone and of this user.
    fn top(&self) -> Result<(Dir, String), String> {
        let open = |path: &Path| Dir::open_ambient_dir(path, ambient_authority()).map_err(|error| error.to_string());
        let read = |folder: &Path, name: &str| {
            let folder = Folder::new(open(folder).ok()?);
            Some(folder.read(&RepoPath::new(name).ok()?).ok()??.bytes)
        };
        let of_user = |path: PathBuf| read(path.parent()?, path.file_name()?.to_str()?);
        let config = self.git.config().ok();
        let named = config.and_then(|it| it.get_path("core.excludesFile").ok());
        let usual = || Some(git2::Config::find_xdg().ok()?.with_file_name("ignore"));
        let user = named.or_else(usual).and_then(of_user).unwrap_or_default();
        let own = read(self.git.commondir(), "info/exclude").unwrap_or_default();
        let text = [user, own].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).join("\n");
        Ok((open(self.git.workdir().ok_or("it has no work tree")?)?, text))
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
    pub(super) fn patterns(&self, limits: Limits) -> Result<Patterns, String> {
        let (top, exclude) = self.top()?;
        let below = String::from_utf8_lossy(&bytes(&self.prefix)).into_owned();
        let below: Vec<&str> = below.split('/').filter(|part| !part.is_empty()).collect();
        Patterns::around(top, &below, &exclude, limits)
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

    /// How git stands to the file at `path`.
    pub(super) fn standing(&self, path: &RepoPath, limits: Limits) -> Standing {
        match () {
            () if self.is_tracked(path) => Standing::Tracked,
            () if self.ignores(&self.below(path), false, limits) => Standing::Ignored,
            () => Standing::Untracked,
        }
    }

    pub(super) fn is_tracked(&self, path: &RepoPath) -> bool {
        self.tracked.contains(&bytes(&self.below(path)))
    }

    /// How the file at `path` differs from what is committed. Only tracked files are compared by git's library, which
    /// then looks at no pattern of ignored ones.
    pub(super) fn dirt(&self, path: &RepoPath, limits: Limits) -> Result<Dirt, git2::Error> {
        match self.standing(path, limits) {
            Standing::Ignored => return Ok(Dirt::Clean),
            Standing::Untracked => return Ok(Dirt::Dirty),
            Standing::Tracked => {}
        }
        let mut options = git2::DiffOptions::new();
        options.pathspec(bytes(&self.below(path))).disable_pathspec_match(true).include_typechange(true);
        if self.git.diff_index_to_workdir(None, Some(&mut options))?.deltas().len() > 0 {
            return Ok(Dirt::Dirty);
        }
        let committed = self.git.head().ok().and_then(|it| it.peel_to_tree().ok());
        let staged = self.git.diff_tree_to_index(committed.as_ref(), None, Some(&mut options))?;
        Ok(if staged.deltas().len() > 0 { Dirt::Staged } else { Dirt::Clean })
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

    /// `path` of the target, below the work tree.
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
