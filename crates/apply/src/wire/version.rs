use serde::Deserialize;
use serde_json::Value;

/// The version that a document states; the rest of it is not kept, however much there is.
#[derive(Deserialize)]
struct Stated {
    #[serde(default)]
    version: Option<Value>,
}

/// Refuses a document of another version before anything else of it is looked at.
pub(super) fn check(bytes: &[u8], known: u32) -> Result<(), String> {
    let stated: Stated = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    match stated.version {
        Some(version) if version == known => Ok(()),
        Some(version) if version.as_u64().is_some_and(|it| it > u64::from(known)) => Err(format!(
            "version {version} was written by a newer onx-migrate, this one reads version {known}: install the newer one"
        )),
        Some(Value::Number(version)) => {
            Err(format!("version {version} is not known, this build reads version {known}"))
        }
        Some(_) => Err("`version` is not a number".to_owned()),
        None => Err("`version` is missing".to_owned()),
    }
}
