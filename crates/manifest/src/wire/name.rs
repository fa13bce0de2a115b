use model::{DottedName, RepoPath};

use super::fields::{Fields, Text};
use super::read_error::ReadError;

/// Longer names than this are no names.
const MAX_NAME: usize = 1000;

/// A dotted name whose every segment is an identifier.
pub(super) fn dotted(fields: &mut Fields, key: &'static str) -> Result<DottedName, ReadError> {
    let text = fields.text(key)?;
    as_dotted(fields, key, text)
}

/// A dotted name that may be missing.
pub(super) fn optional_dotted(fields: &mut Fields, key: &'static str) -> Result<Option<DottedName>, ReadError> {
    let text = fields.optional_text(key)?;
    text.map(|text| as_dotted(fields, key, text)).transpose()
}

/// A list of dotted names; a missing one is empty.
pub(super) fn dotted_list(fields: &mut Fields, key: &'static str) -> Result<Vec<DottedName>, ReadError> {
    let texts = fields.optional_texts(key)?.unwrap_or_default();
    texts.into_iter().map(|text| as_dotted(fields, key, text)).collect()
}

/// One identifier.
pub(super) fn identifier(fields: &mut Fields, key: &'static str) -> Result<String, ReadError> {
    let text = fields.text(key)?;
    as_identifier(fields, key, text)
}

/// A list of identifiers that must be there and hold something.
pub(super) fn identifiers(fields: &mut Fields, key: &'static str) -> Result<Vec<String>, ReadError> {
    let spot = fields.spot();
    match fields.optional_texts(key)? {
        Some(texts) if !texts.is_empty() => texts.into_iter().map(|text| as_identifier(fields, key, text)).collect(),
        Some(_) => Err(fields.bad_value(key, spot, "the list is empty")),
        None => fields.require(key).map(|_| Vec::new()),
    }
}

/// A path inside a repository.
pub(super) fn path(fields: &mut Fields, key: &'static str) -> Result<RepoPath, ReadError> {
    let Text { text, spot } = fields.text(key)?;
    RepoPath::new(&text).map_err(|error| fields.bad_value(key, spot, error.to_string()))
}

/// Any text but an empty one or one with control characters.
pub(super) fn shown(fields: &mut Fields, key: &'static str) -> Result<String, ReadError> {
    let Text { text, spot } = fields.text(key)?;
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err(fields.bad_value(
            key,
            spot,
            format!("`{}` is empty or has control characters", text.escape_debug()),
        ));
    }
    Ok(text)
}

fn as_dotted(fields: &Fields, key: &str, Text { text, spot }: Text) -> Result<DottedName, ReadError> {
    if text.len() <= MAX_NAME && text.split('.').all(is_identifier) {
        return Ok(DottedName::new(text));
    }
    let shown: String = text.chars().take(80).collect();
    Err(fields.bad_value(key, spot, format!("`{}` is not a dotted name", shown.escape_debug())))
}

fn as_identifier(fields: &Fields, key: &str, Text { text, spot }: Text) -> Result<String, ReadError> {
    if text.len() <= MAX_NAME && is_identifier(&text) {
        return Ok(text);
    }
    let shown: String = text.chars().take(80).collect();
    Err(fields.bad_value(key, spot, format!("`{}` is not a name", shown.escape_debug())))
}

fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    let starts = characters.next().is_some_and(|first| first == '_' || first.is_alphabetic());
    starts && characters.all(|it| it == '_' || it.is_alphanumeric())
}
