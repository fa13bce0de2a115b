//! What `plan` and `apply` print for machines, version 1.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::plan_v1::PlanFile;
use crate::{MadeFor, Plan, Standing};

const VERSION: u32 = 1;

/// A plan and what was done with it.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "onx apply report, version 1")]
struct ReportFile {
    /// Version of this format.
    #[schemars(range(min = 1, max = 1))]
    schema_version: u32,
    /// Always `report`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// What was asked for: `plan`, `check`, `apply` or `verify`.
    command: String,
    /// Distribution name of the core.
    package: String,
    /// Version before.
    from: String,
    /// Version after.
    to: String,
    /// Operations that are not quite sure and were applied all the same.
    warnings: Vec<String>,
    /// How many flags there are for each reason, whatever names it speaks of.
    flags_by_reason: Vec<ReasonFile>,
    /// What making the plan took.
    statistics: StatisticsFile,
    /// The plan.
    plan: PlanFile,
    /// The edits as a unified diff, where nothing is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    diff: Option<String>,
    /// The run that takes the edits back; null when nothing was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    checkpoint: Option<Option<String>>,
    /// Names of the core that the new release does not have; `verify` lists them.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing_names: Option<Vec<String>>,
    /// What the command of `--verify-command` complains of, where `--keep-broken` kept the result although.
    #[serde(skip_serializing_if = "Option::is_none")]
    broken: Option<String>,
    /// The file that came on stdin, migrated.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// The exit code of commands that do something with the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    exit_code: Option<u8>,
}

#[derive(Serialize, JsonSchema)]
struct ReasonFile {
    /// The reason, with `…` for names.
    reason: String,
    /// How many flags have it.
    count: usize,
}

/// What making the plan took; a plan from a file took nothing.
#[derive(Serialize, JsonSchema)]
struct StatisticsFile {
    /// Files that were read.
    files_scanned: usize,
    /// Files that were parsed because something might stand in them, or because those need them.
    files_parsed: usize,
    /// Files that the plan edits.
    files_edited: usize,
}

/// The JSON Schema of the format.
pub(super) fn schema() -> Value {
    model::wire::schema_of::<ReportFile>()
}

/// What is common to the reports of all commands; each adds its own to it.
pub fn to_json(made_for: &MadeFor, plan: &Plan, command: &str, words: Words) -> Value {
    let reason = |(reason, count): (String, usize)| ReasonFile { reason, count };
    let report = ReportFile {
        schema_version: VERSION,
        kind: "report",
        command: command.to_owned(),
        package: made_for.package.clone(),
        from: made_for.from.clone(),
        to: made_for.to.clone(),
        warnings: words.warnings,
        flags_by_reason: words.flags_by_reason.into_iter().map(reason).collect(),
        statistics: StatisticsFile {
            files_scanned: plan.effort.scanned,
            files_parsed: plan.effort.parsed,
            files_edited: plan.patch.files.len(),
        },
        plan: PlanFile::of(plan, None, |_| Standing::Tracked),
        diff: None,
        checkpoint: None,
        missing_names: None,
        broken: None,
        text: None,
        exit_code: None,
    };
    serde_json::to_value(report).expect("plain data becomes JSON")
}

/// What a report says of a plan in words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// Operations that are not quite sure and were applied all the same.
    pub warnings: Vec<String>,
    /// How many flags there are for each reason, the most frequent first.
    pub flags_by_reason: Vec<(String, usize)>,
}
