//! The symbol graph of a release as nodes and edges, for `jq` and graph libraries.

use schemars::JsonSchema;
use serde::Serialize;

use super::json;
use crate::{Definition, Digest, EdgeKind, Snapshot, Symbol, SymbolGraph};

/// The version of the format that this module writes.
pub const GRAPH_VERSION: u32 = 1;

/// Writes the graph of `snapshot`, in path order.
pub fn graph(snapshot: &Snapshot, graph: &SymbolGraph) -> String {
    let file = GraphFile {
        version: GRAPH_VERSION,
        nodes: graph.definitions.iter().filter_map(|it| node(snapshot, it)).collect(),
        edges: graph.edges.iter().map(edge).collect(),
        public: graph.definitions.iter().filter(|it| it.public).map(|it| it.path.as_str()).collect(),
    };
    json::document(&serde_json::to_value(&file).expect("wire structs of texts are always JSON"))
}

/// The JSON Schema of a graph file.
pub(super) fn schema() -> serde_json::Value {
    super::schema_of::<GraphFile>()
}

/// The linked names of a release.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "onx symbol graph, version 1")]
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
#[derive(Serialize, JsonSchema)]
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
#[derive(Serialize, JsonSchema)]
struct EdgeFile<'a> {
    /// The path that depends.
    from: &'a str,
    /// The path depended on.
    to: &'a str,
    /// How.
    #[serde(rename = "type")]
    kind: EdgeWord,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum EdgeWord {
    Imports,
    Inherits,
    Reexports,
    Calls,
    Overrides,
    Decorates,
}

fn node<'a>(snapshot: &'a Snapshot, definition: &'a Definition) -> Option<Node<'a>> {
    let file = snapshot.files.get(definition.file as usize)?;
    let outline = file.outline.as_deref();
    let symbol: Option<&Symbol> = definition.symbol.and_then(|id| outline.map(|it| it.symbol(id)));
    let empty = Digest::of(b"");
    let docstring = symbol.map_or_else(|| outline.and_then(|it| it.docstring.as_deref()), |it| it.docstring.as_deref());
    Some(Node {
        fq: definition.path.as_str(),
        kind: definition.kind.map_or("module", crate::SymbolKind::as_str),
        module: file.module.as_ref().map(crate::DottedName::as_str),
        path: file.path.as_str(),
        lines: symbol.map(|it| [it.lines.0, it.lines.1]),
        sig: symbol.map(|it| it.body.signature_digest).filter(|it| *it != empty).map(|it| it.to_string()),
        doc: docstring.map(|it| Digest::of(it.as_bytes()).to_string()),
    })
}

fn edge(edge: &crate::Edge) -> EdgeFile<'_> {
    let kind = match edge.kind {
        EdgeKind::Imports => EdgeWord::Imports,
        EdgeKind::Inherits => EdgeWord::Inherits,
        EdgeKind::Reexports => EdgeWord::Reexports,
        EdgeKind::Calls => EdgeWord::Calls,
        EdgeKind::Overrides => EdgeWord::Overrides,
        EdgeKind::Decorates => EdgeWord::Decorates,
    };
    EdgeFile { from: edge.from.as_str(), to: edge.to.as_str(), kind }
}
