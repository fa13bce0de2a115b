//! The files of FORMATS, one module per schema version: the only place in this crate that knows serde or YAML.

mod check;
mod document;
mod fields;
mod manifest_v1;
mod name;
mod operation_v1;
mod read;
mod read_error;
mod read_operation;
mod schema;
mod write;

pub use document::{MAX_BYTES, MAX_DEPTH};
pub use manifest_v1::MANIFEST_VERSION;
pub use operation_v1::operation_json;
pub use read::{Read, fault, from_yaml};
pub use read_error::{Problem, ReadError, Warning};
pub use schema::manifest_schema;
pub use write::to_yaml;
