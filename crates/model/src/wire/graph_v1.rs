//! The symbol graph of a release as nodes and edges, for `jq` and graph libraries.

use std::io::{self, Write};

use schemars::JsonSchema;

use super::outlet::Outlet;
use crate::{Definition, Digest, EdgeKind, Snapshot, SourceFile, Symbol, SymbolGraph};

/// The version of the format that this module writes.
pub const GRAPH_VERSION: u32 = 1;

/// Writes the graph of `snapshot`, in path order.
///
/// # Errors
/// When `out` fails.
pub fn write(snapshot: &Snapshot, graph: &SymbolGraph, out: &mut dyn Write) -> io::Result<()> {
    let mut out = Outlet::new(out);
    out.push("{\n\"version\": 1,\n\"nodes\": [");
    let nodes = graph.definitions.iter().filter_map(|it| Some((snapshot.files.get(it.file as usize)?, it)));
    for (place, (file, definition)) in nodes.enumerate() {
        out.push(if place == 0 { "\n" } else { ",\n" });
        push_node(&mut out, file, definition);
        out.line_ends();
    }
    out.push(if graph.definitions.is_empty() { "],\n\"edges\": [" } else { "\n],\n\"edges\": [" });
    for (place, edge) in graph.edges.iter().enumerate() {
        out.push(if place == 0 { "\n" } else { ",\n" });
        out.push_json("{\"from\":", graph.definition(edge.from).path.as_str());
        out.push_json(",\"to\":", graph.end(edge.to).as_str());
        out.push(kind_field(edge.kind));
        out.line_ends();
    }
    out.push(if graph.edges.is_empty() { "],\n\"public\": [" } else { "\n],\n\"public\": [" });
    for (place, definition) in graph.definitions.iter().filter(|it| it.public).enumerate() {
        out.push_json(if place == 0 { "" } else { "," }, definition.path.as_str());
        out.line_ends();
    }
    out.push("]\n}\n");
    out.finish()
}

fn push_node(out: &mut Outlet<'_>, file: &SourceFile, definition: &Definition) {
    let outline = file.outline.as_deref();
    let symbol: Option<&Symbol> = definition.symbol.and_then(|id| outline.map(|it| it.symbol(id)));
    out.push_json("{\"fq\":", definition.path.as_str());
    out.push_json(",\"kind\":", definition.kind.map_or("module", crate::SymbolKind::as_str));
    if let Some(module) = &file.module {
        out.push_json(",\"module\":", module.as_str());
    }
    out.push_json(",\"path\":", file.path.as_str());
    if let Some(symbol) = symbol {
        out.push(",\"lines\":[");
        out.push_number(symbol.lines.0);
        out.push(",");
        out.push_number(symbol.lines.1);
        out.push("]");
        if symbol.body.signature_digest != Digest::EMPTY {
            out.push_digest(",\"sig\":", symbol.body.signature_digest);
        }
    }
    let docstring = symbol.map_or_else(|| outline.and_then(|it| it.docstring.as_deref()), |it| it.docstring.as_deref());
    if let Some(docstring) = docstring {
        out.push_digest(",\"doc\":", Digest::of(docstring.as_bytes()));
    }
    out.push("}");
}

/// The field that ends an edge.
fn kind_field(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Imports => ",\"type\":\"imports\"}",
        EdgeKind::Inherits => ",\"type\":\"inherits\"}",
        EdgeKind::Reexports => ",\"type\":\"reexports\"}",
        EdgeKind::Calls => ",\"type\":\"calls\"}",
        EdgeKind::Overrides => ",\"type\":\"overrides\"}",
        EdgeKind::Decorates => ",\"type\":\"decorates\"}",
    }
}

/// The JSON Schema of a graph file.
pub(super) fn schema() -> serde_json::Value {
    super::schema_of::<GraphFile>()
}

/// The linked names of a release.
#[derive(JsonSchema)]
#[schemars(title = "onx symbol graph, version 1")]
#[expect(dead_code, reason = "the shape of what is written above")]
struct GraphFile<'a> {
    /// Version of this format.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// Modules, classes, functions, members and attributes, by path.
    nodes: Vec<Node<'a>>,
    /// Ordered by source, target, type.
    edges: Vec<EdgeFile<'a>>,
    /// Paths of the definitions that dependents may use.
    public: Vec<&'a str>,
}

/// One definition.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the shape of what is written above")]
struct Node<'a> {
    /// Module and qualified name.
    fq: &'a str,
    /// What it is; `module` for modules.
    kind: &'static str,
    /// The module that it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    module: Option<&'a str>,
    /// Its file.
    path: &'a str,
    /// First and last line.
    #[serde(skip_serializing_if = "Option::is_none")]
    lines: Option<[u32; 2]>,
    /// Digest of its signature or bases.
    #[serde(skip_serializing_if = "Option::is_none")]
    sig: Option<String>,
    /// Digest of its docstring.
    #[serde(skip_serializing_if = "Option::is_none")]
    doc: Option<String>,
}

/// How one path depends on another.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the shape of what is written above")]
struct EdgeFile<'a> {
    /// The path that depends.
    from: &'a str,
    /// The path depended on.
    to: &'a str,
    /// How.
    #[serde(rename = "type")]
    kind: EdgeWord,
}

#[derive(JsonSchema)]
#[expect(dead_code, reason = "the shape of what is written above")]
#[serde(rename_all = "lowercase")]
enum EdgeWord {
    Imports,
    Inherits,
    Reexports,
    Calls,
    Overrides,
    Decorates,
}
