//! A plan on its way through a file: made once, read by people, carried out later on what it was made for.

use std::fmt;

use edit::{EditSet, FilePatch, Patch};
use model::{Digest, RepoPath};
use thiserror::Error;

use crate::disk::Disk;
use crate::transaction::is_protected;
use crate::{Plan, Standing};

/// A plan without the bytes that it was made on, and what it was made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedPlan {
    /// What it was made for.
    pub made_for: MadeFor,
    /// What happens to which files, in path order.
    pub files: Vec<SavedFile>,
    /// The rest of the plan; its patch is empty.
    pub plan: Plan,
}

/// Which migration a plan is part of, and where it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeFor {
    /// Distribution name of the core.
    pub package: String,
    /// Version before.
    pub from: String,
    /// Version after.
    pub to: String,
    /// Digest of the manifest's file.
    pub manifest: Digest,
    /// The commit that was checked out; `None` without version control and before the first one.
    pub head: Option<String>,
    /// Where the project lies below its repository; empty at the top.
    pub folder: String,
}

/// What happens to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFile {
    /// The file.
    pub path: RepoPath,
    /// How version control stood to it.
    pub standing: Standing,
    /// Digest of the bytes that the edits were computed on.
    pub before: Digest,
    /// Digest of the bytes that they give.
    pub after: Digest,
    /// The edits.
    pub edits: EditSet,
}

/// Why a saved plan is not carried out.
#[derive(Debug, Error)]
pub enum PlanError {
    /// Not what was written.
    #[error("the plan is broken: {0}")]
    Broken(String),
    /// The project is not what it was.
    #[error("the plan was made on something else: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    Stale(Vec<Unfit>),
}

/// How a project differs from what a plan was made on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// Other bytes.
    Changed(RepoPath),
    /// No such file any more.
    Gone(RepoPath),
    /// The file cannot be read, and why.
    Unreadable(RepoPath, String),
    /// The repository does not have the commit.
    Commit(String),
    /// The project lies elsewhere in its repository: then, now.
    Folder(String, String),
}

impl SavedPlan {
    /// The plan, as found to fit the files on `disk`.
    ///
    /// # Errors
    /// Lists every file that is not what the plan was made on; refuses edits that do not give what the plan says.
    pub fn on(mut self, disk: &dyn Disk) -> Result<Plan, PlanError> {
        let (mut files, mut unfit) = (Vec::new(), Vec::new());
        for file in self.files {
            match file.on(disk)? {
                Ok(patch) => files.push(patch),
                Err(how) => unfit.push(how),
            }
        }
        if !unfit.is_empty() {
            return Err(PlanError::Stale(unfit));
        }
        self.plan.patch = Patch { files };
        Ok(self.plan)
    }
}

impl SavedFile {
    fn on(self, disk: &dyn Disk) -> Result<Result<FilePatch, Unfit>, PlanError> {
        let path = self.path;
        if is_protected(&path) {
            return Err(PlanError::Broken(format!("`{path}` is not a file that can be migrated")));
        }
        let before = match disk.read(&path) {
            Ok(Some(stored)) => stored.bytes,
            Ok(None) => return Ok(Err(Unfit::Gone(path))),
            Err(error) => return Ok(Err(Unfit::Unreadable(path, error.to_string()))),
        };
        if Digest::of(&before) != self.before {
            return Ok(Err(Unfit::Changed(path)));
        }
        let end = self.edits.iter().last().map_or(0, |edit| edit.range.as_usize().end);
        if end > before.len() {
            return Err(PlanError::Broken(format!("an edit of `{path}` ends at byte {end} of {}", before.len())));
        }
        let patch = FilePatch { path, before, edits: self.edits };
        if Digest::of(&patch.after()) != self.after {
            return Err(PlanError::Broken(format!("the edits of `{}` do not give what the plan says", patch.path)));
        }
        Ok(Ok(patch))
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(path) => write!(f, "{path} changed since"),
            Self::Gone(path) => write!(f, "{path} is gone"),
            Self::Unreadable(path, why) => write!(f, "{path} cannot be read: {why}"),
            Self::Commit(id) => write!(f, "the repository does not have commit {id}"),
            Self::Folder(then, now) => write!(f, "the project was in `{then}` of its repository and is in `{now}`"),
        }
    }
}
