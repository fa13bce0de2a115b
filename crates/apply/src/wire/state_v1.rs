//! `.onx/state.json`, version 1: one history row per line.

use std::collections::BTreeMap;

use model::Digest;
use serde::{Deserialize, Serialize};

use crate::{CheckpointId, Row, RowKind, State};

const VERSION: u32 = 1;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StateFile {
    version: u32,
    last_version: BTreeMap<String, String>,
    history: Vec<RowLine>,
}

/// One row of the history.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowLine {
    name: String,
    kind: String,
    from: String,
    to: String,
    timestamp: String,
    success: bool,
    message: String,
    changes: usize,
    warnings: usize,
    checkpoint: String,
    manifest: String,
    previous: String,
}

/// Reads the file.
pub(crate) fn from_json(bytes: &[u8]) -> Result<State, String> {
    let file: StateFile = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if file.version != VERSION {
        return Err(format!("version {} is not known, this build reads version {VERSION}", file.version));
    }
    let history = file.history.into_iter().map(RowLine::row).collect::<Result<_, _>>()?;
    Ok(State { last_version: file.last_version, history })
}

/// The file's text.
pub(crate) fn to_json(state: &State) -> String {
    let versions = serde_json::to_string(&state.last_version).expect("strings can be written");
    let rows: Vec<String> = state.history.iter().map(line).collect();
    let rows = if rows.is_empty() { String::new() } else { format!("\n{}\n", rows.join(",\n")) };
    format!("{{\n\"version\": {VERSION},\n\"last_version\": {versions},\n\"history\": [{rows}]\n}}\n")
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
            previous: row.previous.to_string(),
        }
    }

    pub(super) fn row(self) -> Result<Row, String> {
        let digest = |text: &str| text.parse::<Digest>().map_err(|error| error.to_string());
        Ok(Row {
            kind: RowKind::from_word(&self.kind).ok_or_else(|| format!("unknown kind `{}`", self.kind))?,
            checkpoint: CheckpointId::new(&self.checkpoint)
                .ok_or_else(|| format!("`{}` is not a checkpoint id", self.checkpoint))?,
            manifest: digest(&self.manifest)?,
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
