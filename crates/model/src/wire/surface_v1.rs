//! The API surface of a release: written once by `generate`, read by every run of apply.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read, Write};

use schemars::JsonSchema;
use serde::Deserialize;

use super::outlet::{Outlet, text_of};
use crate::{
    DottedName, Exceeded, Limit, Limits, Parameter, ParameterKind, Signature, Surface, SurfaceMember, SurfaceSymbol,
    SymbolKind,
};

/// The version of the format that this module writes, and the only one that is read.
pub const SURFACE_VERSION: u32 = 1;

/// Why a surface file is refused.
#[derive(Debug)]
pub enum SurfaceError {
    /// Cannot be read, or has more bytes than are read.
    Io(io::Error),
    /// Holds more than is read.
    Limit(Exceeded),
    /// Written for another reader.
    UnknownVersion(u64),
    /// Not JSON, or not this shape.
    Malformed(serde_json::Error),
}

/// Writes `surface`, one symbol a line.
pub fn to_json(surface: &Surface) -> String {
    text_of(|out| write(surface, surface.symbols.iter(), out))
}

/// Writes `surface` with `symbols` in place of its own: in path order, made one by one while they are written.
///
/// # Errors
/// When `out` fails.
pub fn write<Path: Borrow<DottedName>, Symbol: Borrow<SurfaceSymbol>>(
    surface: &Surface,
    symbols: impl Iterator<Item = (Path, Symbol)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = Outlet::new(out);
    push_head(&mut out, surface);
    let mut before = "\n";
    for (path, symbol) in symbols {
        out.push_json(before, path.borrow().as_str());
        push_symbol(&mut out, symbol.borrow());
        out.line_ends();
        before = ",\n";
    }
    out.push(if before == "\n" { "},\n\"aliases\": {" } else { "\n},\n\"aliases\": {" });
    for (place, (path, target)) in surface.aliases.iter().enumerate() {
        out.push_json(if place == 0 { "" } else { "," }, path.as_str());
        out.push_json(":", target.as_str());
        out.line_ends();
    }
    out.push("}\n}\n");
    out.finish()
}

fn push_head(out: &mut Outlet<'_>, surface: &Surface) {
    out.push("{\n\"surface_version\": ");
    out.push_number(SURFACE_VERSION);
    out.push_json(",\n\"package\": ", &surface.package);
    out.push_json(",\n\"version\": ", &surface.version);
    out.push(",\n\"roots\": ");
    push_list(out, surface.roots.iter().map(String::as_str));
    out.push(if surface.incomplete { ",\n\"incomplete\": true" } else { "" });
    out.push(",\n\"modules\": ");
    push_list(out, surface.modules.iter().map(DottedName::as_str));
    out.push(",\n\"symbols\": {");
}

fn push_list<'t>(out: &mut Outlet<'_>, texts: impl Iterator<Item = &'t str>) {
    out.push("[");
    for (place, text) in texts.enumerate() {
        out.push_json(if place == 0 { "" } else { "," }, text);
    }
    out.push("]");
}

fn push_symbol(out: &mut Outlet<'_>, symbol: &SurfaceSymbol) {
    out.push_json(":{\"kind\":", symbol.kind.as_str());
    push_signature(out, symbol.signature.as_ref());
    push_returns(out, symbol.returns.as_deref());
    if !symbol.bases.is_empty() {
        out.push(",\"bases\":");
        push_list(out, symbol.bases.iter().map(DottedName::as_str));
    }
    for (place, (name, member)) in symbol.members.iter().enumerate() {
        out.push_json(if place == 0 { ",\"members\":{" } else { "," }, name);
        push_member(out, member);
    }
    out.push(if symbol.members.is_empty() { "" } else { "}" });
    out.push(if symbol.deprecated { ",\"deprecated\":true" } else { "" });
    out.push(if symbol.opaque { ",\"opaque\":true}" } else { "}" });
}

fn push_member(out: &mut Outlet<'_>, member: &SurfaceMember) {
    out.push_json(":{\"kind\":", member.kind.as_str());
    push_signature(out, member.signature.as_ref());
    push_returns(out, member.returns.as_deref());
    out.push(if member.on_class { ",\"on_class\":true" } else { "" });
    out.push(if member.opaque { ",\"opaque\":true}" } else { "}" });
}

fn push_returns(out: &mut Outlet<'_>, returns: Option<&str>) {
    if let Some(returns) = returns {
        out.push_json(",\"returns\":", returns);
    }
}

fn push_signature(out: &mut Outlet<'_>, signature: Option<&Signature>) {
    let Some(signature) = signature else { return };
    out.push(",\"signature\":{");
    let mut before = "";
    for (place, parameter) in signature.parameters.iter().enumerate() {
        out.push(if place == 0 { "\"parameters\":[" } else { "," });
        push_parameter(out, parameter);
    }
    if !signature.parameters.is_empty() {
        out.push("]");
        before = ",";
    }
    if let Some(returns) = &signature.returns {
        out.push(before);
        out.push_json("\"returns\":", returns);
        before = ",";
    }
    for (holds, field) in [(signature.is_async, "\"async\":true"), (signature.is_static, "\"static\":true")] {
        if holds {
            out.push(before);
            out.push(field);
            before = ",";
        }
    }
    out.push("}");
}

fn push_parameter(out: &mut Outlet<'_>, parameter: &Parameter) {
    out.push_json("{\"name\":", &parameter.name);
    out.push(match parameter.kind {
        ParameterKind::Standard => "",
        ParameterKind::PositionalOnly => ",\"kind\":\"positional_only\"",
        ParameterKind::VarPositional => ",\"kind\":\"var_positional\"",
        ParameterKind::KeywordOnly => ",\"kind\":\"keyword_only\"",
        ParameterKind::VarKeyword => ",\"kind\":\"var_keyword\"",
    });
    if let Some(default) = &parameter.default {
        out.push_json(",\"default\":", default);
    }
    if let Some(annotation) = &parameter.annotation {
        out.push_json(",\"annotation\":", annotation);
    }
    out.push("}");
}

/// Reads a surface.
///
/// # Errors
/// Refuses what is of another version, or not of this shape.
pub fn from_json(text: &str) -> Result<Surface, SurfaceError> {
    // The version is asked first only when something is wrong: files that are right are parsed once.
    match serde_json::from_str::<SurfaceFile>(text) {
        Ok(file) if file.surface_version == SURFACE_VERSION => Ok(file.into()),
        Ok(file) => Err(SurfaceError::UnknownVersion(file.surface_version.into())),
        Err(error) => match serde_json::from_str::<VersionOnly>(text) {
            Ok(VersionOnly { surface_version }) if surface_version != u64::from(SURFACE_VERSION) => {
                Err(SurfaceError::UnknownVersion(surface_version))
            }
            Ok(_) | Err(_) => Err(SurfaceError::Malformed(error)),
        },
    }
}

/// Reads a surface within `limits`.
///
/// # Errors
/// As `source` and [`from_json`], and when it holds more than the limits allow.
pub fn read(source: impl Read, limits: &Limits) -> Result<Surface, SurfaceError> {
    let bytes = limits.read(Limit::SurfaceMb, source).map_err(SurfaceError::Io)?;
    // Every value that takes memory of its own stands behind a colon.
    if bytes.iter().filter(|byte| **byte == b':').count() > limits.get(Limit::SurfaceValues) {
        return Err(SurfaceError::Limit(limits.exceeded(Limit::SurfaceValues)));
    }
    from_json(&String::from_utf8(bytes).map_err(|error| SurfaceError::Io(io::Error::other(error)))?)
}

/// The JSON Schema of a surface file.
pub(super) fn schema() -> serde_json::Value {
    super::schema_of::<SurfaceFile>()
}

#[derive(Deserialize)]
struct VersionOnly {
    surface_version: u64,
}

/// What apply and compat need of a release and nothing more.
#[derive(Deserialize, JsonSchema)]
#[schemars(title = "onx API surface, version 1")]
struct SurfaceFile {
    /// Version of this format.
    #[schemars(range(min = 1, max = 1))]
    surface_version: u32,
    /// Name of the distribution.
    package: String,
    /// Version label of the release.
    version: String,
    /// Top-level packages and modules.
    roots: Vec<String>,
    /// True when a module of the release could not be read: absence proves nothing.
    #[serde(default, skip_serializing_if = "is_false")]
    incomplete: bool,
    /// Every importable module, sorted.
    modules: Vec<String>,
    /// Reachable names, by definition path.
    symbols: BTreeMap<String, SymbolFile>,
    /// Importable path and definition path, where the two differ.
    aliases: BTreeMap<String, String>,
}

/// One class, function or constant.
#[derive(Deserialize, JsonSchema)]
struct SymbolFile {
    /// What it is.
    kind: KindWord,
    /// How it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signature: Option<SignatureFile>,
    /// What a call or a read gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    returns: Option<String>,
    /// Base classes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    bases: Vec<String>,
    /// Own members of a class.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    members: BTreeMap<String, MemberFile>,
    /// Set when the release calls it deprecated.
    #[serde(default, skip_serializing_if = "is_false")]
    deprecated: bool,
    /// True when it may take other arguments than the signature says.
    #[serde(default, skip_serializing_if = "is_false")]
    opaque: bool,
}

/// One member of a class.
#[derive(Deserialize, JsonSchema)]
struct MemberFile {
    /// Method, property or attribute.
    kind: KindWord,
    /// Parameters without the receiver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signature: Option<SignatureFile>,
    /// What a call or a read gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    returns: Option<String>,
    /// True for class and static methods.
    #[serde(default, skip_serializing_if = "is_false")]
    on_class: bool,
    /// True when it may take other arguments than the signature says.
    #[serde(default, skip_serializing_if = "is_false")]
    opaque: bool,
}

/// How something is called.
#[derive(Deserialize, JsonSchema)]
struct SignatureFile {
    /// In source order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<ParameterFile>,
    /// The return annotation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    returns: Option<String>,
    /// True for coroutines.
    #[serde(default, skip_serializing_if = "is_false", rename = "async")]
    is_async: bool,
    /// True when no receiver is passed.
    #[serde(default, skip_serializing_if = "is_false", rename = "static")]
    is_static: bool,
}

/// One parameter.
#[derive(Deserialize, JsonSchema)]
struct ParameterFile {
    /// Its name without stars.
    name: String,
    /// How an argument reaches it.
    #[serde(default, skip_serializing_if = "ParameterWord::is_standard")]
    kind: ParameterWord,
    /// The default's source text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    default: Option<String>,
    /// The annotation's source text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    annotation: Option<String>,
}

#[derive(Deserialize, JsonSchema, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum KindWord {
    Class,
    Function,
    Method,
    Property,
    Attribute,
    TypeAlias,
}

#[derive(Deserialize, JsonSchema, Clone, Copy, Default, PartialEq)]
#[serde(rename_all = "snake_case")]
enum ParameterWord {
    PositionalOnly,
    #[default]
    Standard,
    VarPositional,
    KeywordOnly,
    VarKeyword,
}

impl ParameterWord {
    fn is_standard(&self) -> bool {
        *self == Self::Standard
    }
}

fn is_false(value: &bool) -> bool {
    !value
}

impl From<SurfaceFile> for Surface {
    fn from(it: SurfaceFile) -> Self {
        let mut modules: Vec<DottedName> = it.modules.into_iter().map(DottedName::from).collect();
        modules.sort();
        Self {
            package: it.package,
            version: it.version,
            roots: it.roots,
            modules,
            symbols: it.symbols.into_iter().map(|(path, symbol)| (path.into(), symbol.into())).collect(),
            aliases: it.aliases.into_iter().map(|(path, target)| (path.into(), target.into())).collect(),
            incomplete: it.incomplete,
        }
    }
}

impl From<SymbolFile> for SurfaceSymbol {
    fn from(it: SymbolFile) -> Self {
        Self {
            kind: it.kind.into(),
            signature: it.signature.map(Signature::from),
            returns: it.returns,
            bases: it.bases.into_iter().map(DottedName::from).collect(),
            members: it.members.into_iter().map(|(name, member)| (name, member.into())).collect(),
            deprecated: it.deprecated,
            opaque: it.opaque,
        }
    }
}

impl From<MemberFile> for SurfaceMember {
    fn from(it: MemberFile) -> Self {
        let signature = it.signature.map(Signature::from);
        Self { kind: it.kind.into(), signature, returns: it.returns, on_class: it.on_class, opaque: it.opaque }
    }
}

impl From<SignatureFile> for Signature {
    fn from(it: SignatureFile) -> Self {
        let parameters = it.parameters.into_iter().map(Parameter::from).collect();
        Self { parameters, returns: it.returns, is_async: it.is_async, is_static: it.is_static }
    }
}

impl From<ParameterFile> for Parameter {
    fn from(it: ParameterFile) -> Self {
        let kind = match it.kind {
            ParameterWord::PositionalOnly => ParameterKind::PositionalOnly,
            ParameterWord::Standard => ParameterKind::Standard,
            ParameterWord::VarPositional => ParameterKind::VarPositional,
            ParameterWord::KeywordOnly => ParameterKind::KeywordOnly,
            ParameterWord::VarKeyword => ParameterKind::VarKeyword,
        };
        Self { name: it.name, kind, default: it.default, annotation: it.annotation }
    }
}

impl From<KindWord> for SymbolKind {
    fn from(kind: KindWord) -> Self {
        match kind {
            KindWord::Class => Self::Class,
            KindWord::Function => Self::Function,
            KindWord::Method => Self::Method,
            KindWord::Property => Self::Property,
            KindWord::Attribute => Self::Attribute,
            KindWord::TypeAlias => Self::TypeAlias,
        }
    }
}

impl fmt::Display for SurfaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Limit(exceeded) => exceeded.fmt(f),
            Self::UnknownVersion(found) => {
                write!(f, "surface_version {found} is unknown: this program reads version {SURFACE_VERSION}")
            }
            Self::Malformed(_) => f.write_str("not an API surface"),
        }
    }
}

impl std::error::Error for SurfaceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Malformed(error) => Some(error),
            Self::Io(_) | Self::Limit(_) | Self::UnknownVersion(_) => None,
        }
    }
}
