//! What is kept beside the history, and for how long.

use std::collections::BTreeSet;
use std::io;

use model::Digest;

use crate::disk::{Disk, Stored};
use crate::state::{self, State};
use crate::{CheckpointId, Row};

/// Keeps the bytes of a manifest by their digest, readable by their owner only.
///
/// # Errors
/// When the disk refuses.
pub fn keep_manifest(disk: &mut dyn Disk, bytes: &[u8]) -> io::Result<()> {
    let path = state::path(&format!("manifests/{}", state::manifest_name(Digest::of(bytes))));
    if disk.read(&path)?.is_some_and(|it| it.bytes == bytes) {
        return Ok(());
    }
    state::prepare(disk)?;
    disk.create_private_folder(&state::path("manifests"))?;
    disk.write(&path, &Stored { bytes: bytes.to_vec(), mode: 0o600 })
}

/// Removes the checkpoints of runs before `earliest`, and manifests that no other checkpoint needs; the newest run of
/// every core can always be taken back.
///
/// # Errors
/// When the disk refuses; what is not removed now is removed the next time.
pub fn prune(disk: &mut dyn Disk, state: &State, earliest: &str) -> io::Result<Vec<CheckpointId>> {
    let mut newest: BTreeSet<(&str, &CheckpointId)> = BTreeSet::new();
    let mut cores = BTreeSet::new();
    for row in state.in_effect().into_iter().rev().filter(|row| cores.insert(row.name.as_str())) {
        newest.insert((&row.name, &row.checkpoint));
    }
    let is_old =
        |row: &&Row| row.timestamp.as_str() < earliest && !newest.contains(&(row.name.as_str(), &row.checkpoint));
    let mut gone = Vec::new();
    let kept = crate::validate::kept_checkpoints(disk)?;
    for row in state.history.iter().filter(is_old).filter(|row| kept.contains(&row.checkpoint)) {
        disk.remove_folder(&state::path(&format!("checkpoints/{}", row.checkpoint)))?;
        gone.push(row.checkpoint.clone());
    }
    let left = |row: &&Row| kept.contains(&row.checkpoint) && !gone.contains(&row.checkpoint);
    let needed: BTreeSet<String> =
        state.history.iter().filter(left).map(|row| state::manifest_name(row.manifest)).collect();
    if !gone.is_empty() {
        for name in disk.list(&state::path("manifests"))?.iter().filter(|name| !needed.contains(*name)) {
            disk.remove(&state::path(&format!("manifests/{name}")))?;
        }
    }
    Ok(gone)
}
