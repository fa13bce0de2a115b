//! G8: what is shown beforehand is what is done.

use std::path::Path;

use anyhow::Result;

use super::workbench::{Demo, Workbench, digest, ended, files};
use super::{Guarantee, Shown};
use crate::shell::{git, run};

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G8",
    promise: "Plan is apply: what is shown beforehand is what is done",
    test: "`plan`, `apply --dry-run` and `--diff-output` give the same bytes, and `git apply` of them the tree that `apply` leaves",
    gate: "0 differ",
    show,
};

fn show(workbench: &Workbench) -> Result<Shown> {
    if !has_git() {
        return Ok(Shown::NotHere("there is no git command".to_owned()));
    }
    let folder = tempfile::tempdir()?;
    let demo = workbench.demo(folder.path())?;
    let broken = differences(workbench, &demo, folder.path())?;
    Ok(Shown::unless(format!("{} of 1 project", broken.len()), broken))
}

fn has_git() -> bool {
    std::process::Command::new("git").arg("--version").output().is_ok()
}

fn differences(workbench: &Workbench, demo: &Demo, folder: &Path) -> Result<Vec<String>> {
    let migrate = |words: &[&str]| {
        let mut command = workbench.migrate();
        command.args(words).arg("--manifest").arg(&demo.manifest).arg("--target").arg(&demo.dependent);
        command
    };
    let patch = folder.join("a.patch");
    let planned = ended(&mut migrate(&["plan"]))?.expect(&[0])?.stdout;
    let dry = ended(&mut migrate(&["apply", "--dry-run"]))?.expect(&[0])?.stdout;
    ended(migrate(&["apply", "--dry-run"]).arg("--diff-output").arg(&patch))?.expect(&[0])?;
    run(git(&demo.dependent).arg("apply").arg(&patch))?;
    let by_git = digest(&files(&demo.dependent)?);
    run(git(&demo.dependent).args(["checkout", "--quiet", "."]))?;
    ended(&mut migrate(&["apply"]))?.expect(&[0, 5])?;
    let by_apply = digest(&files(&demo.dependent)?);
    let claims = [
        ("a dry run shows something else than plan", planned == dry),
        ("the written diff is not the shown one", std::fs::read(&patch)? == dry),
        ("git apply gives another tree", by_git == by_apply),
    ];
    Ok(claims.iter().filter(|(_, holds)| !holds).map(|(what, _)| (*what).to_owned()).collect())
}
