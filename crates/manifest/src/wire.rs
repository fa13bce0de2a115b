//! The files of FORMATS, one module per schema version: the only place in this crate that knows serde or YAML.

mod check;
mod document;
mod fields;
mod manifest_v1;
mod name;
mod operation_v1;
mod overrides_v1;
mod read;
mod read_error;
mod read_operation;
mod read_overrides;
mod schema;
mod write;
mod write_overrides;

pub use manifest_v1::MANIFEST_VERSION;
pub use operation_v1::operation_json;
pub use overrides_v1::{OVERRIDES_VERSION, override_json};
pub use read::{Read, fault, from_yaml, from_yaml_within};
pub use read_error::{Problem, ReadError, Warning};
pub use read_overrides::{ReadOverrides, overrides_from_yaml, overrides_from_yaml_within};
pub use schema::{manifest_schema, overrides_schema};
pub use write::to_yaml;
pub use write_overrides::{WriteError, with_overrides};
