//! The report as a file: the only place in this crate that knows serde.

mod report_v1;

pub use report_v1::{REPORT_VERSION, report_json, report_schema};
