use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use apply::{Declared, InUse, Project, Wanted, Worktree};
use lang::SourceText;
use lang::python::usage::{Usage, usages};
use model::{Limits, RepoPath, Surface};
use terminal::{ExitCode, Failure, Messages};

/// A project that uses the core.
pub(super) struct Dependent {
    /// Its folder as given.
    pub(super) path: PathBuf,
    pub(super) project: Project,
    worktree: Worktree,
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
        let project = loaded.project;
        if project.files.is_empty() {
            let message = format!("no Python files in `{}`", path.display());
            return Err(Failure::new(ExitCode::Usage, message).hint(hint));
        }
        Ok(Self { path: path.to_owned(), project, worktree })
    }

    /// What it asks for of the core called `package`.
    pub(super) fn declared(&self, package: &str) -> Option<Declared> {
        apply::declared(self.worktree.folder(), package)
    }

    /// The version of the core called `package` that it is known to use.
    pub(super) fn in_use(&self, package: &str) -> Option<InUse> {
        apply::in_use(self.worktree.folder(), package)
    }

    /// What `project`, this one or the same after edits, uses of the core, with receivers typed by `reference`.
    pub(super) fn uses(project: &Project, roots: &BTreeSet<String>, reference: Option<&Surface>) -> Vec<Usage> {
        let files: Vec<SourceText<'_>> =
            project.files.iter().map(|file| SourceText { path: &file.path, bytes: &file.bytes }).collect();
        usages(&files, roots, reference)
    }

    /// The file of `usage`.
    pub(super) fn file(&self, usage: &Usage) -> &RepoPath {
        &self.project.files[usage.file].path
    }

    /// True when `usage` stands in documentation, an example or a script that packages the project: what breaks there
    /// is worth a look, and no reason to keep a version out.
    pub(super) fn is_aside(&self, usage: &Usage) -> bool {
        const ASIDE: [&str; 7] = ["doc", "docs", "example", "examples", "benchmarks", "setup.py", "noxfile.py"];
        self.file(usage).parts().any(|part| ASIDE.contains(&part))
    }
}
