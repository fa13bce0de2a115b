//! A git repository that holds two releases of a library as two tagged commits.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::shell::{copy_tree, git, run};

/// Downloads and unpacks one release; see the script for what it prints.
const FETCH: &str = include_str!("release_pair/fetch.py");

/// A release: its version and further distributions that make it up, as `name==version`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Distribution {
    pub(crate) version: String,
    pub(crate) with: Vec<String>,
}

/// Commits `before` and `after` to a new repository at `repository`, tagged `from` and `to`.
pub(crate) fn commit(repository: &Path, before: (&str, &Path), after: (&str, &Path)) -> Result<()> {
    for (tag, folder) in [before, after] {
        commit_one(repository, tag, folder)?;
    }
    Ok(())
}

/// Commits `folder` to the repository at `repository`, made where there is none, as the release `tag`.
pub(crate) fn commit_one(repository: &Path, tag: &str, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(repository)?;
    run(git(repository).args(["init", "--quiet", "--initial-branch=main", "--template="]))?;
    clear(repository)?;
    copy_tree(folder, repository)?;
    run(git(repository).args(["add", "--all", "--force"]))?;
    run(git(repository).args(["commit", "--quiet", "--allow-empty", "--message", tag]))?;
    run(git(repository).args(["tag", tag]))
}

/// Fetches two releases of `package` from the index that pip is set up for, and commits them as [`commit`] does.
///
/// Source distributions where both releases have one, else wheels. Nothing is built, nothing of them is run.
pub(crate) fn fetch(repository: &Path, package: &str, from: &Distribution, to: &Distribution) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut python = script(package, &from.version, &to.version, folder.path());
    python.args(from.with.iter().map(|it| format!("from:{it}")));
    python.args(to.with.iter().map(|it| format!("to:{it}")));
    run(&mut python).with_context(|| format!("cannot fetch {package} {} and {}", from.version, to.version))?;
    let (before, after) = (folder.path().join("from"), folder.path().join("to"));
    commit(repository, (&from.version, &before), (&to.version, &after))
}

/// Fetches one release of `package` into `folder`, in the same way.
pub(crate) fn fetch_one(folder: &Path, package: &str, version: &str) -> Result<()> {
    let scratch = tempfile::tempdir()?;
    run(&mut script(package, version, "-", scratch.path()))
        .with_context(|| format!("cannot fetch {package} {version}"))?;
    copy_tree(&scratch.path().join("from"), folder)
}

fn script(package: &str, from: &str, to: &str, folder: &Path) -> Command {
    let mut res = Command::new("python3");
    res.args(["-c", FETCH, package, from, to]).arg(folder);
    res
}

/// Removes everything but `.git`.
fn clear(repository: &Path) -> Result<()> {
    for entry in std::fs::read_dir(repository)? {
        let entry = entry?;
        if entry.file_name() == ".git" {
            continue;
        }
        if entry.file_type()?.is_dir() {
            std::fs::remove_dir_all(entry.path())?;
        } else {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
