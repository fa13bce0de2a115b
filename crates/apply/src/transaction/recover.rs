//! Back to a whole tree after a death or a failure, before or after; can itself be interrupted and repeated.

use std::io::{self, ErrorKind};

use model::{Digest, RepoPath};
use thiserror::Error;

use super::{Found, checkpoint_folder, found, is_protected, kept, staged, sync_folders, transaction};
use crate::disk::{Disk, Stored};
use crate::state::{self, StateError};
use crate::wire::checkpoint_v1;
use crate::{Checkpoint, CheckpointFile, CheckpointId};

/// Who saves a file over and over at the moment it is put back is given up on, and what they saved is kept.
const ATTEMPTS: usize = 8;

/// What recovery found and did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovery {
    /// Nothing was unfinished.
    Nothing,
    /// A run had not begun to change files; its preparations were removed.
    Dropped,
    /// A run was taken back; files in `left` had been changed by somebody else since and were left as they are.
    Undone {
        /// The run.
        id: CheckpointId,
        /// Files left as they are; where one had two versions, the other one is in `.onx/kept`.
        left: Vec<RepoPath>,
    },
    /// A run was complete but for its bookkeeping, which was finished.
    Finished {
        /// The run.
        id: CheckpointId,
    },
}

/// Why recovery failed. It can be tried again.
#[derive(Debug, Error)]
pub enum RecoverError {
    /// The disk refuses.
    #[error("cannot recover the unfinished run in `.onx/transaction`")]
    Io(#[from] io::Error),
    /// The journal is not what was written.
    #[error("the journal in `.onx/transaction` is broken: {0}")]
    Broken(String),
    /// The history cannot be written.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Takes an unfinished run back or finishes it. Can be interrupted and repeated.
///
/// # Errors
/// When the disk refuses; nothing is lost and it can be tried again.
pub fn recover(disk: &mut dyn Disk) -> Result<Recovery, RecoverError> {
    disk.remove_folder(&trash())?;
    let Some(journal) = disk.read(&staged("journal"))? else {
        let dropped = !disk.list(&transaction())?.is_empty();
        disk.remove_folder(&transaction())?;
        return Ok(if dropped { Recovery::Dropped } else { Recovery::Nothing });
    };
    let checkpoint = checkpoint_v1::from_json(&journal.bytes).map_err(RecoverError::Broken)?;
    if disk.read(&staged("commit"))?.is_some() {
        finish(disk, &checkpoint)?;
        return Ok(Recovery::Finished { id: checkpoint.id });
    }
    let left = restore(disk, &checkpoint)?;
    discard(disk)?;
    Ok(Recovery::Undone { id: checkpoint.id, left })
}

/// True when a run is unfinished, or when something of one that was taken back is left.
///
/// # Errors
/// When the disk refuses.
pub fn is_unfinished(disk: &dyn Disk) -> io::Result<bool> {
    Ok(!disk.list(&transaction())?.is_empty() || !disk.list(&trash())?.is_empty())
}

/// False when certainly no file was touched.
pub(super) fn is_begun(disk: &dyn Disk) -> bool {
    !matches!(disk.read(&staged("journal")), Ok(None))
}

/// True when the run is complete and its folder is the checkpoint.
pub(super) fn is_kept(disk: &dyn Disk, id: &CheckpointId) -> bool {
    disk.read(&state::path(&format!("checkpoints/{id}/journal"))).is_ok_and(|it| it.is_some())
}

/// Records the run and turns its folder into the checkpoint.
pub(super) fn finish(disk: &mut dyn Disk, checkpoint: &Checkpoint) -> Result<(), RecoverError> {
    state::record(disk, &checkpoint.row, &staged("state"))?;
    let (checkpoints, place) = (state::path("checkpoints"), checkpoint_folder(&checkpoint.id));
    if disk.rename(&transaction(), &place).is_err() {
        // Staging made the folder; somebody may have removed it since.
        disk.create_private_folder(&checkpoints)?;
        disk.rename(&transaction(), &place)?;
    }
    disk.sync_folder(Some(&checkpoints))?;
    disk.sync_folder(Some(&state::folder()))?;
    sweep(disk, checkpoint, &place);
    Ok(())
}

/// Removes the replaced files, of which the checkpoint has copies; one that somebody wrote to late stays.
fn sweep(disk: &mut dyn Disk, checkpoint: &Checkpoint, folder: &RepoPath) {
    for (place, file) in checkpoint.files.iter().enumerate() {
        let slot = kept(folder, place, "new");
        if matches!(found(disk, &slot, file), Ok(Found::Before | Found::After)) {
            // What cannot be removed takes some space.
            let _ = disk.remove(&slot);
        }
    }
}

/// Puts every file back that the run changed; returns those that somebody else changed since.
fn restore(disk: &mut dyn Disk, checkpoint: &Checkpoint) -> Result<Vec<RepoPath>, RecoverError> {
    if let Some(file) = checkpoint.files.iter().find(|file| is_protected(&file.path)) {
        return Err(RecoverError::Broken(format!("`{}` is not a file that can be migrated", file.path)));
    }
    let mut left = Vec::new();
    for (place, file) in checkpoint.files.iter().enumerate() {
        if !give_back(disk, checkpoint, place, file)? {
            left.push(file.path.clone());
        }
    }
    match sync_folders(disk, checkpoint) {
        // Somebody removed a folder since, or put a link in its place: there is nothing to wait for.
        Err(error)
            if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidInput) => {}
        result => result?,
    }
    Ok(left)
}

/// Puts one file back; false when somebody else changed it since: then theirs stays.
fn give_back(
    disk: &mut dyn Disk,
    checkpoint: &Checkpoint,
    place: usize,
    file: &CheckpointFile,
) -> Result<bool, RecoverError> {
    let slot = kept(&transaction(), place, "new");
    for _ in 0..ATTEMPTS {
        match (found(disk, &slot, file)?, found(disk, &file.path, file)?) {
            // It was never replaced, or it is back.
            (Found::After, _) => return Ok(true),
            (Found::Missing, Found::After) => return copy_back(disk, place, file).map(|()| true),
            (_, Found::After) => disk.exchange(&slot, &file.path)?,
            (Found::Before | Found::Missing, now) => return Ok(now == Found::Before),
            // Somebody saved the file just when it was put back: what they saved is in the slot.
            (Found::Other, Found::Before) => disk.exchange(&slot, &file.path)?,
            (Found::Other, Found::Missing | Found::Other) => break,
        }
    }
    keep(disk, checkpoint, place)?;
    Ok(false)
}

/// Where the replaced file itself could not be kept there is its copy.
fn copy_back(disk: &mut dyn Disk, place: usize, file: &CheckpointFile) -> Result<(), RecoverError> {
    let before = kept(&transaction(), place, "before");
    let Some(stored) = disk.read(&before)?.filter(|it| Digest::of(&it.bytes) == file.before) else {
        return Err(RecoverError::Broken(format!("the backup of `{}` is gone or changed", file.path)));
    };
    // The copy is for its owner's eyes only; what goes back has the mode that it had.
    let back = kept(&transaction(), place, "back");
    disk.write(&back, &Stored { mode: file.mode_before, ..stored })?;
    Ok(disk.rename(&back, &file.path)?)
}

/// Moves what somebody wrote where it will not be removed.
fn keep(disk: &mut dyn Disk, checkpoint: &Checkpoint, place: usize) -> Result<(), RecoverError> {
    let folder = state::path("kept");
    disk.create_private_folder(&folder)?;
    disk.rename(&kept(&transaction(), place, "new"), &state::path(&format!("kept/{}-{place}", checkpoint.id)))?;
    Ok(disk.sync_folder(Some(&folder))?)
}

/// Removes the transaction so that half of it is never taken for a whole one.
fn discard(disk: &mut dyn Disk) -> io::Result<()> {
    disk.rename(&transaction(), &trash())?;
    disk.sync_folder(Some(&state::folder()))?;
    disk.remove_folder(&trash())
}

fn trash() -> RepoPath {
    state::path("trash")
}
