//! The `.tree` file of a release: every file and every symbol, for people, audits and caches.

use std::collections::BTreeMap;
use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::yaml;
use crate::{
    Decorator, Definition, Deprecation, Digest, DottedName, Outline, Parameter, ParameterKind, Role, Signature,
    Snapshot, SourceFile, Symbol, SymbolGraph, SymbolId, SymbolKind,
};

/// The version of the format that this module writes.
pub const TREE_VERSION: u32 = 2;

/// Maps that stand on the line of their key.
const ONE_LINE: &[&str] = &["deprecated"];

/// A `.tree` file with the checksum that stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// The file's text.
    pub text: String,
    /// Digest of everything below the checksum's line.
    pub checksum: Digest,
}

/// Writes the `.tree` of `snapshot`, whose names `graph` has linked.
pub fn tree(snapshot: &Snapshot, graph: &SymbolGraph) -> Tree {
    let files = files(snapshot, graph);
    let checksum = Digest::of(files.as_bytes());
    let head = Head {
        version: TREE_VERSION,
        package: &snapshot.package,
        reference: &snapshot.reference,
        commit: snapshot.commit.as_deref(),
        roots: &snapshot.roots,
        checksum: checksum.to_string(),
    };
    let text = yaml::document(&json(&head), ONE_LINE) + &files;
    Tree { text, checksum }
}

/// The JSON Schema of a `.tree` file.
pub(super) fn schema() -> Value {
    super::schema_of::<File>()
}

/// A release: every file and every symbol.
#[derive(JsonSchema)]
#[schemars(title = "onx tree, version 2", rename = "Tree")]
#[expect(dead_code, reason = "the shape of the whole file; its two halves are written apart")]
struct File<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// In path order.
    files: Vec<TreeFile<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct Head<'a> {
    /// Version of this format.
    #[schemars(range(min = 2, max = 2))]
    version: u32,
    /// Name of the distribution.
    package: &'a str,
    /// The ref as given.
    #[serde(rename = "ref")]
    reference: &'a str,
    /// The commit; absent for a plain folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[0-9a-f]{40}$"))]
    commit: Option<&'a str>,
    /// Import roots relative to the repository; the empty text is the repository itself.
    roots: &'a [String],
    /// Digest of everything below this line.
    #[schemars(regex(pattern = "^blake3:[0-9a-f]{64}$"))]
    checksum: String,
}

/// One file.
#[derive(Serialize, JsonSchema)]
struct TreeFile<'a> {
    /// Where it lies in the repository.
    path: &'a str,
    /// What it is for, when it is not part of the library: `test`, `docs`, `example`, `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    /// Its language, where it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'static str>,
    /// Digest of its bytes.
    hash: String,
    /// The module that it defines.
    #[serde(skip_serializing_if = "Option::is_none")]
    module: Option<&'a str>,
    /// What it defines, in source order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    symbols: Vec<TreeSymbol<'a>>,
}

/// One definition.
#[derive(Serialize, JsonSchema)]
struct TreeSymbol<'a> {
    /// Module and qualified name.
    fq: String,
    /// What it is.
    kind: &'static str,
    /// First and last line.
    lines: [u32; 2],
    /// Digest of its signature or bases, its own name left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    sig: Option<String>,
    /// Digest of its body, its own name and local names left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    /// The parameters as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<String>,
    /// Digest of its docstring.
    #[serde(skip_serializing_if = "Option::is_none")]
    doc: Option<String>,
    /// Names as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    decorators: Vec<&'a str>,
    /// Whose it is: `public_api`, `internal`, `experimental`.
    exports: Vec<&'static str>,
    /// Set when the release calls it deprecated.
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecated: Option<DeprecationFile>,
}

/// What a release says of taking a symbol away.
#[derive(Serialize, JsonSchema)]
struct DeprecationFile {
    /// The release that began to say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    /// What to use instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    replacement: Option<String>,
    /// Where it is said: `decorator`, `docstring`, `warning`.
    source: &'static str,
}

fn files(snapshot: &Snapshot, graph: &SymbolGraph) -> String {
    let public = public_symbols(graph);
    let mut res = String::from(if snapshot.files.is_empty() { "files: []\n" } else { "files:\n" });
    for (index, file) in snapshot.files.iter().enumerate() {
        let value = json(&tree_file(file, |id| public.get(&(index as u32, id)).copied()));
        res.push_str(&yaml::list_items(&[value], ONE_LINE, 2));
    }
    res
}

fn public_symbols(graph: &SymbolGraph) -> BTreeMap<(u32, SymbolId), &Definition> {
    graph.definitions.iter().filter_map(|it| Some(((it.file, it.symbol?), it))).collect()
}

fn tree_file<'a>(file: &'a SourceFile, definition: impl Fn(SymbolId) -> Option<&'a Definition>) -> TreeFile<'a> {
    let symbols = file.module.as_ref().zip(file.outline.as_deref()).map(|(module, outline)| {
        let ids = (0..outline.symbols.len() as u32).map(SymbolId);
        ids.filter_map(|id| tree_symbol(module, outline, id, definition(id))).collect()
    });
    TreeFile {
        path: file.path.as_str(),
        role: role_word(file.role),
        lang: file.language.map(crate::Language::as_str),
        hash: file.digest.to_string(),
        module: file.module.as_ref().map(DottedName::as_str),
        symbols: symbols.unwrap_or_default(),
    }
}

fn role_word(role: Role) -> Option<&'static str> {
    match role {
        Role::Library => None,
        Role::Test => Some("test"),
        Role::Docs => Some("docs"),
        Role::Example => Some("example"),
        Role::Other => Some("other"),
    }
}

/// `None` for what is defined inside a function: nobody can name it.
fn tree_symbol<'a>(
    module: &DottedName,
    outline: &'a Outline,
    id: SymbolId,
    definition: Option<&Definition>,
) -> Option<TreeSymbol<'a>> {
    let symbol = outline.symbol(id);
    let path = qualified_path(module, outline, symbol)?;
    let empty = Digest::of(b"");
    let written = |digest: Digest| (digest != empty).then(|| digest.to_string());
    Some(TreeSymbol {
        kind: symbol.kind.as_str(),
        lines: [symbol.lines.0, symbol.lines.1],
        sig: written(symbol.body.signature_digest),
        body: written(symbol.body.digest),
        signature: symbol.signature.as_deref().map(signature_text),
        doc: symbol.docstring.as_ref().map(|text| Digest::of(text.as_bytes()).to_string()),
        decorators: symbol.decorators.iter().filter_map(decorator_name).collect(),
        exports: export_tags(&path, symbol, definition.is_some_and(|it| it.public)),
        deprecated: symbol.deprecation().map(DeprecationFile::from),
        fq: path.to_string(),
    })
}

fn qualified_path(module: &DottedName, outline: &Outline, symbol: &Symbol) -> Option<DottedName> {
    match symbol.parent {
        None => Some(module.join(&symbol.name)),
        Some(parent) => {
            let parent = outline.symbol(parent);
            let in_class = parent.kind == SymbolKind::Class;
            in_class.then(|| qualified_path(module, outline, parent))?.map(|path| path.join(&symbol.name))
        }
    }
}

/// Whose a symbol is.
pub(super) fn export_tags(path: &DottedName, symbol: &Symbol, public: bool) -> Vec<&'static str> {
    let experimental = |word: &str| ["experimental", "provisional", "unstable"].iter().any(|it| word.contains(it));
    let by_decorator =
        symbol.decorators.iter().filter_map(decorator_name).any(|name| experimental(&name.to_lowercase()));
    let mut tags = vec![if public { "public_api" } else { "internal" }];
    if by_decorator || path.segments().any(experimental) {
        tags.push("experimental");
    }
    tags
}

fn decorator_name(decorator: &Decorator) -> Option<&str> {
    match &decorator.value {
        crate::Value::Name(name) => Some(name),
        crate::Value::Call { callee, .. } => Some(callee).filter(|it| !it.is_empty()).map(String::as_str),
        crate::Value::Text(_) | crate::Value::List(_) | crate::Value::Table(_) | crate::Value::Other(_) => None,
    }
}

/// A signature as Python writes it: `(self, path: str, *, mode='r') -> File`.
pub fn signature_text(signature: &Signature) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut previous = None;
    for parameter in &signature.parameters {
        let was_positional_only = previous == Some(ParameterKind::PositionalOnly);
        if was_positional_only && parameter.kind != ParameterKind::PositionalOnly {
            parts.push("/".to_owned());
        }
        let after_star = matches!(previous, Some(ParameterKind::VarPositional | ParameterKind::KeywordOnly));
        if parameter.kind == ParameterKind::KeywordOnly && !after_star {
            parts.push("*".to_owned());
        }
        parts.push(parameter_text(parameter));
        previous = Some(parameter.kind);
    }
    if previous == Some(ParameterKind::PositionalOnly) {
        parts.push("/".to_owned());
    }
    let returns = signature.returns.as_ref().map(|it| format!(" -> {it}")).unwrap_or_default();
    format!("({}){returns}", parts.join(", "))
}

fn parameter_text(parameter: &Parameter) -> String {
    let mut res = String::from(match parameter.kind {
        ParameterKind::VarPositional => "*",
        ParameterKind::VarKeyword => "**",
        ParameterKind::PositionalOnly | ParameterKind::Standard | ParameterKind::KeywordOnly => "",
    });
    res.push_str(&parameter.name);
    if let Some(annotation) = &parameter.annotation {
        write!(res, ": {annotation}").expect("writing to a string cannot fail");
    }
    if let Some(default) = &parameter.default {
        let equals = if parameter.annotation.is_some() { " = " } else { "=" };
        write!(res, "{equals}{default}").expect("writing to a string cannot fail");
    }
    res
}

impl From<Deprecation> for DeprecationFile {
    fn from(it: Deprecation) -> Self {
        Self { since: it.since, replacement: it.replacement, source: it.source.as_str() }
    }
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("wire structs of texts and numbers are always JSON")
}
