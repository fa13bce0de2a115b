//! The overrides as they stand in a file. Field order is the order of the structs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::operation_v1::{KindAndMatch, operation_json};
use crate::{Override, Status, Verdict};

/// The version of the format that this module writes, and the only one that is read.
pub const OVERRIDES_VERSION: u32 = 1;

/// A maintainer's corrections of what is inferred; they survive every regeneration.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "onx overrides, version 1")]
pub(super) struct OverridesFile {
    /// Version of this format.
    #[serde(default = "version")]
    #[schemars(range(min = 1, max = 1))]
    overrides_version: u32,
    /// Operations that are right, however unsure their evidence.
    #[serde(default)]
    accept: Vec<JudgedFile>,
    /// Operations that are wrong.
    #[serde(default)]
    reject: Vec<JudgedFile>,
    /// Operations that are missing.
    #[serde(default)]
    add: Vec<AddedFile>,
    /// Operations that are right when some fields of `match` are others.
    #[serde(default)]
    edit: Vec<EditedFile>,
}

#[derive(Serialize, JsonSchema)]
struct JudgedFile {
    /// The operation, as it stands in the manifest or the report.
    #[serde(flatten)]
    operation: KindAndMatch,
    #[serde(flatten)]
    scope: ScopeFile,
}

#[derive(Serialize, JsonSchema)]
struct AddedFile {
    /// The operation.
    #[serde(flatten)]
    operation: KindAndMatch,
    /// Whether the old form still works in the new release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<StatusWord>,
    /// Other public paths of the old definition that fail or warn in the new release.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aliases_from: Vec<String>,
    /// Other public paths of the new definition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aliases_to: Vec<String>,
    #[serde(flatten)]
    scope: ScopeFile,
}

#[derive(Serialize, JsonSchema)]
struct EditedFile {
    /// The operation, as it stands in the manifest or the report.
    #[serde(flatten)]
    operation: KindAndMatch,
    /// Fields of `match` with their right values.
    with: BTreeMap<String, Value>,
    #[serde(flatten)]
    scope: ScopeFile,
}

/// For which releases, and why.
#[derive(Serialize, JsonSchema)]
struct ScopeFile {
    /// Only for the hop from this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// Only for the hop to this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    reason: String,
}

/// Whether the old form still works.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum StatusWord {
    /// Gone.
    Removed,
    /// Works, with or without a warning.
    Deprecated,
}

/// The entry of `it` in the section of its verdict.
pub fn override_json(it: &Override) -> Value {
    let operation = KindAndMatch::from(&it.operation);
    let scope = ScopeFile { from: it.from.clone(), to: it.to.clone(), reason: it.reason.clone() };
    let value = match &it.verdict {
        Verdict::Accept | Verdict::Reject => serde_json::to_value(JudgedFile { operation, scope }),
        Verdict::Add { status, aliases_from, aliases_to } => serde_json::to_value(AddedFile {
            operation,
            status: Some(StatusWord::from(*status)),
            aliases_from: aliases_from.iter().map(ToString::to_string).collect(),
            aliases_to: aliases_to.iter().map(ToString::to_string).collect(),
            scope,
        }),
        Verdict::Edit(edited) => {
            let with = changed_fields(&operation_json(&it.operation)["match"], &operation_json(edited)["match"]);
            serde_json::to_value(EditedFile { operation, with, scope })
        }
    };
    value.expect("wire structs of texts are always JSON")
}

/// The fields of `new` that `old` has not or has otherwise.
fn changed_fields(old: &Value, new: &Value) -> BTreeMap<String, Value> {
    let fields = new.as_object().into_iter().flatten();
    fields.filter(|(key, value)| old.get(key) != Some(value)).map(|(key, value)| (key.clone(), value.clone())).collect()
}

impl From<Status> for StatusWord {
    fn from(status: Status) -> Self {
        match status {
            Status::Removed => Self::Removed,
            Status::Deprecated => Self::Deprecated,
        }
    }
}

fn version() -> u32 {
    OVERRIDES_VERSION
}
