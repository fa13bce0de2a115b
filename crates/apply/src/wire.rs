//! Serialised forms of plans, checkpoints and history: the only place in this crate that knows serde.

pub(crate) mod checkpoint_v1;
mod lines;
pub mod plan_v1;
pub mod report_v1;
pub(crate) mod state_v1;
mod version;

/// The JSON Schemas of what this crate writes, by the name of the format.
pub fn schemas() -> Vec<(&'static str, serde_json::Value)> {
    let report = ("apply-report", report_v1::schema());
    vec![("plan", plan_v1::schema()), report, ("checkpoint", checkpoint_v1::schema()), ("state", state_v1::schema())]
}
