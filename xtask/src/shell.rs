//! Running other programs, and where the workspace lies.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The workspace's folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    let mut res = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    res.current_dir(root());
    res
}

/// Runs `command` with its output on the terminal.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {command:?}"))?;
    if !status.success() {
        bail!("{command:?} failed ({status})");
    }
    Ok(())
}

/// Runs `command` and returns what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let done = command.output().with_context(|| format!("cannot start {command:?}"))?;
    if !done.status.success() {
        bail!("{command:?} failed ({})\n{}", done.status, String::from_utf8_lossy(&done.stderr));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// Runs this very command in an optimised build.
pub(crate) fn again_optimised() -> Result<()> {
    let mut command = cargo();
    command.args(["run", "--release", "--quiet", "--package", "xtask", "--"]);
    run(command.args(std::env::args_os().skip(1)))
}

/// Builds both binaries for use and returns their folder.
pub(crate) fn build_release() -> Result<PathBuf> {
    run(cargo().args(["build", "--release", "--quiet", "-p", "onx-manifest", "-p", "onx-migrate"]))?;
    Ok(target_folder()?.join("release"))
}

fn target_folder() -> Result<PathBuf> {
    let metadata = metadata()?;
    let folder = metadata["target_directory"].as_str().context("cargo names no target folder")?;
    Ok(folder.into())
}

/// What cargo knows about the workspace's packages.
pub(crate) fn metadata() -> Result<serde_json::Value> {
    let text = output(cargo().args(["metadata", "--no-deps", "--format-version", "1", "--offline"]))?;
    Ok(serde_json::from_str(&text)?)
}

/// Makes `folder` a git repository without hooks, signatures or the user's settings.
pub(crate) fn git(folder: &Path) -> Command {
    let mut res = Command::new("git");
    res.current_dir(folder);
    for role in ["AUTHOR", "COMMITTER"] {
        res.env(format!("GIT_{role}_NAME"), "onx").env(format!("GIT_{role}_EMAIL"), "onx@example.org");
        res.env(format!("GIT_{role}_DATE"), "2020-01-01T00:00:00Z");
    }
    res.args(["-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false", "-c", "tag.gpgSign=false"]);
    res
}

/// Copies the files below `from` to `to`.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
