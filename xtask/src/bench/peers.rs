//! Other tools on the same work, where they are installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::Bench;
use super::manifests::Made;
use super::measure::{Cost, Rival, cost};
use super::trees::{Core, Project};
use crate::shell::copy_tree;

/// A tool that takes longer is stopped.
const LONGEST: &str = "300";

/// LibCST works for minutes on a whole tree: it gets so many files.
const FEW: usize = 300;

/// `griffe check` between the first two releases; it exits with 1 when it found something.
pub(super) fn griffe(bench: &Bench, core: &Core) -> Result<Option<Cost>> {
    let Some(tool) = installed(bench, "griffe") else { return Ok(None) };
    let package = core.name.to_lowercase();
    let command = || {
        let mut command = limited(&tool);
        command.current_dir(&core.repository);
        command.args(["check", &package, "--search", ".", "--against", &core.tags[0], "--base-ref", &core.tags[1]]);
        Ok(command)
    };
    let rivals: [Rival<'_>; 1] = [Box::new(command)];
    // A tool that fails has no figure.
    Ok(bench.medians(&rivals).ok().map(|costs| costs[0]))
}

/// The same rename by other tools, each with how many times as much it shall cost at least.
pub(super) fn rename(bench: &Bench, project: &Project, made: &Made) -> Result<Vec<(String, Cost, f64)>> {
    let mut res = Vec::new();
    let names = std::fs::read_to_string(&made.names)?;
    if let Some(tool) = installed(bench, "ast-grep") {
        let mut costs = Vec::new();
        for _ in 0..bench.rounds {
            // It writes: every round gets a copy.
            let copy = tempfile::tempdir()?;
            copy_tree(&project.folder, copy.path())?;
            let mut command = limited(&tool);
            command.current_dir(copy.path()).args(["run", "--lang", "python", "-U", "-j", "1"]);
            command.args(["-p", names.trim(), "-r", &format!("{}Renamed", names.trim()), "."]);
            costs.extend(cost(&mut command));
        }
        costs.sort_by_key(|it| it.cpu);
        res.extend(costs.get(costs.len() / 2).map(|it| ("ast-grep run -U ÷ ours".to_owned(), *it, 8.0)));
    }
    if let Some(python) = installed(bench, "python3").filter(|it| has_libcst(it)) {
        let copy = tempfile::tempdir()?;
        let files = few(&project.folder, copy.path(), &made.package)?;
        let mut command = limited(&python);
        command.current_dir(copy.path()).args([
            "-m",
            "libcst.tool",
            "codemod",
            "-x",
            "rename.RenameCommand",
            "-j",
            "1",
        ]);
        let old = format!("{}.{}", made.package, names.trim());
        command.args(["--old_name", &old, "--new_name", &format!("{old}Renamed"), "."]);
        res.extend(cost(&mut command).ok().map(|it| (format!("LibCST on {files} files ÷ ours on all"), it, 1.0)));
    }
    Ok(res)
}

/// Copies the first files of `project` that hold `word`, side by side.
fn few(project: &Path, folder: &Path, word: &str) -> Result<usize> {
    let mut paths = Vec::new();
    super::trees::python_files(project, &mut paths)?;
    paths.sort();
    let mut count = 0;
    for path in paths {
        let text = std::fs::read(&path)?;
        if count < FEW && memchr::memmem::find(&text, word.as_bytes()).is_some() {
            std::fs::write(folder.join(format!("file_{count}.py")), text)?;
            count += 1;
        }
    }
    Ok(count)
}

fn has_libcst(python: &Path) -> bool {
    Command::new(python).args(["-c", "import libcst"]).output().is_ok_and(|it| it.status.success())
}

/// Where `tool` lies, when other tools are asked for and it is there.
fn installed(bench: &Bench, tool: &str) -> Option<PathBuf> {
    let shell = std::env::var_os("PATH").unwrap_or_default();
    let folders = bench.tools.iter().cloned().chain(std::env::split_paths(&shell));
    folders.map(|folder| folder.join(tool)).find(|path| path.is_file()).filter(|_| bench.peers)
}

fn limited(tool: &Path) -> Command {
    let mut res = Command::new("timeout");
    res.arg(LONGEST).arg(tool);
    res
}
