//! The trees that are measured, kept in a folder between runs.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::made_up::{write_dependent, write_release};
use crate::release_pair::{self, Distribution};
use crate::shell::{copy_tree, git, run};

/// A library in two releases, or in three, as a git repository.
pub(super) struct Core {
    pub(super) name: &'static str,
    pub(super) repository: PathBuf,
    /// Tags, oldest first.
    pub(super) tags: Vec<String>,
}

/// A project to apply to, under git.
pub(super) struct Project {
    pub(super) name: &'static str,
    pub(super) folder: PathBuf,
    /// A package that many of its files import.
    pub(super) package: &'static str,
}

/// All of them.
pub(super) struct Trees {
    pub(super) cores: Vec<Core>,
    pub(super) projects: Vec<Project>,
    pub(super) cache: PathBuf,
    /// Files of the smallest made-up tree.
    pub(super) smallest: usize,
}

/// Real libraries: what they are called, and two releases.
const CORES: &[(&str, [&str; 2])] = &[("Django", ["5.1", "5.2"]), ("homeassistant", ["2025.1.0", "2025.2.0"])];

/// How many files a made-up tree has, and a small one.
const FILES: [usize; 2] = [10_000, 300];

impl Trees {
    /// Fetches and makes what is not there yet.
    pub(super) fn prepare(cache: &Path, quick: bool, offline: bool) -> Result<Self> {
        std::fs::create_dir_all(cache).with_context(|| format!("cannot create {}", cache.display()))?;
        let cache = cache.canonicalize()?;
        let mut res = Self { cores: Vec::new(), projects: Vec::new(), smallest: FILES[usize::from(quick)], cache };
        if !quick && !offline {
            for (name, tags) in CORES {
                let repository = res.kept(name, |folder| {
                    let [from, to] = tags.map(|it| Distribution { version: it.to_owned(), with: Vec::new() });
                    release_pair::fetch(folder, name, &from, &to)
                })?;
                res.cores.push(Core { name, repository, tags: tags.map(str::to_owned).to_vec() });
            }
            let folder = res.kept("both", |folder| {
                for core in &res.cores {
                    check_out(&core.repository, &core.tags[0], &folder.join(core.name))?;
                }
                commit(folder)
            })?;
            res.projects.push(Project { name: "home-assistant and Django", folder, package: "voluptuous" });
        }
        if res.cores.is_empty() {
            let repository = res.made_up_core(res.smallest)?;
            res.cores.push(Core { name: "made up", repository, tags: vec!["1.0".into(), "2.0".into()] });
        }
        let folder = res.made_up_project(res.smallest)?;
        res.projects.push(Project { name: "made up", folder, package: "made_up" });
        Ok(res)
    }

    /// A made-up library of `files` modules, tagged 1.0, 2.0 and 2.1.
    pub(super) fn made_up_core(&self, files: usize) -> Result<PathBuf> {
        self.kept(&format!("made-up-core-{files}"), |folder| {
            let scratch = tempfile::tempdir()?;
            let releases = [0, 1, 2].map(|release| scratch.path().join(release.to_string()));
            for (release, at) in releases.iter().enumerate() {
                write_release(at, files, release)?;
            }
            release_pair::commit(folder, ("1.0", &releases[0]), ("2.0", &releases[1]))?;
            copy_tree(&releases[2], folder)?;
            run(git(folder).args(["commit", "--quiet", "--all", "--message", "2.1"]))?;
            run(git(folder).args(["tag", "2.1"]))
        })
    }

    /// A made-up dependent of `files` modules.
    pub(super) fn made_up_project(&self, files: usize) -> Result<PathBuf> {
        self.kept(&format!("made-up-project-{files}"), |folder| {
            write_dependent(folder, files)?;
            commit(folder)
        })
    }

    /// The folder called `name`, filled by `make` when it is not there; one that was begun only is made anew.
    fn kept(&self, name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
        let (folder, part) = (self.cache.join(name), self.cache.join(format!("{name}.part")));
        if folder.exists() {
            return Ok(folder);
        }
        if part.exists() {
            std::fs::remove_dir_all(&part)?;
        }
        std::fs::create_dir_all(&part)?;
        make(&part)?;
        std::fs::rename(&part, &folder)?;
        Ok(folder)
    }
}

/// Writes the files of `tag` to `folder`.
fn check_out(repository: &Path, tag: &str, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    run(git(repository).arg("--work-tree").arg(folder).args(["checkout", "--quiet", "--force", tag, "--", "."]))
}

/// Makes `folder` a repository with one commit of all that is there.
fn commit(folder: &Path) -> Result<()> {
    run(git(folder).args(["init", "--quiet", "--initial-branch=main", "--template="]))?;
    run(git(folder).args(["add", "--all", "--force"]))?;
    run(git(folder).args(["commit", "--quiet", "--message", "All"]))
}

/// The Python files below `folder`.
pub(super) fn python_files(folder: &Path, res: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            python_files(&path, res)?;
        } else if path.extension().is_some_and(|it| it == "py") {
            res.push(path);
        }
    }
    Ok(())
}
