//! A git ref becomes a [`Snapshot`]: every file with its digest, every Python file with its outline.
//!
//! Everything is read from the object database: nothing is checked out, the work tree and its changes are neither
//! read nor touched. Blobs are read and parsed in parallel; the result is in path order whatever the thread count. What
//! a cache knows of a blob is not looked for again.
//! This crate is the only door to git; it never runs a hook, a filter or any code of the repository.

mod blobs;
mod configuration;
mod effort;
mod entries;
mod error;
mod known;
mod options;
mod release;
mod repository;
mod sources;
mod wire;

pub use effort::Effort;
pub use error::TakeError;
pub use options::Options;
pub use release::Release;
pub use repository::{Repository, Resolved};
pub use sources::from_sources;

use model::Snapshot;

use blobs::Blobs;
use entries::Listing;

/// Reads the release at `reference`: a tag (with or without `v` or [`Options::tag_prefix`]), a branch, a commit,
/// `HEAD~1`.
///
/// # Errors
/// When the ref is unknown, the repository empty, an object unreadable, or there is no Python in it.
pub fn take(repository: &Repository, reference: &str, options: &Options) -> Result<Snapshot, TakeError> {
    let listing = Listing::read(repository, reference, options)?;
    let blobs = Blobs::read(repository, &[&listing])?;
    Ok(listing.snapshot(&blobs))
}

/// Reads two releases; a file that both share is read and parsed once.
///
/// # Errors
/// As [`take`], for either ref.
pub fn take_pair(
    repository: &Repository,
    from: &str,
    to: &str,
    options: &Options,
) -> Result<(Snapshot, Snapshot), TakeError> {
    let before = Listing::read(repository, from, options)?;
    let after = Listing::read(repository, to, options)?;
    let blobs = Blobs::read(repository, &[&before, &after])?;
    Ok(rayon::join(|| before.snapshot(&blobs), || after.snapshot(&blobs)))
}
