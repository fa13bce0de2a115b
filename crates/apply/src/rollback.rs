//! The way back: what runs did is undone, what people did since stays.
//!
//! Bytes and permission bits come back exactly. Symbolic links are neither followed nor replaced; the time of last
//! change becomes the time of the rollback, as build tools expect.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;

use model::{Digest, RepoPath};
use similar::TextMerge;
use thiserror::Error;

use crate::disk::{Disk, Stored};
use crate::execute::row;
use crate::state;
use crate::transaction::{self, TransactionError, Write, is_no_file, kept};
use crate::wire::checkpoint_v1;
use crate::{Checkpoint, CheckpointFile, CheckpointId, Occasion, Row, RowKind};

/// Why a run is not taken back.
#[derive(Debug, Error)]
pub enum RollbackError {
    /// No such checkpoint.
    #[error("there is no checkpoint {0}")]
    Unknown(CheckpointId),
    /// The checkpoint is not what was written.
    #[error("checkpoint {id} is broken: {reason}")]
    Broken {
        /// Which.
        id: CheckpointId,
        /// What is wrong with it.
        reason: String,
    },
    /// Files were edited since in the same places.
    #[error("edited since in the same places: {}", .0.iter().map(RepoPath::as_str).collect::<Vec<_>>().join(", "))]
    Edited(Vec<RepoPath>),
    /// The disk refuses.
    #[error("cannot read the checkpoint")]
    Io(#[from] io::Error),
    /// Nothing was changed.
    #[error(transparent)]
    Transaction(#[from] TransactionError),
}

/// Runs taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolledBack {
    /// The checkpoint of the rollback itself: it can be taken back too.
    pub checkpoint: Checkpoint,
    /// Files whose later edits were merged.
    pub merged: Vec<RepoPath>,
}

/// Reads the checkpoint `id`.
///
/// # Errors
/// When there is none or when it is broken.
pub fn checkpoint(disk: &dyn Disk, id: &CheckpointId) -> Result<Checkpoint, RollbackError> {
    let journal = disk.read(&folder(id, "/journal"))?.ok_or_else(|| RollbackError::Unknown(id.clone()))?;
    let broken = |reason| RollbackError::Broken { id: id.clone(), reason };
    let checkpoint = checkpoint_v1::from_json(&journal.bytes).map_err(broken)?;
    if checkpoint.id == *id { Ok(checkpoint) } else { Err(broken(format!("it says that it is {}", checkpoint.id))) }
}

/// Takes the run of `checkpoint` back: byte for byte where nobody edited since, merged where that is possible.
///
/// # Errors
/// When later edits touch the same lines, when the checkpoint is broken or the disk refuses: nothing has changed then.
pub fn rollback(
    checkpoint: &Checkpoint,
    timestamp: String,
    head: Option<String>,
    disk: &mut dyn Disk,
) -> Result<RolledBack, RollbackError> {
    rollback_all(std::slice::from_ref(checkpoint), timestamp, head, disk)
}

/// Takes the runs of `checkpoints`, newest first, back in one step.
///
/// # Errors
/// As [`rollback`]: all runs are taken back or none is.
///
/// # Panics
/// Without any checkpoint.
pub fn rollback_all(
    checkpoints: &[Checkpoint],
    timestamp: String,
    head: Option<String>,
    disk: &mut dyn Disk,
) -> Result<RolledBack, RollbackError> {
    let (newest, oldest) = (checkpoints.first(), checkpoints.last());
    let (newest, oldest) = newest.zip(oldest).expect("something is to be taken back");
    let mut undoing = Undoing::default();
    for checkpoint in checkpoints {
        undoing.undo(disk, checkpoint)?;
    }
    let (writes, merged) = undoing.finish()?;
    let occasion = Occasion {
        name: newest.row.name.clone(),
        from: newest.row.to.clone(),
        to: oldest.row.from.clone(),
        manifest: oldest.row.manifest,
        timestamp,
        head,
    };
    let took_back: Vec<CheckpointId> = checkpoints.iter().map(|it| it.id.clone()).collect();
    let names: Vec<&str> = took_back.iter().map(CheckpointId::as_str).collect();
    let message = format!("took back {}", names.join(", "));
    let row = Row { took_back, ..row(&occasion, opposite(newest.row.kind), message, writes.len()) };
    let checkpoint = transaction::commit(disk, &writes, row, occasion.head)?;
    Ok(RolledBack { checkpoint, merged })
}

fn opposite(kind: RowKind) -> RowKind {
    match kind {
        RowKind::Apply | RowKind::Repair => RowKind::Rollback,
        RowKind::Rollback => RowKind::Apply,
    }
}

/// Files on their way back through several runs; nothing is written.
#[derive(Debug, Default)]
struct Undoing {
    /// What was found on disk, and what becomes of it.
    files: BTreeMap<RepoPath, (Stored, Stored)>,
    merged: Vec<RepoPath>,
    /// Files that somebody edited in the same places, removed, or put something else in place of.
    edited: Vec<RepoPath>,
}

impl Undoing {
    fn undo(&mut self, disk: &dyn Disk, checkpoint: &Checkpoint) -> Result<(), RollbackError> {
        for (place, file) in checkpoint.files.iter().enumerate() {
            let now = match self.files.entry(file.path.clone()) {
                Entry::Occupied(known) => &mut known.into_mut().1,
                Entry::Vacant(free) => match disk.read(&file.path) {
                    Ok(Some(found)) => &mut free.insert((found.clone(), found)).1,
                    Err(error) if !is_no_file(&error) => return Err(error.into()),
                    Ok(None) | Err(_) => {
                        self.edited.push(file.path.clone());
                        continue;
                    }
                },
            };
            match undo(disk, checkpoint, place, file, now)? {
                Undo::Exact(before) => *now = before,
                Undo::Merged(before) => {
                    *now = before;
                    self.merged.push(file.path.clone());
                }
                Undo::Conflict => self.edited.push(file.path.clone()),
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(Vec<Write>, Vec<RepoPath>), RollbackError> {
        for paths in [&mut self.edited, &mut self.merged] {
            paths.sort();
            paths.dedup();
        }
        if !self.edited.is_empty() {
            return Err(RollbackError::Edited(self.edited));
        }
        let changed = self.files.into_iter().filter(|(_, (found, after))| found != after);
        Ok((changed.map(|(path, (before, after))| Write { path, before, after }).collect(), self.merged))
    }
}

enum Undo {
    Exact(Stored),
    Merged(Stored),
    Conflict,
}

fn undo(
    disk: &dyn Disk,
    checkpoint: &Checkpoint,
    place: usize,
    file: &CheckpointFile,
    found: &Stored,
) -> Result<Undo, RollbackError> {
    let digest = Digest::of(&found.bytes);
    // A mode that somebody set since is theirs.
    let mode = if found.mode == file.mode_after { file.mode_before } else { found.mode };
    if digest == file.before {
        return Ok(Undo::Exact(Stored { bytes: found.bytes.clone(), mode }));
    }
    let before = bytes(disk, checkpoint, place, "before", file.before)?;
    if digest == file.after {
        return Ok(Undo::Exact(Stored { bytes: before, mode }));
    }
    let after = bytes(disk, checkpoint, place, "after", file.after)?;
    let merged = merge(&after, &found.bytes, &before);
    Ok(merged.map_or(Undo::Conflict, |bytes| Undo::Merged(Stored { bytes, mode })))
}

fn bytes(
    disk: &dyn Disk,
    checkpoint: &Checkpoint,
    place: usize,
    side: &str,
    digest: Digest,
) -> Result<Vec<u8>, RollbackError> {
    let stored = disk.read(&kept(&folder(&checkpoint.id, ""), place, side))?;
    let reason = || format!("`{place}.{side}` is gone or changed");
    let broken = || RollbackError::Broken { id: checkpoint.id.clone(), reason: reason() };
    stored.map(|it| it.bytes).filter(|bytes| Digest::of(bytes) == digest).ok_or_else(broken)
}

/// `ours` without what led from `theirs` to `base`; `None` when both touch the same lines or are no text.
fn merge(base: &[u8], ours: &[u8], theirs: &[u8]) -> Option<Vec<u8>> {
    if [base, ours, theirs].iter().any(|it| it.contains(&0)) {
        return None;
    }
    // One character per byte: lines of any encoding that keeps line feeds are merged as they are.
    let [base, ours, theirs] =
        [base, ours, theirs].map(|it| it.iter().map(|byte| char::from(*byte)).collect::<String>());
    let merge = TextMerge::from_lines(&base, &ours, &theirs);
    if merge.is_conflicted() {
        return None;
    }
    let mut text = Vec::new();
    merge.to_writer(&mut text).ok()?;
    let text = String::from_utf8(text).ok()?;
    let res: Vec<u8> = text.chars().map(u8::try_from).collect::<Result<_, _>>().ok()?;
    keeps(&text, &base, &ours).then_some(res)
}

/// True when every line that `ours` has more often than `base` is in `merged` as often as that.
fn keeps(merged: &str, base: &str, ours: &str) -> bool {
    let count = |text: &str| {
        let mut res: BTreeMap<String, usize> = BTreeMap::new();
        text.lines().for_each(|line| *res.entry(line.to_owned()).or_default() += 1);
        res
    };
    let (merged, base, ours) = (count(merged), count(base), count(ours));
    let of = |counts: &BTreeMap<String, usize>, line: &String| counts.get(line).copied().unwrap_or_default();
    ours.iter().all(|(line, number)| of(&merged, line) >= number.saturating_sub(of(&base, line)))
}

fn folder(id: &CheckpointId, below: &str) -> RepoPath {
    state::path(&format!("checkpoints/{id}{below}"))
}
