use serde_json::Value;

/// Refuses a document of another version before anything else of it is looked at.
pub(super) fn check(bytes: &[u8], field: &str, known: u32) -> Result<(), String> {
    let document: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    match document.get(field) {
        Some(version) if *version == known => Ok(()),
        Some(version) if version.as_u64().is_some_and(|it| it > u64::from(known)) => Err(format!(
            "version {version} was written by a newer onx-migrate, this one reads version {known}: install the newer one"
        )),
        Some(version) => Err(format!("version {version} is not known, this build reads version {known}")),
        None => Err(format!("`{field}` is missing")),
    }
}
