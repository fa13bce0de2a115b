//! Documents for other tools.

mod failure;
mod ndjson;
mod sarif;
mod timings;

pub(crate) use failure::{code_document, failure_document};
pub(crate) use ndjson::to_ndjson;
pub use sarif::to_sarif;
pub(crate) use timings::timings_document;
