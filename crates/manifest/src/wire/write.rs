use model::wire::yaml;

use super::manifest_v1::ManifestFile;
use crate::Manifest;

/// Maps that stand on the line of their key.
const ONE_LINE: &[&str] = &["source", "match", "evidence"];

/// Writes `manifest` in its canonical bytes: fields in the order of FORMATS, one line per `match`.
///
/// Factors of the evidence and the places where a change was seen are the report's and left out.
pub fn to_yaml(manifest: &Manifest) -> String {
    let value = serde_json::to_value(ManifestFile::from(manifest)).expect("wire structs of texts are always JSON");
    yaml::document(&value, ONE_LINE)
}
