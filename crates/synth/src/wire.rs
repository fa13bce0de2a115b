//! The report as a file: the only place in this crate that knows serde.

mod read_report;
mod report_v1;

pub use read_report::{ReadReport, ReportError, report_from_json};
pub use report_v1::{REPORT_VERSION, dependent_json, explained_json, report_json, report_schema, with_run};
