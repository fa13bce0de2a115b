//! The `.tree` file of a release: every file and every symbol, for people, audits and caches.

use std::io::{self, Cursor, Seek, SeekFrom, Write};
use std::sync::LazyLock;

use memchr::memmem::Finder;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::outlet::Outlet;
use super::yaml::{self, Place};
use crate::{
    Decorator, Deprecation, Digest, DottedName, Outline, Parameter, ParameterKind, Role, Signature, Snapshot,
    SourceFile, Symbol, SymbolGraph, SymbolId, SymbolKind,
};

/// The version of the format that this module writes.
pub const TREE_VERSION: u32 = 2;

/// A `.tree` file with the checksum that stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// The file's text.
    pub text: String,
    /// Digest of everything below the checksum's line.
    pub checksum: Digest,
}

/// Writes the `.tree` of `snapshot`, whose names `graph` has linked, as one text.
pub fn tree(snapshot: &Snapshot, graph: &SymbolGraph) -> Tree {
    let mut out = Cursor::new(Vec::new());
    let checksum = write(snapshot, graph, &mut out).expect("writing to memory cannot fail");
    Tree { text: String::from_utf8(out.into_inner()).expect("only texts are written"), checksum }
}

/// Writes the `.tree` of `snapshot` from the start of `out`, and gives the checksum that stands in it.
///
/// The checksum stands above what it covers: it is filled in at the end.
///
/// # Errors
/// When `out` fails.
pub fn write(snapshot: &Snapshot, graph: &SymbolGraph, out: &mut (impl Write + Seek)) -> io::Result<Digest> {
    let head = head(snapshot, Digest::EMPTY);
    out.write_all(head.as_bytes())?;
    let checksum = Digest::of_written(out, |out| write_files(snapshot, graph, out))?;
    out.rewind()?;
    out.write_all(self::head(snapshot, checksum).as_bytes())?;
    out.seek(SeekFrom::End(0))?;
    Ok(checksum)
}

/// The checksum of the `.tree` of `snapshot`, which is not written.
pub fn checksum(snapshot: &Snapshot, graph: &SymbolGraph) -> Digest {
    Digest::of_written(&mut io::sink(), |out| write_files(snapshot, graph, out)).expect("a sink takes everything")
}

/// As long with every checksum.
fn head(snapshot: &Snapshot, checksum: Digest) -> String {
    let head = Head {
        version: TREE_VERSION,
        package: &snapshot.package,
        reference: &snapshot.reference,
        commit: snapshot.commit.as_deref(),
        roots: &snapshot.roots,
        checksum: checksum.to_string(),
    };
    yaml::document(&serde_json::to_value(&head).expect("wire structs of texts are always JSON"), &[])
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
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the shape of what is written above")]
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
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the shape of what is written above")]
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
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the shape of what is written above")]
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

fn write_files(snapshot: &Snapshot, graph: &SymbolGraph, out: &mut dyn Write) -> io::Result<()> {
    let public = PublicSymbols::of(graph);
    let mut out = Outlet::new(out);
    out.push(if snapshot.files.is_empty() { "files: []\n" } else { "files:\n" });
    for (index, file) in snapshot.files.iter().enumerate() {
        push_file(&mut out, file);
        let Some((module, outline)) = file.module.as_ref().zip(file.outline.as_deref()) else { continue };
        let mut before = "    symbols:\n";
        for id in (0..outline.symbols.len() as u32).map(SymbolId) {
            // What is defined inside a function cannot be named by anybody.
            let Some(path) = qualified_path(module, outline, id) else { continue };
            out.push(std::mem::take(&mut before));
            push_symbol(&mut out, &path, outline.symbol(id), public.contains(index as u32, id));
            out.line_ends();
        }
    }
    out.finish()
}

/// The symbols that dependents may use, sorted.
struct PublicSymbols(Vec<(u32, SymbolId)>);

impl PublicSymbols {
    fn of(graph: &SymbolGraph) -> Self {
        let public = graph.definitions.iter().filter(|it| it.public);
        let mut places: Vec<_> = public.filter_map(|it| Some((it.file, it.symbol?))).collect();
        places.sort_unstable();
        Self(places)
    }

    fn contains(&self, file: u32, symbol: SymbolId) -> bool {
        self.0.binary_search(&(file, symbol)).is_ok()
    }
}

fn push_file(out: &mut Outlet<'_>, file: &SourceFile) {
    out.push_yaml("  - path: ", file.path.as_str(), Place::Block);
    if let Some(role) = role_word(file.role) {
        out.push_yaml("\n    role: ", role, Place::Block);
    }
    if let Some(language) = file.language {
        out.push_yaml("\n    lang: ", language.as_str(), Place::Block);
    }
    out.push_digest("\n    hash: ", file.digest);
    if let Some(module) = &file.module {
        out.push_yaml("\n    module: ", module.as_str(), Place::Block);
    }
    out.push("\n");
}

fn push_symbol(out: &mut Outlet<'_>, path: &str, symbol: &Symbol, public: bool) {
    out.push_yaml("      - fq: ", path, Place::Block);
    out.push("\n        kind: ");
    out.push(symbol.kind.as_str());
    out.push("\n        lines: [");
    out.push_number(symbol.lines.0);
    out.push(", ");
    out.push_number(symbol.lines.1);
    out.push("]");
    for (key, digest) in [("\n        sig: ", symbol.body.signature_digest), ("\n        body: ", symbol.body.digest)] {
        if digest != Digest::EMPTY {
            out.push_digest(key, digest);
        }
    }
    if let Some(signature) = &symbol.signature {
        out.push_yaml("\n        signature: ", &signature_text(signature), Place::Block);
    }
    if let Some(docstring) = &symbol.docstring {
        out.push_digest("\n        doc: ", Digest::of(docstring.as_bytes()));
    }
    let decorators = symbol.decorators.iter().filter_map(decorator_name);
    for (place, name) in decorators.clone().enumerate() {
        out.push_yaml(if place == 0 { "\n        decorators: [" } else { ", " }, name, Place::Flow);
    }
    out.push(if decorators.count() == 0 { "\n        exports: " } else { "]\n        exports: " });
    out.push(ExportTags::of(path, symbol, public).as_list());
    if let Some(deprecation) = symbol.deprecation() {
        push_deprecation(out, &deprecation);
    }
    out.push("\n");
}

fn push_deprecation(out: &mut Outlet<'_>, deprecation: &Deprecation) {
    out.push("\n        deprecated: {");
    if let Some(since) = &deprecation.since {
        out.push_yaml("since: ", since, Place::Flow);
        out.push(", ");
    }
    if let Some(replacement) = &deprecation.replacement {
        out.push_yaml("replacement: ", replacement, Place::Flow);
        out.push(", ");
    }
    out.push_yaml("source: ", deprecation.source.as_str(), Place::Flow);
    out.push("}");
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
fn qualified_path(module: &DottedName, outline: &Outline, id: SymbolId) -> Option<String> {
    let symbol = outline.symbol(id);
    let mut path = match symbol.parent {
        None => module.as_str().to_owned(),
        Some(parent) if outline.symbol(parent).kind == SymbolKind::Class => qualified_path(module, outline, parent)?,
        Some(_) => return None,
    };
    if !path.is_empty() && !symbol.name.is_empty() {
        path.push('.');
    }
    path.push_str(&symbol.name);
    Some(path)
}

/// Whose a symbol is.
pub(super) struct ExportTags {
    public: bool,
    /// True when its path or a decorator says that it may change at any time.
    pub(super) experimental: bool,
}

impl ExportTags {
    pub(super) fn of(path: &str, symbol: &Symbol, public: bool) -> Self {
        let by_decorator =
            || symbol.decorators.iter().filter_map(decorator_name).any(|it| is_experimental(&it.to_lowercase()));
        Self { public, experimental: is_experimental(path) || by_decorator() }
    }

    pub(super) fn as_list(&self) -> &'static str {
        match (self.public, self.experimental) {
            (true, false) => "[public_api]",
            (true, true) => "[public_api, experimental]",
            (false, false) => "[internal]",
            (false, true) => "[internal, experimental]",
        }
    }
}

fn is_experimental(path: &str) -> bool {
    static WORDS: LazyLock<[Finder<'static>; 3]> =
        LazyLock::new(|| ["experimental", "provisional", "unstable"].map(Finder::new));
    WORDS.iter().any(|word| word.find(path.as_bytes()).is_some())
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
    let mut res = String::with_capacity(64);
    let mut previous = None;
    res.push('(');
    for parameter in &signature.parameters {
        let was_positional_only = previous == Some(ParameterKind::PositionalOnly);
        if was_positional_only && parameter.kind != ParameterKind::PositionalOnly {
            res.push_str("/, ");
        }
        let after_star = matches!(previous, Some(ParameterKind::VarPositional | ParameterKind::KeywordOnly));
        if parameter.kind == ParameterKind::KeywordOnly && !after_star {
            res.push_str("*, ");
        }
        push_parameter(&mut res, parameter);
        res.push_str(", ");
        previous = Some(parameter.kind);
    }
    if previous == Some(ParameterKind::PositionalOnly) {
        res.push('/');
    } else if previous.is_some() {
        res.truncate(res.len() - ", ".len());
    }
    res.push(')');
    if let Some(returns) = &signature.returns {
        res.extend([" -> ", returns]);
    }
    res
}

fn push_parameter(res: &mut String, parameter: &Parameter) {
    res.push_str(match parameter.kind {
        ParameterKind::VarPositional => "*",
        ParameterKind::VarKeyword => "**",
        ParameterKind::PositionalOnly | ParameterKind::Standard | ParameterKind::KeywordOnly => "",
    });
    res.push_str(&parameter.name);
    if let Some(annotation) = &parameter.annotation {
        res.extend([": ", annotation]);
    }
    if let Some(default) = &parameter.default {
        res.extend([if parameter.annotation.is_some() { " = " } else { "=" }, default]);
    }
}
