//! The journal: many files change together or not at all, whatever happens in between.
//!
//! Stage, intent, exchange, commit mark, history, clean. A transaction lies in `.onx/transaction/`: `journal` there says
//! that it was meant, `commit` that it is done. Once done, the folder becomes the checkpoint.
//!
//! Each new file changes places with the file that it replaces, in one step. So what was replaced is at hand until the
//! end: it is compared with what the plan was made for, and when somebody saved the file meanwhile, it goes back.

mod found;
mod protected;
mod recover;

use std::collections::BTreeSet;
use std::io;

use model::{Digest, Limit, Limits, RepoPath};
use thiserror::Error;

use crate::disk::{Disk, Stored, folder_of};
use crate::state::{self, StateError};
use crate::wire::checkpoint_v1;
use crate::{Checkpoint, CheckpointFile, CheckpointId, Row};
use found::{Found, found, is_odd};
pub(crate) use protected::is_protected;
pub use recover::{RecoverError, Recovery, is_unfinished, recover};
use recover::{finish, is_begun, is_kept};

const PRIVATE: u32 = 0o600;

/// One file to replace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Write {
    pub(crate) path: RepoPath,
    pub(crate) before: Stored,
    pub(crate) after: Stored,
}

/// Why nothing was changed, or why it may not be known.
#[derive(Debug, Error)]
pub enum TransactionError {
    /// Files are not what the plan was made for.
    #[error("changed since the plan was made: {}", names(.0))]
    Stale(Vec<RepoPath>),
    /// A path that belongs to version control, to the journal or to a device.
    #[error("`{0}` is not a file that can be migrated")]
    Protected(RepoPath),
    /// The disk refused; everything is as it was.
    #[error("could not write, everything was put back")]
    RolledBack(#[source] io::Error),
    /// Something failed half-way and putting back failed too.
    #[error("could not write, and putting back failed: {recovery}")]
    Stuck {
        /// What failed first.
        source: Box<TransactionError>,
        /// What failed then.
        recovery: RecoverError,
    },
    /// The history cannot be read.
    #[error(transparent)]
    State(StateError),
    /// An earlier run could not be recovered.
    #[error(transparent)]
    Recover(RecoverError),
}

impl From<io::Error> for TransactionError {
    fn from(error: io::Error) -> Self {
        Self::RolledBack(error)
    }
}

impl From<StateError> for TransactionError {
    fn from(error: StateError) -> Self {
        match error {
            StateError::Io(error) => Self::RolledBack(error),
            StateError::Broken(_) => Self::State(error),
        }
    }
}

impl From<RecoverError> for TransactionError {
    fn from(error: RecoverError) -> Self {
        match error {
            RecoverError::Io(error) => Self::RolledBack(error),
            RecoverError::State(error) => error.into(),
            RecoverError::Broken(_) => Self::Recover(error),
        }
    }
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
    let largest = writes.iter().map(|write| write.after.bytes.len()).max().unwrap_or_default();
    Limits::widest().check(Limit::FileMb, largest as u64).map_err(io::Error::from)?;
    if let Err(error) = recover(disk) {
        return Err(if is_begun(disk) { TransactionError::Recover(error) } else { error.into() });
    }
    let checkpoint = checkpoint(disk, writes, row, head)?;
    all(&checkpoint, |_, file| Ok(found(disk, &file.path, file)? == Found::Before))?;
    if let Err(error) = stage(disk, writes, &checkpoint.row).and_then(|()| Ok(declare(disk, &checkpoint)?)) {
        // No file was touched; what cannot be removed now is removed by the next run.
        let _ = recover(disk);
        return Err(error);
    }
    match replace(disk, writes, &checkpoint) {
        Ok(()) => Ok(checkpoint),
        Err(error) => put_back(disk, error, checkpoint),
    }
}

/// What was written to files while they were replaced, too late to go back: the file and where its content is now.
///
/// # Errors
/// When the disk refuses.
pub fn set_aside(disk: &dyn Disk, checkpoint: &Checkpoint) -> io::Result<Vec<(RepoPath, RepoPath)>> {
    let folder = checkpoint_folder(&checkpoint.id);
    let mut res = Vec::new();
    for (place, file) in checkpoint.files.iter().enumerate() {
        let slot = kept(&folder, place, "new");
        if found(disk, &slot, file)? == Found::Other {
            res.push((file.path.clone(), slot));
        }
    }
    Ok(res)
}

/// True when `error` says that there is something else than a file of its own.
pub(crate) fn is_no_file(error: &io::Error) -> bool {
    is_odd(error)
}

/// The bytes and mode of a checkpoint's file, before or after.
pub(crate) fn kept(folder: &RepoPath, place: usize, side: &str) -> RepoPath {
    RepoPath::new(&format!("{folder}/{place}.{side}")).expect("a number below a sound path is one")
}

fn checkpoint(disk: &dyn Disk, writes: &[Write], row: Row, head: Option<String>) -> Result<Checkpoint, StateError> {
    let files: Vec<CheckpointFile> = writes.iter().map(CheckpointFile::of).collect();
    let previous = state::State::read(disk)?.head();
    let id = CheckpointId::of(row.kind, row.manifest, previous, &files);
    let after = files.iter().map(|file| (file.path.clone(), file.after)).collect();
    let row = Row { checkpoint: id.clone(), files: after, previous, ..row };
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

/// Fails with the files that `is_sound` is not true of.
fn all(
    checkpoint: &Checkpoint,
    is_sound: impl Fn(usize, &CheckpointFile) -> io::Result<bool>,
) -> Result<(), TransactionError> {
    let mut stale = Vec::new();
    for (place, file) in checkpoint.files.iter().enumerate() {
        if !is_sound(place, file)? {
            stale.push(file.path.clone());
        }
    }
    if stale.is_empty() { Ok(()) } else { Err(TransactionError::Stale(stale)) }
}

fn replace(disk: &mut dyn Disk, writes: &[Write], checkpoint: &Checkpoint) -> Result<(), TransactionError> {
    for (place, write) in writes.iter().enumerate() {
        disk.exchange(&kept(&transaction(), place, "new"), &write.path)?;
    }
    untouched(disk, checkpoint)?;
    sync_folders(disk, checkpoint)?;
    // Whoever had a file open when it was replaced has had the time of the medium to write and close it.
    untouched(disk, checkpoint)?;
    disk.write(&staged("commit"), &Stored { bytes: checkpoint_v1::seal(checkpoint), mode: PRIVATE })?;
    disk.sync_folder(Some(&transaction()))?;
    Ok(finish(disk, checkpoint)?)
}

/// Nobody saved a file meanwhile: the replaced ones are what the plan was made for, the new ones are as planned.
fn untouched(disk: &dyn Disk, checkpoint: &Checkpoint) -> Result<(), TransactionError> {
    all(checkpoint, |place, file| {
        let replaced = found(disk, &kept(&transaction(), place, "new"), file)?;
        let new = found(disk, &file.path, file)?;
        Ok(matches!(replaced, Found::Before | Found::Missing) && new == Found::After)
    })
}

/// Writes all that any later step needs: from here on both ways, on and back, are changes of names and need no space.
fn stage(disk: &mut dyn Disk, writes: &[Write], row: &Row) -> Result<(), TransactionError> {
    state::prepare(disk)?;
    disk.create_private_folder(&state::path("checkpoints"))?;
    disk.create_private_folder(&transaction())?;
    let mut files = Vec::new();
    for (place, write) in writes.iter().enumerate() {
        let private = |stored: &Stored| Stored { bytes: stored.bytes.clone(), mode: PRIVATE };
        files.push((kept(&transaction(), place, "before"), private(&write.before)));
        files.push((kept(&transaction(), place, "after"), private(&write.after)));
        files.push((kept(&transaction(), place, "new"), write.after.clone()));
    }
    disk.write_all(&files)?;
    state::stage(disk, row, &staged("state"))?;
    disk.sync_folder(Some(&transaction()))?;
    Ok(disk.sync_folder(None)?)
}

/// Says in one step what is about to be done.
fn declare(disk: &mut dyn Disk, checkpoint: &Checkpoint) -> io::Result<()> {
    let part = staged("journal.part");
    disk.write(&part, &Stored { bytes: checkpoint_v1::to_json(checkpoint), mode: PRIVATE })?;
    disk.rename(&part, &staged("journal"))?;
    disk.sync_folder(Some(&transaction()))?;
    disk.sync_folder(Some(&state::folder()))
}

/// After a failure: back to before, unless the run was complete already.
fn put_back(
    disk: &mut dyn Disk,
    error: TransactionError,
    checkpoint: Checkpoint,
) -> Result<Checkpoint, TransactionError> {
    let stuck = |error, recovery| TransactionError::Stuck { source: Box::new(error), recovery };
    match recover(disk) {
        Ok(Recovery::Finished { .. }) => Ok(checkpoint),
        Ok(Recovery::Nothing) if is_kept(disk, &checkpoint.id) => Ok(checkpoint),
        Ok(Recovery::Undone { .. }) => Err(error),
        Err(recovery) if is_begun(disk) => Err(stuck(error, recovery)),
        // Without a journal nothing was replaced, unless somebody removed it.
        Ok(Recovery::Nothing | Recovery::Dropped) | Err(_) => {
            let replaced = |file: &CheckpointFile| matches!(found(disk, &file.path, file), Ok(Found::After));
            let is_torn = checkpoint.files.iter().any(replaced);
            Err(if is_torn { stuck(error, RecoverError::Broken("it is gone".into())) } else { error })
        }
    }
}

fn sync_folders(disk: &mut dyn Disk, checkpoint: &Checkpoint) -> io::Result<()> {
    let folders: BTreeSet<Option<RepoPath>> = checkpoint.files.iter().map(|file| folder_of(&file.path)).collect();
    let synced: Vec<io::Result<()>> = folders.iter().map(|folder| disk.sync_folder(folder.as_ref())).collect();
    synced.into_iter().collect()
}

fn checkpoint_folder(id: &CheckpointId) -> RepoPath {
    state::path(&format!("checkpoints/{id}"))
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
