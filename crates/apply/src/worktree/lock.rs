//! One run at a time: a lock that the system lets go when its holder dies, and a line that says who that is.
#![expect(clippy::disallowed_methods, reason = "the door out: the folder of the repository is locked as a whole")]

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use thiserror::Error;

use super::{Folder, platform};
use crate::disk::Disk;
use crate::state;

/// Held while a target is written to.
#[derive(Debug)]
pub struct Lock {
    file: File,
    /// Two projects in one repository wait for each other.
    _repository: Option<File>,
}

/// Why the lock was not taken.
#[derive(Debug, Error)]
pub enum LockError {
    /// Somebody else is at work.
    #[error("another run is at work in this repository{holder}")]
    Held {
        /// Who, as far as the lock says.
        holder: String,
    },
    /// A run on another machine did not say that it ended; whether it lives cannot be seen from here.
    #[error("a run on another machine holds `.onx/lock`: {holder}")]
    Elsewhere {
        /// Who.
        holder: String,
    },
    /// The lock file cannot be used.
    #[error("cannot lock `.onx/lock`")]
    Io(#[from] io::Error),
}

/// Takes the lock of `folder`, and of the repository at `git`, for this process that began at `since`.
pub(super) fn take(folder: &mut Folder, git: Option<&Path>, since: &str) -> Result<Lock, LockError> {
    let repository = git.and_then(|git| File::open(git).ok());
    if repository.as_ref().is_some_and(|it| matches!(it.try_lock(), Err(TryLockError::WouldBlock))) {
        return Err(LockError::Held { holder: String::new() });
    }
    folder.create_folder(&state::folder())?;
    let mut file = folder.open_own(&state::path("lock"))?;
    let taken = file.try_lock();
    let holder = holder(&mut file);
    match taken {
        Ok(()) if is_elsewhere(&holder) => return Err(LockError::Elsewhere { holder }),
        Ok(()) => {}
        Err(TryLockError::WouldBlock) if holder.is_empty() => return Err(LockError::Held { holder }),
        Err(TryLockError::WouldBlock) => return Err(LockError::Held { holder: format!(": {holder}") }),
        Err(TryLockError::Error(error)) => return Err(LockError::Io(error)),
    }
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "process {} on {} since {since}", std::process::id(), platform::host())?;
    // Only who holds the lock writes: two at once would trip over each other's file.
    state::prepare(folder)?;
    Ok(Lock { file, _repository: repository })
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A line that stays is read as a holder that died.
        let _ = self.file.set_len(0);
    }
}

fn holder(file: &mut File) -> String {
    const LONGEST: u64 = 400;
    let mut bytes = Vec::new();
    // Who holds it is a courtesy: the lock itself is what counts.
    let _ = file.take(LONGEST).read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).trim().to_owned()
}

/// True when `holder` names another machine than this: its lock may not be seen from here.
fn is_elsewhere(holder: &str) -> bool {
    let host = holder.split_once(" on ").and_then(|(_, rest)| rest.rsplit_once(" since ")).map(|(host, _)| host);
    host.is_some_and(|host| host != platform::host())
}
