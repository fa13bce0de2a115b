use std::io::{self, ErrorKind};

use model::{Digest, RepoPath};

use crate::CheckpointFile;
use crate::disk::Disk;

/// What lies at a path, as seen by the run that replaces `CheckpointFile`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// What the plan was made for.
    Before,
    /// What the plan makes of it.
    After,
    /// Nothing.
    Missing,
    /// Anything else: somebody changed it, its mode, or what kind of thing it is.
    Other,
}

/// What lies at `path`, compared with both sides of `file`.
pub(super) fn found(disk: &dyn Disk, path: &RepoPath, file: &CheckpointFile) -> io::Result<Found> {
    let stored = match disk.read(path) {
        Ok(Some(stored)) => stored,
        Ok(None) => return Ok(Found::Missing),
        Err(error) if is_odd(&error) => return Ok(Found::Other),
        Err(error) => return Err(error),
    };
    let seen = (Digest::of(&stored.bytes), stored.mode);
    Ok(match () {
        () if seen == (file.after, file.mode_after) => Found::After,
        () if seen == (file.before, file.mode_before) => Found::Before,
        () => Found::Other,
    })
}

/// True when something else than a regular file is there, or a link on the way.
pub(super) fn is_odd(error: &io::Error) -> bool {
    error.kind() == ErrorKind::InvalidInput
}
