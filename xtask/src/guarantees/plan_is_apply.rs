//! G8: what is shown beforehand is what is done.

use std::path::Path;

use anyhow::Result;
use model::RepoPath;

use super::projects::{self, Laid};
use super::workbench::{Files, Workbench, digest, files};
use super::{Guarantee, Shown};
use crate::shell::{git, run};

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G8",
    promise: "Plan is apply: what is shown beforehand is what is done",
    test: "every test case with a client, and the demo: `plan`, `apply --dry-run` and `--diff-output` give the same bytes; `apply`, \
           `apply --plan` of the saved plan and `git apply` of the diff give the same tree; `.env` files apart, which no diff shows",
    gate: "0 differ",
    show,
};

fn show(workbench: &Workbench) -> Result<Shown> {
    if std::process::Command::new("git").arg("--version").output().is_err() {
        return Ok(Shown::NotHere("there is no git command".to_owned()));
    }
    let (tried, broken) = projects::tried(workbench, |laid, folder| difference(workbench, laid, folder))?;
    Ok(Shown::unless(format!("{} of {tried} projects", broken.len()), broken))
}

fn difference(workbench: &Workbench, laid: &Laid, folder: &Path) -> Result<Option<String>> {
    let [patch, plan] = ["a.patch", "plan.json"].map(|it| folder.join(it));
    let [patch_text, plan_text] = [&patch, &plan].map(|it| it.to_string_lossy().into_owned());
    let [saved, by_git] = ["saved", "git"].map(|it| laid.copy(folder.join(it)));
    let (saved, by_git) = (saved?, by_git?);
    let planned = laid.migrate(workbench, &["plan", "--plan-out", &plan_text])?;
    let dry = laid.migrate(workbench, &["apply", "--dry-run"])?;
    laid.migrate(workbench, &["apply", "--dry-run", "--diff-output", &patch_text])?;
    let written = std::fs::read(&patch)?;
    if !written.is_empty() {
        run(git(&by_git.target).args(["apply", "--whitespace=nowarn"]).arg(&patch))?;
    }
    laid.apply(workbench)?;
    saved.migrate(workbench, &["apply", "--allow-no-vcs", "--plan", &plan_text])?;
    let tree = |laid: &Laid| files(&laid.target).map(|it| digest(&it));
    let claims = [
        ("a dry run shows something else than plan", planned == dry),
        ("the written diff is not the shown one", written == dry),
        ("the saved plan gives another tree", tree(&saved)? == tree(laid)?),
        ("git apply gives another tree", shown(&by_git)? == shown(laid)?),
    ];
    Ok(claims.iter().find(|(_, holds)| !holds).map(|(what, _)| (*what).to_owned()))
}

/// The files of which a diff shows the edits: those with secrets are named beside it only.
fn shown(laid: &Laid) -> Result<Files> {
    let mut files = files(&laid.target)?;
    files.retain(|path, _| !RepoPath::new(path).is_ok_and(|path| apply::may_hold_secrets(&path)));
    Ok(files)
}
