//! Scores generated manifests against the hand-written ones in `corpus/labels`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use manifest::{Confidence, Manifest, Operation};

use crate::release_pair;
use crate::shell::{root, run};

/// The package of the embedded example.
const DEMO: &str = "ferry";

/// Prints precision and recall of every labelled pair whose name contains `only`.
pub(super) fn score(binaries: &Path, cache: &Path, only: Option<&str>) -> Result<()> {
    for path in labels(only)? {
        let wanted = read(&path)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let made = generate(binaries, &wanted, &cache.join(&name))?;
        let (wanted, made) = (operations(&wanted), operations(&made));
        let right = wanted.intersection(&made).count();
        println!("{name}: precision {}, recall {}", share(right, made.len()), share(right, wanted.len()));
        made.difference(&wanted).for_each(|it| println!("  too much: {it:?}"));
        wanted.difference(&made).for_each(|it| println!("  missing:  {it:?}"));
    }
    Ok(())
}

fn labels(only: Option<&str>) -> Result<Vec<PathBuf>> {
    let folder = root().join("corpus/labels");
    let entries = std::fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut res: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    res.retain(|path| only.is_none_or(|only| path.to_string_lossy().contains(only)));
    res.sort();
    Ok(res)
}

fn read(path: &Path) -> Result<Manifest> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let read = manifest::wire::from_yaml(&text).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(read.manifest)
}

fn generate(binaries: &Path, label: &Manifest, folder: &Path) -> Result<Manifest> {
    let (core, out) = (folder.join("core"), folder.join("out"));
    if label.package == DEMO {
        let demo = root().join("corpus/demo");
        if core.exists() {
            std::fs::remove_dir_all(&core)?;
        }
        release_pair::commit(&core, (&label.from, &demo.join("before")), (&label.to, &demo.join("after")))?;
    } else if !core.exists() {
        release_pair::fetch(&core, &label.package, &label.from, &label.to)?;
    }
    let mut command = Command::new(binaries.join("onx-manifest"));
    command.args(["generate", "--quiet", "--from", &label.from, "--to", &label.to]);
    run(command.arg("--core-path").arg(&core).arg("--out").arg(&out))?;
    read(&out.join("change_manifest.yaml"))
}

/// What is said with enough confidence to be applied without a warning.
fn operations(manifest: &Manifest) -> BTreeSet<Operation> {
    let sure = manifest.operations.iter().filter(|it| it.change.confidence >= Confidence::AUTO);
    sure.map(|it| bare(it.change.operation.clone())).collect()
}

/// Labels do not repeat the default of a renamed parameter.
fn bare(operation: Operation) -> Operation {
    match operation {
        Operation::ArgRename(it) => Operation::ArgRename(manifest::ArgRename { default: None, required: false, ..it }),
        other => other,
    }
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 { "-".to_owned() } else { format!("{:.2} ({part}/{whole})", part as f64 / whole as f64) }
}
