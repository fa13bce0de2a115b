use serde_json::Value;

use super::{graph_v1, stamp_v1, surface_v1, tree_v2};

/// The JSON Schemas of the files that this crate writes, by the name of the format.
pub fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("tree", tree_v2::schema()),
        ("stamp", stamp_v1::schema()),
        ("graph", graph_v1::schema()),
        ("surface", surface_v1::schema()),
    ]
}
