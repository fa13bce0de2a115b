//! Whether the records are what was written, and the project what they say.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;

use model::{Digest, RepoPath};

use crate::disk::Disk;
use crate::state::{self, GITIGNORE, State};
use crate::transaction::{is_no_file, kept};
use crate::wire::{checkpoint_v1, state_v1};
use crate::{Checkpoint, CheckpointId, Row};

/// What does not fit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// A record as a whole, by its path.
    Record(RepoPath, String),
    /// A row of the history, by its place from 1.
    Row(usize, CheckpointId, String),
    /// A checkpoint.
    Checkpoint(CheckpointId, String),
    /// A file of the project; the last run that left it otherwise.
    File(RepoPath, CheckpointId, String),
}

/// Compares the history, the checkpoints, the kept manifests and the files of the project with each other.
///
/// Checkpoints and manifests that are gone are no problem: they are kept for some time and are not committed.
///
/// # Errors
/// When the disk refuses.
pub fn validate(disk: &dyn Disk) -> io::Result<Vec<Problem>> {
    let mut res = Vec::new();
    let state = history(disk, &mut res)?;
    checkpoints(disk, state.as_ref(), &mut res)?;
    manifests(disk, &mut res)?;
    let files = state.iter().flat_map(last_digests);
    for (path, (digest, id)) in files {
        res.extend(difference(disk, &path, digest)?.map(|how| Problem::File(path, id, how.to_owned())));
    }
    Ok(res)
}

/// The files whose content is not what the last run left.
pub(crate) fn edited(disk: &dyn Disk, state: &State) -> io::Result<Vec<RepoPath>> {
    let mut res = Vec::new();
    for (path, (digest, _)) in last_digests(state) {
        if difference(disk, &path, digest)?.is_some() {
            res.push(path);
        }
    }
    Ok(res)
}

/// A sound checkpoint; what is wrong with it otherwise.
pub(crate) fn sound_checkpoint(disk: &dyn Disk, id: &CheckpointId) -> io::Result<Result<Checkpoint, Vec<String>>> {
    let folder = state::path(&format!("checkpoints/{id}"));
    let journal = disk.read(&state::path(&format!("checkpoints/{id}/journal")))?;
    let Some(journal) = journal else { return Ok(Err(vec!["its journal is gone".to_owned()])) };
    let checkpoint = match checkpoint_v1::from_json(&journal.bytes) {
        Ok(checkpoint) => checkpoint,
        Err(reason) => return Ok(Err(vec![reason])),
    };
    let seal = disk.read(&state::path(&format!("checkpoints/{id}/commit")))?.map(|it| it.bytes);
    let mut wrong = Vec::new();
    if checkpoint_v1::to_json(&checkpoint) != journal.bytes || seal != Some(checkpoint_v1::seal(&checkpoint)) {
        wrong.push("its journal is not what was written".to_owned());
    }
    if checkpoint.id != *id {
        wrong.push(format!("it says that it is {}", checkpoint.id));
    }
    for (place, file) in checkpoint.files.iter().enumerate() {
        for (side, digest) in [("before", file.before), ("after", file.after)] {
            let found = disk.read(&kept(&folder, place, side))?;
            if found.is_none_or(|it| Digest::of(&it.bytes) != digest) {
                wrong.push(format!("`{place}.{side}` of {} is gone or changed", file.path));
            }
        }
    }
    Ok(if wrong.is_empty() { Ok(checkpoint) } else { Err(wrong) })
}

/// The ids of the checkpoints that are kept.
pub(crate) fn kept_checkpoints(disk: &dyn Disk) -> io::Result<BTreeSet<CheckpointId>> {
    Ok(disk.list(&state::path("checkpoints"))?.iter().filter_map(|name| CheckpointId::new(name)).collect())
}

fn history(disk: &dyn Disk, res: &mut Vec<Problem>) -> io::Result<Option<State>> {
    let (path, gitignore) = (state::path("state.json"), state::path(".gitignore"));
    let stored = disk.read(&path)?;
    let ignored = disk.read(&gitignore)?;
    if stored.is_some() && ignored.is_none_or(|it| it.bytes != GITIGNORE) {
        res.push(Problem::Record(gitignore, "not what was written: backups may be committed".to_owned()));
    }
    let Some(stored) = stored else {
        if !kept_checkpoints(disk)?.is_empty() {
            res.push(Problem::Record(path, "it is gone, and there are checkpoints".to_owned()));
        }
        return Ok(None);
    };
    let state = match state_v1::from_json(&stored.bytes) {
        Ok(state) => state,
        Err(reason) => {
            res.push(Problem::Record(path, reason));
            return Ok(None);
        }
    };
    let broken = state.broken_rows(state_v1::head(&stored.bytes));
    let rows = broken.iter().map(|place| (place, &state.history[*place].checkpoint));
    res.extend(rows.map(|(place, id)| Problem::Row(place + 1, id.clone(), "not what was written".to_owned())));
    if state.last_version != state.versions() {
        res.push(Problem::Record(path, "`last_version` is not what the rows lead to".to_owned()));
    } else if broken.is_empty() && stored.bytes != state_v1::to_json(&state).into_bytes() {
        res.push(Problem::Record(path, "not in the form that was written".to_owned()));
    }
    Ok(Some(state))
}

fn checkpoints(disk: &dyn Disk, state: Option<&State>, res: &mut Vec<Problem>) -> io::Result<()> {
    for id in kept_checkpoints(disk)? {
        match sound_checkpoint(disk, &id)? {
            Err(wrong) => res.extend(wrong.into_iter().map(|it| Problem::Checkpoint(id.clone(), it))),
            Ok(checkpoint) => {
                let row = state.and_then(|it| it.history.iter().find(|row| row.checkpoint == id));
                if row.is_some_and(|row| *row != checkpoint.row) {
                    res.push(Problem::Checkpoint(id, "the history tells something else about it".to_owned()));
                }
            }
        }
    }
    Ok(())
}

/// A manifest that no run applied after all may be there: it is kept before the run.
fn manifests(disk: &dyn Disk, res: &mut Vec<Problem>) -> io::Result<()> {
    let folder = state::path("manifests");
    for name in disk.list(&folder)? {
        let Ok(path) = RepoPath::new(&format!("{folder}/{name}")) else { continue };
        let bytes = disk.read(&path)?.map(|it| it.bytes).unwrap_or_default();
        if state::manifest_name(Digest::of(&bytes)) != name {
            res.push(Problem::Record(path, "not the manifest that was applied".to_owned()));
        }
    }
    Ok(())
}

/// For every file that runs changed, what the last of them left.
fn last_digests(state: &State) -> BTreeMap<RepoPath, (Digest, CheckpointId)> {
    let files = |row: &Row| {
        let id = row.checkpoint.clone();
        row.files.clone().into_iter().map(move |(path, digest)| (path, (digest, id.clone())))
    };
    state.history.iter().flat_map(files).collect()
}

fn difference(disk: &dyn Disk, path: &RepoPath, digest: Digest) -> io::Result<Option<&'static str>> {
    match disk.read(path) {
        Ok(Some(stored)) => Ok((Digest::of(&stored.bytes) != digest).then_some("changed since")),
        // A repair notes a file that is gone as empty.
        Ok(None) if digest == Digest::of(b"") => Ok(None),
        Ok(None) => Ok(Some("gone since")),
        Err(error) if is_no_file(&error) => Ok(Some("no regular file since")),
        Err(error) => Err(error),
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(path, reason) => write!(f, "{path}: {reason}"),
            Self::Row(place, id, reason) => write!(f, "row {place} of the history ({id}): {reason}"),
            Self::Checkpoint(id, reason) => write!(f, "checkpoint {id}: {reason}"),
            Self::File(path, id, how) => write!(f, "{path}: {how} run {id}"),
        }
    }
}
