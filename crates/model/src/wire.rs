//! Serialised forms of snapshots, graphs and surfaces: the only place in this crate that knows serde.
//!
//! One file per schema version. Field order is the order of the structs; maps are ordered.

pub mod graph_v1;
mod json;
mod outlet;
mod schema;
pub mod stamp_v1;
pub mod surface_v1;
pub mod tree_v2;
pub mod yaml;

pub use schema::{schema_of, schemas};
