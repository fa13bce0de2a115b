//! G19: no change of the records, or of what they are about, goes unseen.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use apply::{Occasion, Options, Wanted, Worktree};
use model::Digest;

use super::workbench::Workbench;
use super::{Guarantee, Shown};
use ::tests::random::Random;

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G19",
    promise: "History is the truth: any change of a row, a backup, a kept manifest or a migrated file is found",
    test: "one random bit at a time flipped in the history, its `.gitignore`, checkpoints, kept manifests and migrated files of a \
           project with three runs and two rollbacks; then `validate`",
    gate: "0 undetected",
    show,
};

const FLIPS: usize = 1000;

fn show(workbench: &Workbench) -> Result<Shown> {
    let folder = tempfile::tempdir()?;
    let files = records(folder.path())?;
    let flips = workbench.rounds(FLIPS);
    let mut random = workbench.random(0);
    let mut undetected = Vec::new();
    for _ in 0..flips {
        let path = random.pick(&files);
        undetected.extend(flip(folder.path(), path, &mut random)?);
    }
    Ok(Shown::unless(format!("{} of {flips} flips in {} files", undetected.len(), files.len()), undetected))
}

/// Flips one bit, validates and flips it back; says where when nothing was found.
fn flip(folder: &Path, path: &Path, random: &mut Random) -> Result<Option<String>> {
    let sound = std::fs::read(path)?;
    let (place, bit) = (random.below(sound.len()), random.below(8));
    let mut bytes = sound.clone();
    bytes[place] ^= 1 << bit;
    std::fs::write(path, bytes)?;
    let found = apply::validate(Worktree::open(folder)?.folder())?;
    std::fs::write(path, sound)?;
    Ok(found.is_empty().then(|| format!("bit {bit} of byte {place} of {}", path.display())))
}

/// Makes a project with three runs and two rollbacks below `folder`; the files that the records are made of and about.
fn records(folder: &Path) -> Result<Vec<PathBuf>> {
    std::fs::write(folder.join("a.py"), "import acme\n\nacme.one(1)\n")?;
    std::fs::write(folder.join("b.py"), "import acme\n\nacme.one(2)\nacme.other()\n")?;
    let mut worktree = Worktree::open(folder)?;
    for (place, (old, new)) in [("one", "two"), ("two", "three"), ("other", "another")].into_iter().enumerate() {
        let operation =
            format!("{{id: OP001, kind: rename.callable, match: {{callable: acme.{old}, to: acme.{new}}}}}");
        let (from, to) = (place + 1, place + 2);
        let text =
            format!("manifest_version: 1\npackage: acme\nfrom: '{from}'\nto: '{to}'\noperations:\n- {operation}\n");
        let manifest = manifest::wire::from_yaml(&text).ok().context("the manifest is sound")?.manifest;
        let project = worktree.load(&Wanted::by(&manifest)).project;
        let plan = apply::plan(&manifest, &project, &Options::default())?;
        apply::keep_manifest(worktree.disk(), text.as_bytes())?;
        let occasion = Occasion {
            name: "acme".to_owned(),
            from: from.to_string(),
            to: to.to_string(),
            manifest: Digest::of(text.as_bytes()),
            timestamp: String::new(),
            head: None,
        };
        let mut run = apply::execute(&plan, &occasion, worktree.disk())?;
        // The last run is taken back, and that is taken back.
        for _ in 0..if place == 2 { 2 } else { 0 } {
            run = apply::rollback(&run, String::new(), None, worktree.disk())?.checkpoint;
        }
    }
    let mut res = Vec::new();
    list(folder, &mut res)?;
    res.sort();
    Ok(res)
}

fn list(folder: &Path, res: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, res)?;
        } else if !path.ends_with(".onx/lock") {
            res.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_flips_are_all_found() {
        let folder = tempfile::tempdir().unwrap();
        let files = records(folder.path()).unwrap();
        assert!(apply::validate(Worktree::open(folder.path()).unwrap().folder()).unwrap().is_empty());
        let mut random = Random::new(1);
        for path in &files {
            assert_eq!(flip(folder.path(), path, &mut random).unwrap(), None);
        }
    }
}
