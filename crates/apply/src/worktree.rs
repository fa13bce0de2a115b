//! The door to a dependent on disk: reading it, and the only writing there is.

mod commit;
mod copy;
mod folder;
mod ignored;
mod lock;
mod platform;
mod repository;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use model::{Limit, Limits, RepoPath};
use rayon::prelude::*;
use thiserror::Error;

use crate::transaction::is_protected;
use crate::{Project, ProjectFile, Standing, Wanted};
pub use commit::{Commit, CommitError};
pub use folder::Folder;
use ignored::Patterns;
pub use lock::{Lock, LockError};
use repository::{Around, Dirt, Repository};
use walk::walk;

/// So many files in a row are read by one thread, which keeps their folder open.
const READ_TOGETHER: usize = 128;

/// So many are read before their bytes are counted.
const READ_AT_ONCE: usize = 16 * READ_TOGETHER;

/// A dependent on disk.
pub struct Worktree {
    root: PathBuf,
    folder: Folder,
    repository: Option<Repository>,
    /// Why nothing, or nothing without being told to, may be written here.
    hindrance: Option<Hindrance>,
}

/// A repository that cannot be asked what is committed.
enum Hindrance {
    Records,
    Unreadable(String),
}

/// A project as read, and what was not read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loaded {
    /// The files, without surfaces.
    pub project: Project,
    /// Files and folders that belong to somebody else, with the reason.
    pub skipped: BTreeMap<RepoPath, String>,
    /// Files and folders that were to be read and were not, with the reason: nobody knows what they use.
    pub unread: BTreeMap<RepoPath, String>,
    /// Names that could not be handled at all.
    pub unreadable: Vec<String>,
    /// Why the project could not be read at all.
    pub failure: Option<String>,
}

/// Which states of a work tree are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allowed {
    /// Files with changes that are not committed.
    pub dirty: bool,
    /// Files whose changes are all in the index.
    pub staged: bool,
    /// A target without version control.
    pub no_vcs: bool,
}

/// Why a target cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Nothing there, or no folder.
    #[error("cannot open the target `{}`", path.display())]
    Folder {
        /// As given.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A repository that cannot be read.
    #[error("cannot read the git repository around `{}`", path.display())]
    Repository {
        /// The target.
        path: PathBuf,
        /// Why.
        source: git2::Error,
    },
}

/// Why a work tree is not touched.
#[derive(Debug, Error)]
pub enum Refusal {
    /// Changes that are not committed.
    #[error("{} of the files to change {} uncommitted changes: {}", paths.len(), if paths.len() == 1 { "has" } else { "have" }, list(paths))]
    Dirty {
        /// The files.
        paths: Vec<RepoPath>,
    },
    /// Changes that are staged only.
    #[error("{} of the files to change {} staged changes: {}", paths.len(), if paths.len() == 1 { "has" } else { "have" }, list(paths))]
    Staged {
        /// The files.
        paths: Vec<RepoPath>,
    },
    /// No version control.
    #[error("`{}` is not under version control", path.display())]
    NoVcs {
        /// The target.
        path: PathBuf,
    },
    /// Something was begun that ends in a commit of its own.
    #[error("a {what} is in progress in the repository of `{}`", path.display())]
    Busy {
        /// The target.
        path: PathBuf,
        /// What, as `merge`.
        what: &'static str,
    },
    /// A repository of a kind that cannot be read here.
    #[error("cannot tell what is committed in `{}`: {reason}", path.display())]
    Unreadable {
        /// The target.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The target is not a project.
    #[error("`{}` is where git keeps its records", path.display())]
    Records {
        /// The target.
        path: PathBuf,
    },
    /// Git cannot tell.
    #[error("cannot ask git about `{path}`")]
    Git {
        /// The file.
        path: RepoPath,
        /// Why.
        source: git2::Error,
    },
}

impl Worktree {
    /// Opens the folder at `root`.
    ///
    /// # Errors
    /// When there is no such folder, or when the repository around it cannot be read.
    pub fn open(root: &Path) -> Result<Self, OpenError> {
        let unopened = |source| OpenError::Folder { path: root.to_owned(), source };
        let dir = Dir::open_ambient_dir(root, ambient_authority()).map_err(unopened)?;
        let unread = |source| OpenError::Repository { path: root.to_owned(), source };
        let (repository, hindrance) = match Repository::around(root).map_err(unread)? {
            Around::Nothing => (None, None),
            Around::Repository(repository) => (Some(repository), None),
            Around::Unreadable(reason) => (None, Some(Hindrance::Unreadable(reason))),
            Around::Records => (None, Some(Hindrance::Records)),
        };
        Ok(Self { root: root.to_owned(), folder: Folder::new(dir), repository, hindrance })
    }

    /// Reads no more from now on than `limits` allow.
    pub fn keep_within(&mut self, limits: Limits) {
        self.folder.limits = limits;
    }

    /// How much is read.
    pub fn limits(&self) -> Limits {
        self.folder.limits
    }

    /// Reads the files that planning wants.
    pub fn load(&self, wanted: &Wanted) -> Loaded {
        let mut res = Loaded::default();
        let patterns = match self.patterns() {
            Ok(patterns) => patterns,
            Err(reason) => return Loaded { failure: Some(reason), ..res },
        };
        let found = walk(&self.folder, Some(patterns));
        (res.unreadable, res.unread, res.failure) = (found.unreadable, found.unread, found.failure);
        let nested = |path| (path, "a repository of its own, which can be given with --target".to_owned());
        res.skipped.extend(found.nested.into_iter().map(nested));
        let mut standings: BTreeMap<RepoPath, Standing> = BTreeMap::new();
        let mut paths: BTreeSet<RepoPath> = found.paths.into_iter().filter(|path| wanted.accepts(path)).collect();
        let tracked = self.tracked_files(wanted, &paths, &mut res.skipped);
        paths.extend(tracked);
        let is_tracked = |path: &RepoPath| self.repository.as_ref().is_none_or(|git| git.is_tracked(path));
        for path in paths {
            // What git ignores was not found.
            let standing = if is_tracked(&path) { Standing::Tracked } else { Standing::Untracked };
            standings.insert(path, standing);
        }
        if wanted.has_settings() {
            let limits = self.limits();
            let all = walk(&self.folder, None).paths;
            for path in all.into_iter().filter(|path| wanted.is_settings(path)) {
                let standing = self.repository.as_ref().map_or(Standing::Ignored, |git| git.standing(&path, limits));
                standings.entry(path).or_insert(standing);
            }
        }
        self.read(standings, &mut res);
        res
    }

    /// Refuses to go on when one of `paths`, or the whole target, is in a state that is not `allowed`.
    ///
    /// # Errors
    /// Names every file that stands in the way.
    pub fn check(&self, paths: &[RepoPath], allowed: Allowed) -> Result<(), Refusal> {
        let path = || self.root.clone();
        match &self.hindrance {
            Some(Hindrance::Records) => return Err(Refusal::Records { path: path() }),
            Some(Hindrance::Unreadable(_)) if allowed.dirty => return Ok(()),
            Some(Hindrance::Unreadable(reason)) => {
                return Err(Refusal::Unreadable { path: path(), reason: reason.clone() });
            }
            None => {}
        }
        let Some(repository) = &self.repository else {
            return if allowed.no_vcs { Ok(()) } else { Err(Refusal::NoVcs { path: path() }) };
        };
        if allowed.dirty {
            return Ok(());
        }
        if let Some(what) = repository.busy_with() {
            return Err(Refusal::Busy { path: path(), what });
        }
        let (mut dirty, mut staged) = (Vec::new(), Vec::new());
        for path in paths {
            match repository.dirt(path, self.limits()).map_err(|source| Refusal::Git { path: path.clone(), source })? {
                Dirt::Clean => {}
                Dirt::Staged => staged.push(path.clone()),
                Dirt::Dirty => dirty.push(path.clone()),
            }
        }
        match () {
            () if !dirty.is_empty() => Err(Refusal::Dirty { paths: dirty }),
            () if !staged.is_empty() && !allowed.staged => Err(Refusal::Staged { paths: staged }),
            () => Ok(()),
        }
    }

    /// Takes the lock of the target and of the repository around it for a run that began at `since`; it goes with the
    /// value.
    ///
    /// # Errors
    /// When somebody else holds it.
    pub fn lock(&mut self, since: &str) -> Result<Lock, LockError> {
        lock::take(&mut self.folder, self.repository.as_ref().map(Repository::folder), since)
    }

    /// The folder, to write below.
    pub fn disk(&mut self) -> &mut Folder {
        &mut self.folder
    }

    /// The folder, to read below.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Copies the target into the empty folder `to`, what version control ignores left out: a place to try things out.
    /// The folder that is given leads nowhere else, whatever links were copied.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn copy_to(&self, to: &Path) -> io::Result<Folder> {
        let to = Folder::new(Dir::open_ambient_dir(to, ambient_authority())?);
        let patterns = self.patterns().map_err(io::Error::other)?;
        let tracked = self.repository.as_ref().map(Repository::tracked_files).unwrap_or_default();
        copy::copy(&self.folder, &to, patterns, tracked.into_iter().collect())?;
        Ok(to)
    }

    fn patterns(&self) -> Result<Patterns, String> {
        match &self.repository {
            Some(repository) => repository.patterns(self.limits()),
            None => Ok(Patterns::alone(self.limits())),
        }
    }

    /// The commit that is checked out, when there is one.
    pub fn head(&self) -> Option<String> {
        self.repository.as_ref().and_then(Repository::head)
    }

    /// True when the repository has the commit `id`.
    pub fn has_commit(&self, id: &str) -> bool {
        self.repository.as_ref().is_some_and(|git| git.has_commit(id))
    }

    /// Where the target lies below the work tree of its repository; empty at the top and without one.
    pub fn folder_in_repository(&self) -> String {
        self.repository.as_ref().map(Repository::prefix).unwrap_or_default()
    }

    /// True when a version control system was found.
    pub fn has_vcs(&self) -> bool {
        self.repository.is_some()
    }

    /// How the version control system stands to the file at `path`.
    pub fn standing(&self, path: &RepoPath) -> Standing {
        self.repository.as_ref().map_or(Standing::Tracked, |git| git.standing(path, self.limits()))
    }

    /// The files beside those `found` that planning wants and that version control tracks, in folders that are left out elsewhere too: a
    /// package may be called `build`. Folders of other people's code are listed instead.
    fn tracked_files(
        &self,
        wanted: &Wanted,
        found: &BTreeSet<RepoPath>,
        skipped: &mut BTreeMap<RepoPath, String>,
    ) -> Vec<RepoPath> {
        let Some(repository) = &self.repository else { return Vec::new() };
        let mut res = Vec::new();
        let others = repository.tracked_files().into_iter().filter(|path| !found.contains(path));
        for path in others.filter(|path| wanted.accepts(path)) {
            if let Some(folder) = walk::strangers(&path) {
                skipped.entry(folder).or_insert_with(|| "code of others, not read".to_owned());
            } else if self.folder.dir.symlink_metadata(path.as_str()).is_ok_and(|it| it.is_file()) {
                res.push(path);
            }
        }
        res
    }

    /// Reads `files` as far as the limits allow.
    fn read(&self, files: BTreeMap<RepoPath, Standing>, res: &mut Loaded) {
        let limits = self.limits();
        let (protected, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|(path, _)| is_protected(path));
        let reason = "its name belongs to version control or to a device of Windows";
        res.unread.extend(protected.into_iter().map(|(path, _)| (path, reason.to_owned())));
        let folder = &self.folder;
        let mut total = 0;
        for files in files.chunks(READ_AT_ONCE) {
            let read = |share: &[(RepoPath, Standing)]| {
                let mut reader = folder.reader();
                share.iter().map(|(path, _)| reader.read(path, limits)).collect::<Vec<_>>()
            };
            let read: Vec<Result<Vec<u8>, String>> = files.par_chunks(READ_TOGETHER).flat_map_iter(read).collect();
            for ((path, standing), read) in files.iter().cloned().zip(read) {
                let fits = |bytes: Vec<u8>| {
                    let all = limits.check(Limit::ProjectMb, total + bytes.len() as u64);
                    all.map(|_| bytes).map_err(|it| format!("the files of the project have {it}"))
                };
                match read.and_then(fits) {
                    Ok(bytes) => {
                        total += bytes.len() as u64;
                        res.project.files.push(ProjectFile { path, bytes, standing });
                    }
                    Err(reason) => {
                        res.unread.insert(path, reason);
                    }
                }
            }
        }
    }
}

fn list(paths: &[RepoPath]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<&str> = paths.iter().take(SHOWN).map(RepoPath::as_str).collect();
    let more = paths.len().saturating_sub(SHOWN);
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}
