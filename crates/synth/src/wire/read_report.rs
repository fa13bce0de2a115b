use manifest::wire::{ReadError, from_yaml};
use manifest::{Change, Factor, InDependents, Place, Tried};
use model::RepoPath;
use serde_json::{Map, Value, json};

use super::report_v1::REPORT_VERSION;
use crate::{Explained, Rejected, Unresolved};

/// What a report says of operations: what it found, and what it left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadReport {
    /// The operations of the manifest with everything that was weighed.
    pub operations: Vec<Explained>,
    /// Candidates that are not in the manifest.
    pub unresolved: Vec<Unresolved>,
    /// What the maintainer took out.
    pub rejected: Vec<Rejected>,
}

/// Why a text is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// Not JSON.
    #[error("not valid JSON")]
    Json(#[source] serde_json::Error),
    /// It does not say what it is.
    #[error("`report_version` is missing")]
    NoVersion,
    /// Written for a newer reader.
    #[error("report_version {0} is unknown: this program reads version {REPORT_VERSION}; update it")]
    UnknownVersion(Value),
    /// An operation that is none.
    #[error("{0}")]
    Operation(ReadError),
}

/// Fields of an operation that a manifest has, too.
const SHARED: [&str; 7] = ["id", "kind", "match", "aliases_from", "aliases_to", "status", "confidence"];

/// Reads what a report says of operations.
///
/// # Errors
/// When `text` is no JSON, of another version, or holds an operation that no manifest could hold.
pub fn report_from_json(text: &str) -> Result<ReadReport, ReportError> {
    let report: Value = serde_json::from_str(text).map_err(ReportError::Json)?;
    match &report["report_version"] {
        Value::Null => return Err(ReportError::NoVersion),
        version if *version == REPORT_VERSION => {}
        version => return Err(ReportError::UnknownVersion(version.clone())),
    }
    let list = |name: &str| report[name].as_array().map(Vec::as_slice).unwrap_or_default();
    let reason = |value: &Value| value["reason"].as_str().unwrap_or_default().to_owned();
    let unresolved = |value| Ok(Unresolved { change: explained(value)?.change, reason: reason(value) });
    let rejected = |value| Ok(Rejected { change: explained(value)?.change, reason: reason(value) });
    Ok(ReadReport {
        operations: list("operations").iter().map(explained).collect::<Result<_, _>>()?,
        unresolved: list("unresolved").iter().map(unresolved).collect::<Result<_, ReportError>>()?,
        rejected: list("rejected").iter().map(rejected).collect::<Result<_, ReportError>>()?,
    })
}

/// Reads the fields that a manifest has as a manifest's, so that there is one reader of operations.
fn explained(value: &Value) -> Result<Explained, ReportError> {
    let mut operation = Map::new();
    for field in SHARED {
        operation.extend(value.get(field).map(|it| (field.to_owned(), it.clone())));
    }
    let evidence = &value["evidence"];
    let said = ["method", "content", "quote"].into_iter();
    let said: Map<String, Value> = said.filter_map(|key| Some((key.to_owned(), evidence.get(key)?.clone()))).collect();
    operation.insert("evidence".to_owned(), said.into());
    let manifest = json!({"manifest_version": 1, "from": "a", "to": "b", "operations": [operation]});
    let read =
        from_yaml(&manifest.to_string()).map_err(|error| ReportError::Operation(ReadError { spot: None, ..error }))?;
    let entry = read.manifest.operations.into_iter().next().expect("one operation went in");
    let mut change: Change = entry.change;
    change.evidence.factors = list(&evidence["factors"]).iter().filter_map(factor).collect();
    change.evidence.tried = tried(&evidence["tried"]);
    change.evidence.in_dependents = in_dependents(&evidence["in_dependents"]);
    change.seen_from = list(&value["seen"]["from"]).iter().filter_map(place).collect();
    change.seen_to = list(&value["seen"]["to"]).iter().filter_map(place).collect();
    Ok(Explained { id: entry.id, change })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn factor(value: &Value) -> Option<Factor> {
    let per_mille = (value["value"].as_f64()? * 1000.0).round() as u16;
    Some(Factor { name: value["name"].as_str()?.to_owned(), per_mille })
}

fn tried(value: &Value) -> Option<Tried> {
    value.as_object().map(|_| Tried {
        sites: count(value, "sites"),
        equal: count(value, "equal"),
        contradicted: count(value, "contradicted"),
        contradictions: list(&value["contradictions"]).iter().filter_map(place).collect(),
    })
}

fn in_dependents(value: &Value) -> Option<InDependents> {
    value.as_object().map(|_| InDependents {
        projects: count(value, "projects"),
        sites: count(value, "sites"),
        left: count(value, "left"),
        failed: count(value, "failed"),
        failures: list(&value["failures"]).iter().filter_map(place).collect(),
    })
}

fn count(value: &Value, name: &str) -> u32 {
    u32::try_from(value[name].as_u64().unwrap_or(0)).unwrap_or(u32::MAX)
}

fn place(value: &Value) -> Option<Place> {
    let (path, line) = value.as_str()?.rsplit_once(':')?;
    Some(Place { path: RepoPath::new(path).ok()?, line: line.parse().ok()? })
}
