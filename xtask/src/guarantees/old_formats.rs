//! G22: what was ever written is read, and what a newer tool wrote is refused with what to do.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::workbench::{Workbench, ended};
use super::{Guarantee, Shown};
use crate::shell::root;

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G22",
    promise: "Old data is readable, newer data is refused with a clear text",
    test: "golden files of every format that is read back, by the commands; the same with a higher version",
    gate: "0 unreadable, 0 newer accepted",
    show,
};

/// A golden file, the field of its version, and the command that reads it from a folder.
struct Format {
    name: &'static str,
    golden: &'static str,
    version: &'static str,
    /// Where the file lies below the folder.
    place: &'static str,
    /// False when the command goes on without a file that it cannot read, and says so.
    is_needed: bool,
    read: fn(&Workbench, &Path) -> Command,
}

const FORMATS: &[Format] = &[
    Format {
        name: "manifest 1",
        golden: "crates/manifest/tests/every_kind.yaml",
        version: "manifest_version: ",
        place: "m.yaml",
        is_needed: true,
        read: |workbench, folder| words(workbench.manifest(), &["validate"], &[&folder.join("m.yaml")]),
    },
    Format {
        name: "plan 1",
        golden: "crates/apply/tests/formats/plan_v1.json",
        version: "\"version\":",
        place: "plan.json",
        is_needed: true,
        read: |workbench, folder| {
            words(workbench.migrate(), &["apply", "--dry-run", "--plan"], &[&folder.join("plan.json")])
        },
    },
    Format {
        name: "state 1",
        golden: "crates/apply/tests/formats/state_v1.json",
        version: "\"version\": ",
        place: ".onx/state.json",
        is_needed: true,
        read: |workbench, _| words(workbench.migrate(), &["history"], &[]),
    },
    Format {
        name: "checkpoint 1",
        golden: "crates/apply/tests/formats/checkpoint_v1.json",
        version: "\"version\": ",
        place: ".onx/checkpoints/CHECKPOINT/journal",
        is_needed: true,
        read: |workbench, _| words(workbench.migrate(), &["validate"], &[]),
    },
    Format {
        name: "overrides 1",
        golden: "crates/manifest/tests/overrides.yaml",
        version: "overrides_version: ",
        place: "onx-overrides.yaml",
        is_needed: true,
        read: |workbench, folder| {
            let beside = ["good.yaml", "onx-overrides.yaml"].map(|it| folder.join(it));
            let mut review = words(workbench.manifest(), &["review", "--list", "--manifest"], &[&beside[0]]);
            review.arg("--overrides").arg(&beside[1]);
            review
        },
    },
    Format {
        name: "surface 1",
        golden: "crates/model/tests/surface_v1.json",
        version: "\"surface_version\": ",
        place: "surface_from.json",
        is_needed: false,
        read: |workbench, folder| words(workbench.migrate(), &["plan", "--manifest"], &[&folder.join("good.yaml")]),
    },
];

fn words(mut command: Command, words: &[&str], paths: &[&PathBuf]) -> Command {
    command.args(words).args(paths);
    command
}

fn show(workbench: &Workbench) -> Result<Shown> {
    let mut broken = Vec::new();
    for format in FORMATS {
        let sound = std::fs::read_to_string(root().join(format.golden))?;
        let newer = sound.replacen(&format!("{}1", format.version), &format!("{}9", format.version), 1);
        let is_read = read(workbench, format, &sound)?;
        if is_read != (Some(0), false) && !(format.name == "plan 1" && is_read == (Some(3), false)) {
            broken.push(format!("{}: not read: {is_read:?}", format.name));
        }
        let refused = read(workbench, format, &newer)?;
        if sound == newer || format.is_needed == (refused.0 == Some(0)) || !refused.1 {
            broken.push(format!("{}: a newer one is not refused clearly: {refused:?}", format.name));
        }
    }
    Ok(Shown::unless(format!("{} of {} formats", broken.len(), FORMATS.len()), broken))
}

/// How the command ends that reads `text`, and whether it says which version it knows.
fn read(workbench: &Workbench, format: &Format, text: &str) -> Result<(Option<i32>, bool)> {
    let folder = tempfile::tempdir()?;
    project(folder.path())?;
    let place = folder.path().join(format.place.replace("CHECKPOINT", &checkpoint()?));
    std::fs::write(&place, text).with_context(|| place.display().to_string())?;
    let mut command = (format.read)(workbench, folder.path());
    let run = ended(command.current_dir(folder.path()))?;
    let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), run.stderr);
    Ok((run.code, said.contains('9') && said.contains("version")))
}

/// The golden history with its checkpoint, on disk.
fn project(folder: &Path) -> Result<()> {
    let formats = root().join("crates/apply/tests/formats");
    let run = folder.join(".onx/checkpoints").join(checkpoint()?);
    std::fs::create_dir_all(&run)?;
    std::fs::copy(root().join("crates/manifest/tests/every_kind.yaml"), folder.join("good.yaml"))?;
    let (before, after) = ("import acme\n\nacme.old()\n", "import acme\n\nacme.new()\n");
    std::fs::write(folder.join("a.py"), after)?;
    std::fs::write(run.join("0.before"), before)?;
    std::fs::write(run.join("0.after"), after)?;
    std::fs::write(folder.join(".onx/.gitignore"), "*\n!.gitignore\n!state.json\n")?;
    std::fs::copy(formats.join("state_v1.json"), folder.join(".onx/state.json"))?;
    std::fs::copy(formats.join("checkpoint_v1.json"), run.join("journal"))?;
    std::fs::copy(formats.join("checkpoint_v1.seal"), run.join("commit"))?;
    Ok(())
}

/// The id of the golden checkpoint.
fn checkpoint() -> Result<String> {
    let text = std::fs::read_to_string(root().join("crates/apply/tests/formats/checkpoint_v1.json"))?;
    let document: serde_json::Value = serde_json::from_str(&text)?;
    document["id"].as_str().map(str::to_owned).context("a checkpoint has an id")
}
