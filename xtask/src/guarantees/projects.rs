//! Projects with a manifest that changes them: the test cases and the example of `corpus/demo`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use fixture::Case;
use rayon::prelude::*;

use super::workbench::{Workbench, ended};
use crate::shell::{copy_tree, root};

/// A manifest and the files of a project that it is for.
pub(super) struct Project {
    /// The test case.
    pub(super) name: String,
    manifest: String,
    files: Vec<(String, Vec<u8>)>,
}

/// A project on disk, without version control.
pub(super) struct Laid {
    pub(super) manifest: PathBuf,
    pub(super) target: PathBuf,
}

/// Tries all projects, some of them when it shall be quick: how many, and what `complaint` says of them.
pub(super) fn tried(
    workbench: &Workbench,
    complaint: impl Fn(&Laid, &Path) -> Result<Option<String>> + Sync,
) -> Result<(usize, Vec<String>)> {
    let mut projects = all(workbench)?;
    projects.truncate(workbench.rounds(projects.len()));
    let one = |project: &Project| -> Result<Option<String>> {
        let folder = tempfile::tempdir()?;
        let laid = project.lay_out(folder.path())?;
        let said = complaint(&laid, folder.path()).with_context(|| project.name.clone())?;
        Ok(said.map(|it| format!("{}: {it}", project.name)))
    };
    let said = projects.par_iter().map(one).collect::<Result<Vec<_>>>()?;
    Ok((projects.len(), said.into_iter().flatten().collect()))
}

fn all(workbench: &Workbench) -> Result<Vec<Project>> {
    let folder = tempfile::tempdir()?;
    let demo = workbench.demo(folder.path())?;
    let mut res = vec![Project::read("corpus/demo", &demo.manifest, &demo.dependent)?];
    let mut paths = Vec::new();
    list(&root().join("tests/cases"), &mut paths)?;
    paths.sort();
    for path in paths {
        let name = path.strip_prefix(root().join("tests/cases"))?.display().to_string();
        res.extend(Project::of_case(name, &std::fs::read_to_string(&path)?));
    }
    Ok(res)
}

fn list(folder: &Path, res: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { list(&path, res)? } else { res.push(path) }
    }
    Ok(())
}

impl Project {
    /// The client of a case with its operations; `None` for cases of other kinds.
    fn of_case(name: String, text: &str) -> Option<Self> {
        let case = Case::parse(text).ok()?;
        let operations = case.given.as_ref().or(case.manifest.as_ref())?;
        let manifest = tests::compact::read(operations).ok()?;
        let files: Vec<(String, Vec<u8>)> = case.client.into_iter().map(|file| (file.path, file.bytes)).collect();
        let manifest = manifest::wire::to_yaml(&manifest);
        (!files.is_empty() && case.error.is_none()).then_some(Self { name, manifest, files })
    }

    fn read(name: &str, manifest: &Path, folder: &Path) -> Result<Self> {
        let files = super::workbench::files(folder)?.into_iter().map(|(path, (_, bytes))| (path, bytes));
        Ok(Self { name: name.to_owned(), manifest: std::fs::read_to_string(manifest)?, files: files.collect() })
    }

    fn lay_out(&self, folder: &Path) -> Result<Laid> {
        let (manifest, target) = (folder.join("change_manifest.yaml"), folder.join("target"));
        std::fs::create_dir_all(&target)?;
        std::fs::write(&manifest, &self.manifest)?;
        for (path, bytes) in &self.files {
            let path = target.join(path);
            std::fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
            std::fs::write(path, bytes)?;
        }
        Ok(Laid { manifest, target })
    }
}

impl Laid {
    /// The same project in another folder.
    pub(super) fn copy(&self, target: PathBuf) -> Result<Self> {
        copy_tree(&self.target, &target)?;
        Ok(Self { manifest: self.manifest.clone(), target })
    }

    /// What `onx-migrate WORDS` prints, with the manifest and the project named.
    pub(super) fn migrate(&self, workbench: &Workbench, words: &[&str]) -> Result<Vec<u8>> {
        let mut command = workbench.migrate();
        command.args(words).arg("--target").arg(&self.target);
        if !words.contains(&"--plan") {
            command.arg("--manifest").arg(&self.manifest);
        }
        Ok(ended(&mut command)?.expect(&[0, 5])?.stdout)
    }

    /// Carries the manifest out.
    pub(super) fn apply(&self, workbench: &Workbench) -> Result<()> {
        self.migrate(workbench, &["apply", "--allow-no-vcs"]).map(drop)
    }
}
