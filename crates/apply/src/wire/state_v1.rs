//! `.onx/state.json`, version 1: one history row per line.

use std::collections::BTreeMap;

use manifest::OperationId;
use model::{Digest, RepoPath};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CheckpointId, Row, RowKind, State};

const VERSION: u32 = 1;

/// What was done to a project; meant to be committed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "onx state, version 1")]
struct StateFile {
    /// Version of this format.
    #[schemars(range(min = 1, max = 1))]
    #[expect(dead_code, reason = "checked before the rest is read")]
    version: u32,
    /// Per core the version that the project was brought to last.
    last_version: BTreeMap<String, String>,
    /// Every run, newest last.
    history: Vec<RowLine>,
    /// Digest of the newest row; of nothing without any.
    #[expect(dead_code, reason = "computed anew; validation compares it")]
    head: String,
}

/// One row of the history.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RowLine {
    /// Distribution name of the core.
    name: String,
    /// `apply`, `rollback` or `repair`.
    kind: String,
    /// Version before.
    from: String,
    /// Version after.
    to: String,
    /// When, RFC 3339 in UTC.
    timestamp: String,
    /// How it ended.
    success: bool,
    /// One line for people.
    message: String,
    /// How many files.
    changes: usize,
    /// How many uses were left to a person.
    warnings: usize,
    /// The checkpoint that takes it back.
    checkpoint: String,
    /// Digest of the manifest's file; of nothing for a repair.
    manifest: String,
    /// Operations of the manifest that the run left out, in manifest order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<String>,
    /// The runs that this one took back, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    took_back: Vec<String>,
    /// Digests of the files as the run left them.
    files: BTreeMap<String, String>,
    /// Digest of the row before; of nothing for the first.
    previous: String,
}

/// The JSON Schema of the file.
pub(super) fn schema() -> serde_json::Value {
    model::wire::schema_of::<StateFile>()
}

/// Reads the file.
pub(crate) fn from_json(bytes: &[u8]) -> Result<State, String> {
    super::version::check(bytes, VERSION)?;
    let file: StateFile = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let history = file.history.into_iter().map(RowLine::row).collect::<Result<_, _>>()?;
    Ok(State { last_version: file.last_version, history })
}

/// The digest of the newest row that a file states, when it is one.
pub(crate) fn head(bytes: &[u8]) -> Option<Digest> {
    #[derive(Deserialize)]
    struct Stated {
        head: String,
    }
    serde_json::from_slice::<Stated>(bytes).ok()?.head.parse().ok()
}

/// The file's text.
pub(crate) fn to_json(state: &State) -> String {
    let versions = serde_json::to_string(&state.last_version).expect("strings can be written");
    let rows: Vec<String> = state.history.iter().map(line).collect();
    let rows = if rows.is_empty() { String::new() } else { format!("\n{}\n", rows.join(",\n")) };
    format!(
        "{{\n\"version\": {VERSION},\n\"last_version\": {versions},\n\"history\": [{rows}],\n\"head\": \"{}\"\n}}\n",
        state.head()
    )
}

/// What the next row names as `previous`.
pub(crate) fn digest(row: &Row) -> Digest {
    Digest::of(line(row).as_bytes())
}

fn line(row: &Row) -> String {
    serde_json::to_string(&RowLine::of(row)).expect("strings and numbers can be written")
}

impl RowLine {
    pub(super) fn of(row: &Row) -> Self {
        Self {
            name: row.name.clone(),
            kind: row.kind.as_str().to_owned(),
            from: row.from.clone(),
            to: row.to.clone(),
            timestamp: row.timestamp.clone(),
            success: row.success,
            message: row.message.clone(),
            changes: row.changes,
            warnings: row.warnings,
            checkpoint: row.checkpoint.to_string(),
            manifest: row.manifest.to_string(),
            left_out: row.left_out.iter().map(ToString::to_string).collect(),
            took_back: row.took_back.iter().map(ToString::to_string).collect(),
            files: row.files.iter().map(|(path, digest)| (path.to_string(), digest.to_string())).collect(),
            previous: row.previous.to_string(),
        }
    }

    pub(super) fn row(self) -> Result<Row, String> {
        let digest = |text: &str| text.parse::<Digest>().map_err(|error| error.to_string());
        let id = |text: &str| CheckpointId::new(text).ok_or_else(|| format!("`{text}` is not a checkpoint id"));
        let file = |(path, text): (String, String)| {
            Ok::<_, String>((RepoPath::new(&path).map_err(|error| error.to_string())?, digest(&text)?))
        };
        Ok(Row {
            kind: RowKind::from_word(&self.kind).ok_or_else(|| format!("unknown kind `{}`", self.kind))?,
            checkpoint: id(&self.checkpoint)?,
            manifest: digest(&self.manifest)?,
            left_out: self.left_out.iter().map(|it| OperationId::new(it)).collect(),
            took_back: self.took_back.iter().map(|it| id(it)).collect::<Result<_, _>>()?,
            files: self.files.into_iter().map(file).collect::<Result<_, _>>()?,
            previous: digest(&self.previous)?,
            name: self.name,
            from: self.from,
            to: self.to,
            timestamp: self.timestamp,
            success: self.success,
            message: self.message,
            changes: self.changes,
            warnings: self.warnings,
        })
    }
}
