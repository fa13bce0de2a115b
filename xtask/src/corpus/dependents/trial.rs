//! One dependent: migrated on a copy under git, and everything checked that must hold whatever the manifest says.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::guarantees::{Files, Run, Workbench, commit, digest, ended, files};
use crate::shell::{copy_tree, git, run as run_command};

/// What came of a dependent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Operations of the manifest that touched it or flagged something in it.
    pub(super) operations: usize,
    pub(super) edits: usize,
    pub(super) files: usize,
    pub(super) flags: usize,
    /// Every check that fails.
    pub(super) broken: Vec<String>,
}

/// Migrates a copy of `source` at `tree` with `manifest`; the migrated tree stays there for readers.
pub(super) fn run(workbench: &Workbench, manifest: &Path, source: &Path, tree: &Path) -> Result<Outcome> {
    let migrate = |words: &[&str]| {
        let mut command = workbench.migrate();
        command.args(words).arg("--target").arg(tree);
        command
    };
    let apply = |words: &[&str]| {
        let mut command = migrate(&["apply"]);
        command.arg("--manifest").arg(manifest).args(words);
        command
    };
    copy_tree(source, tree)?;
    commit(tree)?;
    let mut checks = Checks::default();
    let before = files(tree)?;
    let patch = tree.with_extension("patch");
    let dry = ended(apply(&["--dry-run", "--diff-output"]).arg(&patch))?;
    checks.code("the dry run", &dry, &[0]);
    let by_git = patched(tree, &patch, &mut checks)?;

    let applied = ended(&mut apply(&["--json"]))?;
    checks.code("apply", &applied, &[0, 5]);
    let after = files(tree)?;
    checks.holds(digest(&by_git) == digest(&after), "git apply of the dry run's patch gives another tree");
    checks.parses(&before, &after);

    checks.code("the second apply", &ended(&mut apply(&["--allow-dirty", "--json"]))?, &[0, 5]);
    checks.holds(digest(&files(tree)?) == digest(&after), "a second apply changes something");
    if digest(&before) != digest(&after) {
        checks.code("rollback", &ended(&mut migrate(&["rollback"]))?, &[0]);
        checks.holds(digest(&files(tree)?) == digest(&before), "rollback does not restore the bytes");
        checks.code("the apply after a rollback", &ended(&mut apply(&[]))?, &[0, 5]);
    }
    outcome(&applied, checks.broken)
}

/// The tree that `git apply` of `patch` gives; the tree itself stays as it was.
fn patched(tree: &Path, patch: &Path, checks: &mut Checks) -> Result<Files> {
    if std::fs::metadata(patch).is_ok_and(|it| it.len() > 0) {
        let done = ended(git(tree).args(["apply", "--whitespace=nowarn"]).arg(patch))?;
        checks.code("git apply", &done, &[0]);
    }
    let res = files(tree)?;
    restore(tree)?;
    Ok(res)
}

fn restore(tree: &Path) -> Result<()> {
    let mut command: Command = git(tree);
    run_command(command.args(["reset", "--quiet", "--hard"]))
}

fn outcome(applied: &Run, broken: Vec<String>) -> Result<Outcome> {
    let report: Value = serde_json::from_slice(&applied.stdout).context("apply printed no JSON")?;
    let plan = &report["plan"];
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let touched = |it: &&Value| ["edits", "flags"].iter().any(|what| it[*what].as_u64().is_some_and(|it| it > 0));
    let changed = list(&plan["files"]);
    Ok(Outcome {
        operations: list(&plan["operations"]).iter().filter(touched).count(),
        edits: changed.iter().map(|file| list(&file["edits"]).len()).sum(),
        files: changed.len(),
        flags: list(&plan["flags"]).len(),
        broken,
    })
}

/// What must hold, and what does not.
#[derive(Debug, Default)]
struct Checks {
    broken: Vec<String>,
}

impl Checks {
    fn holds(&mut self, it: bool, otherwise: &str) {
        if !it {
            self.broken.push(otherwise.to_owned());
        }
    }

    fn code(&mut self, what: &str, run: &Run, codes: &[i32]) {
        if !run.code.is_some_and(|code| codes.contains(&code)) {
            let first = run.stderr.lines().next().unwrap_or_default();
            self.broken.push(format!("{what} ended with {:?}: {first}", run.code));
        }
    }

    /// No file that a strict parser accepted is refused now.
    fn parses(&mut self, before: &Files, after: &Files) {
        for (path, (_, bytes)) in after.iter().filter(|(path, _)| path.ends_with(".py") || path.ends_with(".pyi")) {
            let Some((_, old)) = before.get(path).filter(|(_, old)| old != bytes) else { continue };
            if lang::python::strict::check(old).is_ok() && lang::python::strict::check(bytes).is_err() {
                self.broken.push(format!("{path} does not parse any more"));
            }
        }
    }
}
