//! G7: bytes and files that no edit names stay as they are.

use anyhow::{Context, Result};
use serde_json::Value;

use super::projects;
use super::workbench::{Files, Workbench, files};
use super::{Guarantee, Shown, by_test};

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G7",
    promise: "Touches only what the plan lists",
    test: "every test case with a client, and the demo: after `apply`, all bytes outside the ranges of the saved plan's edits, all modes \
           and all other files are as before, and no file is new; `strace` sees what plan, apply and rollback ask the system to change: the \
           files of the plan, and `.onx`",
    gate: "0 other bytes or files",
    show,
};

fn show(workbench: &Workbench) -> Result<Shown> {
    let (tried, broken) = projects::tried(workbench, |laid, folder| {
        let plan = folder.join("plan.json");
        laid.migrate(workbench, &["plan", "--plan-out", &plan.to_string_lossy()])?;
        let plan: Value = serde_json::from_slice(&std::fs::read(plan)?)?;
        let planned = by_plan(files(&laid.target)?, &plan)?;
        laid.apply(workbench)?;
        let now = files(&laid.target)?;
        let other = now.iter().find(|(path, file)| planned.get(*path) != Some(file)).map(|(path, _)| path);
        let gone = planned.keys().find(|path| !now.contains_key(*path));
        Ok(other.or(gone).map(|path| format!("{path} is not what the plan says")))
    })?;
    let bytes = Shown::unless(format!("{} of {tried} projects", broken.len()), broken);
    Ok(by_test::both(bytes, by_test::shown("written", workbench.rounds(1))?))
}

/// `files` with the edits of `plan` made, by no code that makes plans.
fn by_plan(mut files: Files, plan: &Value) -> Result<Files> {
    for file in plan["files"].as_array().context("a plan lists files")? {
        let path = file["path"].as_str().context("a file has a path")?;
        let (_, bytes) = files.get_mut(path).with_context(|| format!("the plan names {path}"))?;
        for edit in file["edits"].as_array().context("a file has edits")?.iter().rev() {
            let offset = |place: usize| edit["range"][place].as_u64().and_then(|it| usize::try_from(it).ok());
            let (start, end) = offset(0).zip(offset(1)).context("an edit has a range")?;
            let text = edit["replacement"].as_str().context("an edit has a replacement")?;
            bytes.splice(start..end, text.bytes());
        }
    }
    Ok(files)
}
