use std::collections::BTreeMap;

use model::Digest;

use crate::disk::{Disk, Stored};
use crate::transaction::{self, TransactionError, Write};
use crate::{Checkpoint, CheckpointId, Plan, Row, RowKind};

/// What the history shall say about a run beside what it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    /// Distribution name of the core.
    pub name: String,
    /// Version before.
    pub from: String,
    /// Version after.
    pub to: String,
    /// Digest of the manifest's file.
    pub manifest: Digest,
    /// RFC 3339 in UTC.
    pub timestamp: String,
    /// The commit that is checked out.
    pub head: Option<String>,
}

/// Carries out `plan`: every file changes or none does. The caller holds the lock.
///
/// # Errors
/// When a file is not what the plan was made for, or when the disk refuses: then nothing has changed.
pub fn execute(plan: &Plan, occasion: &Occasion, disk: &mut dyn Disk) -> Result<Checkpoint, TransactionError> {
    let mut writes = Vec::new();
    let mut stale = Vec::new();
    for file in &plan.patch.files {
        match disk.read(&file.path) {
            Ok(Some(found)) if found.bytes == file.before => {
                let after = Stored { bytes: file.after(), mode: found.mode };
                writes.push(Write { path: file.path.clone(), before: found, after });
            }
            Err(error) if !transaction::is_no_file(&error) => return Err(error.into()),
            Ok(_) | Err(_) => stale.push(file.path.clone()),
        }
    }
    if !stale.is_empty() {
        return Err(TransactionError::Stale(stale));
    }
    let message = format!("files changed: {}, uses left: {}", writes.len(), plan.flags.len());
    let left_out = plan.outcomes.iter().filter(|it| !it.is_chosen).map(|it| it.operation.clone());
    let row = Row {
        warnings: plan.flags.len(),
        left_out: left_out.collect(),
        ..row(occasion, RowKind::Apply, message, writes.len())
    };
    transaction::commit(disk, &writes, row, occasion.head.clone())
}

/// A row without its checkpoint and predecessor, which the transaction fills in.
pub(crate) fn row(occasion: &Occasion, kind: RowKind, message: String, changes: usize) -> Row {
    let nothing = Digest::of(b"");
    Row {
        name: occasion.name.clone(),
        kind,
        from: occasion.from.clone(),
        to: occasion.to.clone(),
        timestamp: occasion.timestamp.clone(),
        success: true,
        message,
        changes,
        warnings: 0,
        checkpoint: CheckpointId::of(kind, occasion.manifest, nothing, &[]),
        manifest: occasion.manifest,
        left_out: Vec::new(),
        took_back: Vec::new(),
        files: BTreeMap::new(),
        previous: nothing,
    }
}
