//! What earlier runs worked out, kept on the disk: bytes by key, bounded, and safe to lose at any moment.
//!
//! A run finds what it asks for or works it out again: whatever is missing, damaged, of another program or cannot be
//! written costs time and nothing else. There is no lock. Everything lies in packs, files that are written under
//! another name, renamed when they are whole and never changed after that; any number of processes may read, write,
//! die and clear at the same time. This crate does not know what the bytes mean.

mod pack;
mod room;
mod shelf;
mod trouble;

pub use shelf::Shelf;
pub use trouble::Trouble;

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use model::Digest;

/// A folder in which one program keeps what it worked out.
///
/// Programs with another `version` have shelves of their own in the same folder; they share its room.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    version: Digest,
    /// The most bytes that the folder may hold.
    limit: u64,
    troubles: Mutex<Vec<Trouble>>,
}

impl Cache {
    /// The cache in `folder`, which is made when there is something to keep.
    ///
    /// `version` must differ when the same question would be answered otherwise.
    pub fn new(folder: PathBuf, version: Digest, limit: u64) -> Self {
        Self { folder, version, limit, troubles: Mutex::default() }
    }

    /// What is kept under `name`: things that are usually wanted together.
    pub fn shelf(&self, name: &Digest) -> Shelf<'_> {
        Shelf::open(self, name)
    }

    /// Where everything is kept.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What went wrong so far, each kind once; nothing of it changes a result.
    pub fn troubles(&self) -> Vec<Trouble> {
        self.troubles.lock().map(|it| it.clone()).unwrap_or_default()
    }

    /// Where this version's packs lie.
    fn own_folder(&self) -> PathBuf {
        self.folder.join(&hexadecimal(&self.version)[..16])
    }

    fn note(&self, trouble: Trouble) {
        if let Ok(mut troubles) = self.troubles.lock()
            && !troubles.iter().any(|it| it.is_like(&trouble))
        {
            troubles.push(trouble);
        }
    }
}

fn hexadecimal(digest: &Digest) -> String {
    digest.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}
