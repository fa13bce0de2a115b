//! The metadata stamp of a release: whose every name is and what its source says of its age.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::outlet::Outlet;
use super::tree_v2::ExportTags;
use super::yaml::{self, Place};
use crate::{Definition, Snapshot, Symbol, SymbolGraph, SymbolId};

/// The version of the format that this module writes.
pub const STAMP_VERSION: u32 = 1;

/// Writes the stamp of `snapshot`: per file of the library its names, in the order of the source.
///
/// # Errors
/// When `out` fails.
pub fn write(snapshot: &Snapshot, graph: &SymbolGraph, out: &mut dyn Write) -> io::Result<()> {
    let mut out = Outlet::new(out);
    let mut definitions: Vec<(u32, SymbolId, &Definition)> =
        graph.definitions.iter().filter_map(|it| Some((it.file, it.symbol?, it))).collect();
    definitions.sort_by_key(|it| (it.0, it.1));
    let head = Head { version: STAMP_VERSION, package: &snapshot.package, reference: &snapshot.reference };
    out.push(&yaml::document(&serde_json::to_value(&head).expect("wire structs of texts are always JSON"), &[]));
    out.push(if definitions.is_empty() { "files: []\n" } else { "files:\n" });
    for of_file in definitions.chunk_by(|left, right| left.0 == right.0) {
        let Some(file) = snapshot.files.get(of_file[0].0 as usize) else { continue };
        let Some(outline) = &file.outline else { continue };
        out.push_yaml("  - file: ", file.path.as_str(), Place::Block);
        out.push("\n    exports:\n");
        for (_, symbol, definition) in of_file {
            push_export(&mut out, definition, outline.symbol(*symbol));
            out.line_ends();
        }
    }
    out.finish()
}

fn push_export(out: &mut Outlet<'_>, definition: &Definition, symbol: &Symbol) {
    let tags = ExportTags::of(definition.path.as_str(), symbol, definition.public);
    out.push_yaml("      - fq: ", definition.path.as_str(), Place::Block);
    out.push("\n        tags: ");
    out.push(tags.as_list());
    if let Some(since) = symbol.since() {
        out.push_yaml("\n        since: ", &since, Place::Block);
    }
    let deprecation = symbol.deprecation();
    match deprecation.as_ref().map(|it| &it.since) {
        Some(Some(since)) => out.push_yaml("\n        deprecated: ", since, Place::Block),
        Some(None) => out.push("\n        deprecated: true"),
        None => {}
    }
    if let Some(successor) = deprecation.as_ref().and_then(|it| it.replacement.as_deref()) {
        out.push_yaml("\n        replaced_by: ", successor, Place::Block);
    }
    out.push("\n        stability: ");
    out.push(match deprecation {
        Some(_) => "deprecated\n",
        None if tags.experimental => "experimental\n",
        None => "stable\n",
    });
}

/// The JSON Schema of a stamp.
pub(super) fn schema() -> serde_json::Value {
    super::schema_of::<Stamp>()
}

/// Whose every name of a release is.
#[derive(JsonSchema)]
#[schemars(title = "onx metadata stamp, version 1")]
#[expect(dead_code, reason = "the shape of the whole file; its parts are written apart")]
struct Stamp<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// In path order.
    files: Vec<StampFile<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct Head<'a> {
    /// Version of this format.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// Name of the distribution.
    package: &'a str,
    /// The ref as given.
    #[serde(rename = "ref")]
    reference: &'a str,
}

/// The names of one file.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the shape of what is written above")]
struct StampFile<'a> {
    /// Where it lies in the repository.
    file: &'a str,
    /// In source order.
    exports: Vec<Export>,
}

/// One name.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the shape of what is written above")]
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

#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "the shape of what is written above")]
enum Deprecated {
    Since(String),
    Unknown(bool),
}
