use std::collections::BTreeMap;

use model::{Digest, Language, Limits};

use super::check;
use super::document::{Node, Tree, document, is_number};
use super::fields::{Fields, Text};
use super::manifest_v1::MANIFEST_VERSION;
use super::read_error::{Problem, ReadError, Warning};
use super::read_operation::{entry, id_of};
use crate::{Entry, Manifest, OperationId, Semver, Source, Spot, required_semver, summary};

/// A manifest as read, with what in it is not obeyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The manifest.
    pub manifest: Manifest,
    /// In line order.
    pub warnings: Vec<Warning>,
}

/// Reads a manifest from YAML or JSON.
///
/// Bare `to` names of `rename.callable` are completed, defaults filled in, names and paths checked.
///
/// # Errors
/// Refuses what is too large or too deep, what is not YAML, aliases, tags, repeated keys, unknown versions, unknown
/// fields in `match`, values of the wrong type, names that are none, and operations that contradict each other.
pub fn from_yaml(text: &str) -> Result<Read, ReadError> {
    from_yaml_within(text, &Limits::default())
}

/// The same within other limits.
///
/// # Errors
/// As [`from_yaml`].
pub fn from_yaml_within(text: &str, limits: &Limits) -> Result<Read, ReadError> {
    let mut warnings = Vec::new();
    let mut fields = Fields::of(document(text, limits)?, "", "manifest")?;
    version_of(&mut fields)?;
    let manifest = manifest(&mut fields, &mut warnings)?;
    fields.warn_of_rest(&mut warnings);
    warnings.sort();
    Ok(Read { manifest, warnings })
}

/// Why a reader would refuse `change` on its own: a name that is none, a path that leaves the repository.
///
/// Inference reads sources that may define anything; what no reader takes must not reach a manifest.
pub fn fault(change: &crate::Change) -> Option<Problem> {
    let entry = Entry { id: OperationId::numbered(1), requires: None, change: change.clone() };
    let manifest = Manifest {
        package: String::new(),
        language: Language::Python,
        from: "a".to_owned(),
        to: "b".to_owned(),
        source: None,
        generator: String::new(),
        semver: Semver::Patch,
        summary: String::new(),
        operations: vec![entry],
    };
    from_yaml(&super::to_yaml(&manifest)).err().map(|error| error.problem)
}

fn version_of(fields: &mut Fields) -> Result<(), ReadError> {
    let node = fields.require("manifest_version")?;
    known_version(fields, "manifest_version", &node, MANIFEST_VERSION)
}

/// Refuses every version but `known`.
pub(super) fn known_version(fields: &Fields, field: &'static str, node: &Node, known: u32) -> Result<(), ReadError> {
    match &node.value {
        Tree::Scalar { text, plain: true } if *text == known.to_string() => Ok(()),
        Tree::Scalar { text, plain: true } if is_number(text) => {
            let found = text.chars().take(40).collect();
            Err(ReadError::at(node.spot, Problem::UnknownVersion { field, known, found }))
        }
        Tree::Scalar { .. } | Tree::List(_) | Tree::Map(_) => {
            Err(fields.wrong_type(field, node.spot, "a whole number", node.describe()))
        }
    }
}

fn manifest(fields: &mut Fields, warnings: &mut Vec<Warning>) -> Result<Manifest, ReadError> {
    let language = language(fields)?;
    let from = fields.version("from", warnings)?.text;
    let to = fields.version("to", warnings)?.text;
    let source = fields.take("source").map(|node| source(node, warnings)).transpose()?;
    let operations = operations(fields, warnings)?;
    let package = fields.optional_text("package")?.map(|it| it.text);
    let generator = fields.optional_text("generator")?.map(|it| it.text);
    let written_summary = fields.optional_text("summary")?.map(|it| it.text);
    Ok(Manifest {
        package: package.unwrap_or_else(|| first_root(&operations)),
        language,
        from,
        to,
        source,
        generator: generator.unwrap_or_default(),
        semver: semver(fields)?.unwrap_or_else(|| required_semver(&operations)),
        summary: written_summary.unwrap_or_else(|| summary(&operations)),
        operations,
    })
}

fn first_root(operations: &[Entry]) -> String {
    operations.iter().find_map(|entry| entry.change.operation.root()).unwrap_or_default()
}

fn language(fields: &mut Fields) -> Result<Language, ReadError> {
    let Some(Text { text, spot }) = fields.optional_text("language")? else { return Ok(Language::Python) };
    Language::from_word(&text).ok_or_else(|| fields.bad_value("language", spot, "this program knows `python` only"))
}

fn semver(fields: &mut Fields) -> Result<Option<Semver>, ReadError> {
    let Some(Text { text, spot }) = fields.optional_text("semver")? else { return Ok(None) };
    let known = [Semver::Patch, Semver::Minor, Semver::Major].into_iter().find(|it| it.as_str() == text);
    known.map(Some).ok_or_else(|| fields.bad_value("semver", spot, "must be `major`, `minor` or `patch`"))
}

fn source(node: Node, warnings: &mut Vec<Warning>) -> Result<Source, ReadError> {
    let mut fields = Fields::of(node, "source.", "source")?;
    let source = Source {
        from_ref: fields.text("from_ref")?.text,
        from_commit: fields.text("from_commit")?.text,
        to_ref: fields.text("to_ref")?.text,
        to_commit: fields.text("to_commit")?.text,
        from_snapshot: fields.text("from_snapshot").and_then(|text| digest(&fields, "from_snapshot", text))?,
        to_snapshot: fields.text("to_snapshot").and_then(|text| digest(&fields, "to_snapshot", text))?,
    };
    fields.warn_of_rest(warnings);
    Ok(source)
}

pub(super) fn digest(fields: &Fields, key: &str, Text { text, spot }: Text) -> Result<Digest, ReadError> {
    text.parse().map_err(|error: model::DigestError| fields.bad_value(key, spot, error.to_string()))
}

fn operations(fields: &mut Fields, warnings: &mut Vec<Warning>) -> Result<Vec<Entry>, ReadError> {
    let node = fields.require("operations")?;
    let (spot, found) = (node.spot, node.describe());
    let Tree::List(items) = node.value else {
        return Err(fields.wrong_type("operations", spot, "a list, `[]` for none", found));
    };
    let mut spots: BTreeMap<OperationId, Spot> = BTreeMap::new();
    let mut entries = Vec::with_capacity(items.len());
    for (place, item) in items.into_iter().enumerate() {
        let spot = item.spot;
        let mut operation = Fields::of(item, "", "operation").map_err(|it| it.in_operation(&ordinal(place)))?;
        let id = id_of(&mut operation, place).map_err(|it| it.in_operation(&ordinal(place)))?;
        if let Some(first) = spots.insert(id.clone(), spot) {
            return Err(ReadError::at(spot, Problem::DuplicateId { first }).in_operation(id.as_str()));
        }
        entries.push(entry(operation, id.clone(), warnings).map_err(|it| it.in_operation(id.as_str()))?);
    }
    check::check(&entries, &spots)?;
    Ok(entries)
}

fn ordinal(place: usize) -> String {
    format!("operation {}", place + 1)
}
