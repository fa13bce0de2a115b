//! `checkpoint.json` of a checkpoint, version 1; during a run it is the journal.

use model::{Digest, RepoPath};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::state_v1::RowLine;
use crate::{Checkpoint, CheckpointFile, CheckpointId};

const VERSION: u32 = 1;

/// What one run changed; the bytes before and after lie beside it, by the file's place from 0: `0.before`, `0.after`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "onx checkpoint, version 1")]
struct CheckpointJson {
    /// Version of this format.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// Names the checkpoint: a digest of what follows, shortened.
    id: String,
    /// The commit that was checked out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    head: Option<String>,
    /// The entry in the history.
    row: RowLine,
    /// In path order.
    files: Vec<FileJson>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FileJson {
    /// The file.
    path: String,
    /// Permission bits before.
    mode_before: u32,
    /// Permission bits after.
    mode_after: u32,
    /// Digest of the bytes before.
    before: String,
    /// Digest of the bytes after.
    after: String,
}

/// The JSON Schema of the file.
pub(super) fn schema() -> serde_json::Value {
    model::wire::schema_of::<CheckpointJson>()
}

/// Reads the file.
pub(crate) fn from_json(bytes: &[u8]) -> Result<Checkpoint, String> {
    super::version::check(bytes, VERSION)?;
    let read: CheckpointJson = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let id = CheckpointId::new(&read.id).ok_or_else(|| format!("`{}` is not a checkpoint id", read.id))?;
    let files = read.files.into_iter().map(file).collect::<Result<_, _>>()?;
    Ok(Checkpoint { id, row: read.row.row()?, head: read.head, files })
}

/// What says that the run is done: the digest of the journal.
pub(crate) fn seal(checkpoint: &Checkpoint) -> Vec<u8> {
    format!("{}\n", Digest::of(&to_json(checkpoint))).into_bytes()
}

/// The file's bytes.
pub(crate) fn to_json(checkpoint: &Checkpoint) -> Vec<u8> {
    let files = checkpoint.files.iter().map(|file| FileJson {
        path: file.path.as_str().to_owned(),
        mode_before: file.mode_before,
        mode_after: file.mode_after,
        before: file.before.to_string(),
        after: file.after.to_string(),
    });
    let written = CheckpointJson {
        version: VERSION,
        id: checkpoint.id.to_string(),
        head: checkpoint.head.clone(),
        row: RowLine::of(&checkpoint.row),
        files: files.collect(),
    };
    let mut res = serde_json::to_vec_pretty(&written).expect("strings and numbers can be written");
    res.push(b'\n');
    res
}

fn file(read: FileJson) -> Result<CheckpointFile, String> {
    let digest = |text: &str| text.parse::<Digest>().map_err(|error| error.to_string());
    Ok(CheckpointFile {
        path: RepoPath::new(&read.path).map_err(|error| error.to_string())?,
        mode_before: read.mode_before & 0o7777,
        mode_after: read.mode_after & 0o7777,
        before: digest(&read.before)?,
        after: digest(&read.after)?,
    })
}
