//! The metadata stamp of a release: whose every name is and what its source says of its age.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::tree_v2::export_tags;
use super::yaml;
use crate::{Definition, Snapshot, Symbol, SymbolGraph};

/// The version of the format that this module writes.
pub const STAMP_VERSION: u32 = 1;

/// Writes the stamp of `snapshot`: per file of the library its names, in the order of the source.
pub fn stamp(snapshot: &Snapshot, graph: &SymbolGraph) -> String {
    let mut by_file: BTreeMap<u32, Vec<&Definition>> = BTreeMap::new();
    for definition in graph.definitions.iter().filter(|it| it.symbol.is_some()) {
        by_file.entry(definition.file).or_default().push(definition);
    }
    let files = by_file.into_iter().filter_map(|(file, mut definitions)| {
        let file = snapshot.files.get(file as usize)?;
        let outline = file.outline.as_deref()?;
        definitions.sort_by_key(|it| it.symbol);
        let exports = definitions.iter().filter_map(|it| Some(export(it, outline.symbol(it.symbol?)))).collect();
        Some(StampFile { file: file.path.as_str(), exports })
    });
    let stamp = Stamp {
        version: STAMP_VERSION,
        package: &snapshot.package,
        reference: &snapshot.reference,
        files: files.collect(),
    };
    yaml::document(&serde_json::to_value(&stamp).expect("wire structs of texts are always JSON"), &[])
}

/// The JSON Schema of a stamp.
pub(super) fn schema() -> serde_json::Value {
    super::schema_of::<Stamp>()
}

/// Whose every name of a release is.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "onx metadata stamp, version 1")]
struct Stamp<'a> {
    /// Version of this format.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// Name of the distribution.
    package: &'a str,
    /// The ref as given.
    #[serde(rename = "ref")]
    reference: &'a str,
    /// In path order.
    files: Vec<StampFile<'a>>,
}

/// The names of one file.
#[derive(Serialize, JsonSchema)]
struct StampFile<'a> {
    /// Where it lies in the repository.
    file: &'a str,
    /// In source order.
    exports: Vec<Export>,
}

/// One name.
#[derive(Serialize, JsonSchema)]
struct Export {
    /// Module and qualified name.
    fq: String,
    /// Whose it is: `public_api`, `internal`, `experimental`.
    tags: Vec<&'static str>,
    /// The release that it came with, where the source says.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    /// The release that deprecated it, or `true` where the source does not say which.
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecated: Option<Deprecated>,
    /// What to use instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced_by: Option<String>,
    /// `stable`, `experimental` or `deprecated`.
    stability: &'static str,
}

#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum Deprecated {
    Since(String),
    Unknown(bool),
}

fn export(definition: &Definition, symbol: &Symbol) -> Export {
    let tags = export_tags(&definition.path, symbol, definition.public);
    let deprecation = symbol.deprecation();
    Export {
        fq: definition.path.to_string(),
        since: symbol.since(),
        stability: match &deprecation {
            Some(_) => "deprecated",
            None if tags.contains(&"experimental") => "experimental",
            None => "stable",
        },
        tags,
        replaced_by: deprecation.as_ref().and_then(|it| it.replacement.clone()),
        deprecated: deprecation.map(|it| it.since.map_or(Deprecated::Unknown(true), Deprecated::Since)),
    }
}
