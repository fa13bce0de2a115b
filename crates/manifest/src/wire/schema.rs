use super::manifest_v1::ManifestFile;

/// The JSON Schema of a manifest file.
pub fn manifest_schema() -> serde_json::Value {
    model::wire::schema_of::<ManifestFile>()
}
