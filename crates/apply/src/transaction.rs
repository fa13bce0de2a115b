//! The journal: many files change together or not at all, whatever happens in between.
//!
//! Stage, intent, rename, commit mark, history, clean; the protocol of GUARANTEES. A transaction lies in
//! `.onx/transaction/`: `journal` there says that it was meant, `commit` that it is done. Once done, the folder
//! becomes the checkpoint.

use std::collections::BTreeSet;
use std::io;

use model::{Digest, RepoPath};
use thiserror::Error;

use crate::disk::{Disk, Stored, folder_of};
use crate::state::{self, StateError};
use crate::wire::checkpoint_v1;
use crate::{Checkpoint, CheckpointFile, CheckpointId, Row};

const PRIVATE: u32 = 0o600;

/// One file to replace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Write {
    pub(crate) path: RepoPath,
    pub(crate) before: Stored,
    pub(crate) after: Stored,
}

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
        /// Files left as they are.
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

/// Why nothing was changed, or why it may not be known.
#[derive(Debug, Error)]
pub enum TransactionError {
    /// Files are not what the plan was made for.
    #[error("changed since the plan was made: {}", names(.0))]
    Stale(Vec<RepoPath>),
    /// A path that belongs to version control or to the journal.
    #[error("`{0}` is not a file that can be migrated")]
    Protected(RepoPath),
    /// Something failed half-way; everything was put back.
    #[error("could not write, everything was put back")]
    RolledBack(#[source] io::Error),
    /// Something failed half-way and putting back failed too.
    #[error("could not write, and putting back failed: {recovery}")]
    Stuck {
        /// What failed first.
        source: io::Error,
        /// What failed then.
        recovery: RecoverError,
    },
    /// The history cannot be read.
    #[error(transparent)]
    State(#[from] StateError),
    /// An earlier run could not be recovered.
    #[error(transparent)]
    Recover(#[from] RecoverError),
}

/// Makes all `writes` or none, and records `row`, whose checkpoint and predecessor are filled in.
pub(crate) fn commit(
    disk: &mut dyn Disk,
    writes: &[Write],
    row: Row,
    head: Option<String>,
) -> Result<Checkpoint, TransactionError> {
    if let Some(write) = writes.iter().find(|write| is_protected(&write.path)) {
        return Err(TransactionError::Protected(write.path.clone()));
    }
    recover(disk)?;
    let checkpoint = checkpoint(disk, writes, row, head)?;
    let stale = stale(disk, writes);
    if !stale.is_empty() {
        return Err(TransactionError::Stale(stale));
    }
    match replace(disk, writes, &checkpoint) {
        Ok(()) => Ok(checkpoint),
        Err(source) => put_back(disk, source, checkpoint),
    }
}

/// Takes an unfinished run back or finishes it. Can be interrupted and repeated.
///
/// # Errors
/// When the disk refuses; nothing is lost and it can be tried again.
pub fn recover(disk: &mut dyn Disk) -> Result<Recovery, RecoverError> {
    disk.remove_folder(&state::path("trash"))?;
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

/// True when a run is unfinished.
///
/// # Errors
/// When the disk refuses.
pub fn is_unfinished(disk: &dyn Disk) -> io::Result<bool> {
    Ok(!disk.list(&transaction())?.is_empty())
}

/// The bytes and mode of a checkpoint's file, before or after.
pub(crate) fn kept(folder: &RepoPath, place: usize, side: &str) -> RepoPath {
    RepoPath::new(&format!("{folder}/{place}.{side}")).expect("a number below a sound path is one")
}

fn checkpoint(disk: &dyn Disk, writes: &[Write], row: Row, head: Option<String>) -> Result<Checkpoint, StateError> {
    let files: Vec<CheckpointFile> = writes.iter().map(CheckpointFile::of).collect();
    let previous = state::State::read(disk)?.head();
    let id = CheckpointId::of(row.kind, row.manifest, previous, &files);
    let row = Row { checkpoint: id.clone(), previous, ..row };
    Ok(Checkpoint { id, row, head, files })
}

impl CheckpointFile {
    fn of(write: &Write) -> Self {
        Self {
            path: write.path.clone(),
            mode_before: write.before.mode,
            mode_after: write.after.mode,
            before: Digest::of(&write.before.bytes),
            after: Digest::of(&write.after.bytes),
        }
    }
}

/// Files that are no longer what was planned for.
fn stale(disk: &dyn Disk, writes: &[Write]) -> Vec<RepoPath> {
    let differs = |write: &&Write| !matches!(disk.read(&write.path), Ok(Some(found)) if found == write.before);
    writes.iter().filter(differs).map(|write| write.path.clone()).collect()
}

fn replace(disk: &mut dyn Disk, writes: &[Write], checkpoint: &Checkpoint) -> io::Result<()> {
    stage(disk, writes, &checkpoint.row)?;
    mark(disk, "journal", &checkpoint_v1::to_json(checkpoint))?;
    disk.sync_folder(Some(&state::folder()))?;
    let stale = stale(disk, writes);
    if !stale.is_empty() {
        return Err(io::Error::other(TransactionError::Stale(stale)));
    }
    for (place, write) in writes.iter().enumerate() {
        disk.rename(&kept(&transaction(), place, "new"), &write.path)?;
    }
    sync_folders(disk, writes.iter().map(|write| &write.path))?;
    mark(disk, "commit", b"done\n")?;
    finish(disk, checkpoint).map_err(io::Error::other)
}

/// Writes all that any later step needs: from here on both ways, on and back, are renames and need no space.
fn stage(disk: &mut dyn Disk, writes: &[Write], row: &Row) -> io::Result<()> {
    state::prepare(disk)?;
    disk.create_private_folder(&state::path("checkpoints"))?;
    disk.create_private_folder(&transaction())?;
    for (place, write) in writes.iter().enumerate() {
        let after = Stored { bytes: write.after.bytes.clone(), mode: PRIVATE };
        disk.write(&kept(&transaction(), place, "before"), &write.before)?;
        disk.write(&kept(&transaction(), place, "after"), &after)?;
        disk.write(&kept(&transaction(), place, "new"), &write.after)?;
    }
    state::stage(disk, row, &staged("state")).map_err(io::Error::other)?;
    disk.sync_folder(Some(&transaction()))
}

/// Writes a marker in one step.
fn mark(disk: &mut dyn Disk, name: &str, bytes: &[u8]) -> io::Result<()> {
    let part = staged(&format!("{name}.part"));
    disk.write(&part, &Stored { bytes: bytes.to_vec(), mode: PRIVATE })?;
    disk.rename(&part, &staged(name))?;
    disk.sync_folder(Some(&transaction()))
}

/// Records the run and turns its folder into the checkpoint.
fn finish(disk: &mut dyn Disk, checkpoint: &Checkpoint) -> Result<(), RecoverError> {
    state::record(disk, &checkpoint.row, &staged("state"))?;
    let checkpoints = state::path("checkpoints");
    let place = state::path(&format!("checkpoints/{}", checkpoint.id));
    if disk.rename(&transaction(), &place).is_err() {
        // Staging made the folder; somebody may have removed it since.
        disk.create_private_folder(&checkpoints)?;
        disk.rename(&transaction(), &place)?;
    }
    disk.sync_folder(Some(&checkpoints))?;
    disk.sync_folder(Some(&state::folder()))?;
    Ok(())
}

/// After a failure: back to before, unless the run was complete already.
fn put_back(disk: &mut dyn Disk, source: io::Error, checkpoint: Checkpoint) -> Result<Checkpoint, TransactionError> {
    match recover(disk) {
        Ok(Recovery::Finished { .. }) => Ok(checkpoint),
        Ok(Recovery::Nothing) if is_kept(disk, &checkpoint.id) => Ok(checkpoint),
        Ok(Recovery::Nothing | Recovery::Dropped | Recovery::Undone { .. }) => Err(put_back_error(source)),
        Err(_) if !is_begun(disk) => Err(put_back_error(source)),
        Err(recovery) => Err(TransactionError::Stuck { source, recovery }),
    }
}

/// False when certainly no file was touched.
fn is_begun(disk: &dyn Disk) -> bool {
    !matches!(disk.read(&staged("journal")), Ok(None))
}

fn put_back_error(source: io::Error) -> TransactionError {
    match source.downcast::<TransactionError>() {
        Ok(error) => error,
        Err(source) => TransactionError::RolledBack(source),
    }
}

fn is_kept(disk: &dyn Disk, id: &CheckpointId) -> bool {
    disk.read(&state::path(&format!("checkpoints/{id}/journal"))).is_ok_and(|it| it.is_some())
}

/// Puts every file back that the run changed; returns those that somebody else changed since.
fn restore(disk: &mut dyn Disk, checkpoint: &Checkpoint) -> Result<Vec<RepoPath>, RecoverError> {
    let mut left = Vec::new();
    for (place, file) in checkpoint.files.iter().enumerate() {
        if is_protected(&file.path) {
            return Err(RecoverError::Broken(format!("`{}` is not a file that can be migrated", file.path)));
        }
        let Some(found) = disk.read(&file.path)? else {
            left.push(file.path.clone());
            continue;
        };
        let digest = Digest::of(&found.bytes);
        if digest == file.after {
            give_back(disk, place, file)?;
        } else if digest != file.before {
            left.push(file.path.clone());
        }
    }
    sync_folders(disk, checkpoint.files.iter().map(|file| &file.path))?;
    Ok(left)
}

fn give_back(disk: &mut dyn Disk, place: usize, file: &CheckpointFile) -> Result<(), RecoverError> {
    let before = kept(&transaction(), place, "before");
    let is_sound = disk.read(&before)?.is_some_and(|it| Digest::of(&it.bytes) == file.before);
    if !is_sound {
        return Err(RecoverError::Broken(format!("the backup of `{}` is gone or changed", file.path)));
    }
    disk.rename(&before, &file.path)?;
    Ok(())
}

/// Removes the transaction so that half of it is never taken for a whole one.
fn discard(disk: &mut dyn Disk) -> io::Result<()> {
    let trash = state::path("trash");
    disk.rename(&transaction(), &trash)?;
    disk.sync_folder(Some(&state::folder()))?;
    disk.remove_folder(&trash)
}

fn sync_folders<'a>(disk: &mut dyn Disk, paths: impl Iterator<Item = &'a RepoPath>) -> io::Result<()> {
    let folders: BTreeSet<Option<RepoPath>> = paths.map(folder_of).collect();
    folders.iter().try_for_each(|folder| disk.sync_folder(folder.as_ref()))
}

/// True for what belongs to version control or to the journal, on file systems that fold case too.
fn is_protected(path: &RepoPath) -> bool {
    path.parts().any(|part| {
        let plain = part.trim_end_matches(['.', ' ']).to_ascii_lowercase();
        matches!(plain.as_str(), ".git" | ".hg" | ".svn" | ".onx" | "git~1")
    })
}

fn transaction() -> RepoPath {
    state::path("transaction")
}

fn staged(name: &str) -> RepoPath {
    state::path(&format!("transaction/{name}"))
}

fn names(paths: &[RepoPath]) -> String {
    paths.iter().map(RepoPath::as_str).collect::<Vec<_>>().join(", ")
}
