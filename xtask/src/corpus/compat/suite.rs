//! A dependent's tests with one version of its core, in an environment of their own.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use super::list::Dependent;
use crate::shell::copy_tree;

/// The tests that pass.
pub(super) type Passed = BTreeSet<String>;

/// What the tests say about a version.
pub(super) enum Tests {
    /// Everything passes that passes on any version.
    Pass,
    /// So many of those do not.
    Fail(usize),
    /// The version cannot be installed beside the rest, or was not tried; why.
    Untried(String),
}

impl Tests {
    /// What `suite` says, held against the most that pass on any version.
    pub(super) fn of(suite: Option<Result<Passed, String>>, best: &Passed) -> Self {
        match suite {
            None => Self::Untried("not asked for".to_owned()),
            Some(Err(reason)) => Self::Untried(reason),
            Some(Ok(passed)) => match best.difference(&passed).count() {
                0 => Self::Pass,
                lost => Self::Fail(lost),
            },
        }
    }
}

/// The tests of `dependent` that pass with `version` of its core; the reason when that cannot be installed.
///
/// What pytest printed is kept below `cache`, so that nothing is run twice.
pub(super) fn run(cache: &Path, source: &Path, dependent: &Dependent, version: &str) -> Result<Result<Passed, String>> {
    let name = format!("{}-{}", dependent.name, dependent.version);
    let kept = cache.join("tests").join(&name).join(format!("{}-{version}.txt", dependent.core));
    if !kept.exists() {
        let environment = cache.join("venvs").join(&name).join(version);
        if let Err(reason) = install(&environment, dependent, version)? {
            return Ok(Err(reason));
        }
        let scratch = tempfile::tempdir()?;
        let tree = scratch.path().join("tree");
        copy_tree(source, &tree)?;
        let printed = pytest(&environment, &tree, scratch.path(), dependent)?;
        // The ids of some tests name the folder that they run in.
        let printed = String::from_utf8_lossy(&printed).replace(&tree.display().to_string(), "TREE");
        std::fs::create_dir_all(kept.parent().context("a file lies in a folder")?)?;
        std::fs::write(&kept, printed)?;
    }
    let text = String::from_utf8_lossy(&std::fs::read(&kept)?).into_owned();
    let passed = text.lines().filter_map(|line| line.strip_prefix("PASSED "));
    Ok(Ok(passed.map(str::to_owned).collect()))
}

/// Makes the environment unless it is there; the reason when the versions do not go together.
fn install(environment: &Path, dependent: &Dependent, version: &str) -> Result<Result<(), String>> {
    let complete = environment.with_added_extension("ok");
    if complete.exists() {
        return Ok(Ok(()));
    }
    let made = quiet(Command::new("uv").args(["venv", "--quiet", "--clear"]).arg(environment))?;
    let core = format!("{}=={version}", dependent.core);
    let mut command = Command::new("uv");
    command.args(["pip", "install", "--quiet", "--python"]).arg(environment.join("bin/python"));
    let installed =
        made.and_then(|()| quiet(command.arg(core).args(&dependent.install)).unwrap_or_else(|it| Err(it.to_string())));
    if installed.is_ok() {
        std::fs::write(complete, "")?;
    }
    Ok(installed)
}

/// Runs `command`; the first line that it says when it fails.
fn quiet(command: &mut Command) -> Result<Result<(), String>> {
    let done = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {command:?}"))?;
    let said = String::from_utf8_lossy(&done.stderr).trim().lines().next().unwrap_or_default().to_owned();
    Ok(if done.status.success() { Ok(()) } else { Err(said) })
}

/// What pytest prints: a line `PASSED id` for each test that passes. Ends after ten minutes.
fn pytest(environment: &Path, tree: &Path, home: &Path, dependent: &Dependent) -> Result<Vec<u8>> {
    let mut command = Command::new("timeout");
    command.args(["-k", "5", "600"]).arg(environment.join("bin/python"));
    command.args(["-m", "pytest", "-q", "-rfEp", "--tb=line", "-p", "no:cacheprovider"]).args(&dependent.test);
    command.current_dir(tree).stdin(Stdio::null()).stderr(Stdio::null());
    command.env("PYTHONPATH", tree.join(&dependent.path)).env("PYTHONHASHSEED", "0").env("HOME", home);
    command.env("PYTHONDONTWRITEBYTECODE", "1").env("LC_ALL", "C.UTF-8");
    Ok(command.output().context("cannot start pytest")?.stdout)
}
