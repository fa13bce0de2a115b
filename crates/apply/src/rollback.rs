use std::io;

use model::{Digest, RepoPath};
use similar::TextMerge;
use thiserror::Error;

use crate::disk::{Disk, Stored};
use crate::execute::row;
use crate::state;
use crate::transaction::{self, TransactionError, Write, kept};
use crate::wire::checkpoint_v1;
use crate::{Checkpoint, CheckpointFile, CheckpointId, Occasion, RowKind};

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

/// A run taken back.
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
    checkpoint_v1::from_json(&journal.bytes).map_err(broken)
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
    let (mut writes, mut merged, mut edited) = (Vec::new(), Vec::new(), Vec::new());
    for (place, file) in checkpoint.files.iter().enumerate() {
        let Some(found) = disk.read(&file.path)? else {
            edited.push(file.path.clone());
            continue;
        };
        match undo(disk, checkpoint, place, file, &found)? {
            Undo::Nothing => {}
            Undo::Exact(after) => writes.push(Write { path: file.path.clone(), before: found, after }),
            Undo::Merged(after) => {
                merged.push(file.path.clone());
                writes.push(Write { path: file.path.clone(), before: found, after });
            }
            Undo::Conflict => edited.push(file.path.clone()),
        }
    }
    if !edited.is_empty() {
        return Err(RollbackError::Edited(edited));
    }
    let done = &checkpoint.row;
    let occasion = Occasion {
        name: done.name.clone(),
        from: done.to.clone(),
        to: done.from.clone(),
        manifest: done.manifest,
        timestamp,
        head,
    };
    let kind = match done.kind {
        RowKind::Apply => RowKind::Rollback,
        RowKind::Rollback => RowKind::Apply,
    };
    let message = format!("took back {}", checkpoint.id);
    let row = row(&occasion, kind, message, writes.len());
    let checkpoint = transaction::commit(disk, &writes, row, occasion.head)?;
    Ok(RolledBack { checkpoint, merged })
}

enum Undo {
    Nothing,
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
    let same_mode = found.mode == file.mode_before;
    if digest == file.before && same_mode {
        return Ok(Undo::Nothing);
    }
    let before = bytes(disk, checkpoint, place, "before", file.before)?;
    // A mode that somebody set since is theirs.
    let mode = if found.mode == file.mode_after { file.mode_before } else { found.mode };
    if digest == file.after || digest == file.before {
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
    let text = |bytes| std::str::from_utf8(bytes).ok();
    let merge = TextMerge::from_lines(text(base)?, text(ours)?, text(theirs)?);
    if merge.is_conflicted() {
        return None;
    }
    let mut res = Vec::new();
    merge.to_writer(&mut res).ok()?;
    Some(res)
}

fn folder(id: &CheckpointId, below: &str) -> RepoPath {
    state::path(&format!("checkpoints/{id}{below}"))
}
