//! G4: what was migrated is migrated.

use anyhow::Result;
use serde_json::Value;

use super::projects;
use super::workbench::{Workbench, files};
use super::{Guarantee, Shown};

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G4",
    promise: "Idempotent: a second run changes nothing",
    test: "every test case with a client, and the demo: `apply`, then `plan --json` again, which must hold no edit, then `apply` again",
    gate: "0 second edits",
    show,
};

fn show(workbench: &Workbench) -> Result<Shown> {
    let (tried, broken) = projects::tried(workbench, |laid, _| {
        laid.apply(workbench)?;
        let once = files(&laid.target)?;
        let again: Value = serde_json::from_slice(&laid.migrate(workbench, &["plan", "--json"])?)?;
        laid.apply(workbench)?;
        let edits = again["plan"]["files"].as_array().map_or(0, Vec::len);
        let is_same = files(&laid.target)? == once;
        Ok((edits > 0 || !is_same).then(|| format!("a second run edits {edits} files")))
    })?;
    Ok(Shown::unless(format!("{} of {tried} projects", broken.len()), broken))
}
