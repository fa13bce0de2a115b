use super::manifest_v1::ManifestFile;
use super::overrides_v1::OverridesFile;

/// The JSON Schema of a manifest file.
pub fn manifest_schema() -> serde_json::Value {
    model::wire::schema_of::<ManifestFile>()
}

/// The JSON Schema of a file of overrides.
pub fn overrides_schema() -> serde_json::Value {
    model::wire::schema_of::<OverridesFile>()
}
