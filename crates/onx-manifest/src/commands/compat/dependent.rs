use std::path::{Path, PathBuf};

use apply::{ProjectFile, Wanted, Worktree};
use lang::SourceText;
use lang::python::usage::{Usage, usages};
use model::{Limits, RepoPath, Surface};
use terminal::{ExitCode, Failure, Messages};

/// A project that uses the core.
pub(super) struct Dependent {
    /// Its folder as given.
    pub(super) path: PathBuf,
    files: Vec<ProjectFile>,
}

impl Dependent {
    /// Reads the Python files below `path`.
    pub(super) fn read(path: &Path, limits: &Limits, messages: Messages) -> Result<Self, Failure> {
        let hint = "give the dependent's folder with --package DIR";
        let opened = Worktree::open(path);
        let mut worktree = opened.map_err(|error| Failure::from_error(ExitCode::Usage, &error).hint(hint))?;
        worktree.keep_within(*limits);
        let loaded = worktree.load(&Wanted::default());
        loaded.unread.iter().for_each(|(path, reason)| messages.warning(&format!("{path}: not read: {reason}")));
        loaded.unreadable.iter().chain(&loaded.failure).for_each(|it| messages.warning(it));
        let files = loaded.project.files;
        if files.is_empty() {
            let message = format!("no Python files in `{}`", path.display());
            return Err(Failure::new(ExitCode::Usage, message).hint(hint));
        }
        Ok(Self { path: path.to_owned(), files })
    }

    /// What it uses of the core, with receivers typed by `surface`.
    pub(super) fn uses(&self, surface: &Surface) -> Vec<Usage> {
        let files: Vec<SourceText<'_>> =
            self.files.iter().map(|file| SourceText { path: &file.path, bytes: &file.bytes }).collect();
        usages(&files, &surface.roots.iter().cloned().collect(), Some(surface))
    }

    /// The file of `usage`.
    pub(super) fn file(&self, usage: &Usage) -> &RepoPath {
        &self.files[usage.file].path
    }

    /// `path:line:col:` of `usage`.
    pub(super) fn place(&self, usage: &Usage) -> String {
        format!("{}:{}:{}:", self.file(usage), usage.line, usage.column)
    }
}
