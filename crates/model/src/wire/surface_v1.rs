//! The API surface of a release: written once by `generate`, read by every run of apply.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::json;
use crate::{DottedName, Parameter, ParameterKind, Signature, Surface, SurfaceMember, SurfaceSymbol, SymbolKind};

/// The version of the format that this module writes, and the only one that is read.
pub const SURFACE_VERSION: u32 = 1;

/// Surfaces larger than this are refused: the largest real one is a tenth of it.
pub const MAX_BYTES: usize = 256 << 20;

/// Why a surface file is refused.
#[derive(Debug)]
pub enum SurfaceError {
    /// More bytes than any real surface has.
    TooLarge(usize),
    /// Written for another reader.
    UnknownVersion(u64),
    /// Not JSON, or not this shape.
    Malformed(serde_json::Error),
}

/// Writes `surface`, one symbol a line.
pub fn to_json(surface: &Surface) -> String {
    let file = SurfaceFile::from(surface);
    json::document(&serde_json::to_value(&file).expect("wire structs of texts are always JSON"))
}

/// Reads a surface.
///
/// # Errors
/// Refuses what is too large, of another version, or not of this shape.
pub fn from_json(text: &str) -> Result<Surface, SurfaceError> {
    if text.len() > MAX_BYTES {
        return Err(SurfaceError::TooLarge(text.len()));
    }
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

/// The JSON Schema of a surface file.
pub(super) fn schema() -> serde_json::Value {
    super::schema_of::<SurfaceFile>()
}

#[derive(Deserialize)]
struct VersionOnly {
    surface_version: u64,
}

/// What apply and compat need of a release and nothing more.
#[derive(Serialize, Deserialize, JsonSchema)]
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
#[derive(Serialize, Deserialize, JsonSchema)]
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
#[derive(Serialize, Deserialize, JsonSchema)]
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
#[derive(Serialize, Deserialize, JsonSchema)]
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
#[derive(Serialize, Deserialize, JsonSchema)]
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

#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum KindWord {
    Class,
    Function,
    Method,
    Property,
    Attribute,
    TypeAlias,
}

#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Default, PartialEq)]
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

fn texts(names: &[DottedName]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

impl From<&Surface> for SurfaceFile {
    fn from(it: &Surface) -> Self {
        Self {
            surface_version: SURFACE_VERSION,
            package: it.package.clone(),
            version: it.version.clone(),
            roots: it.roots.clone(),
            incomplete: it.incomplete,
            modules: texts(&it.modules),
            symbols: it.symbols.iter().map(|(path, symbol)| (path.to_string(), SymbolFile::from(symbol))).collect(),
            aliases: it.aliases.iter().map(|(path, target)| (path.to_string(), target.to_string())).collect(),
        }
    }
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

impl From<&SurfaceSymbol> for SymbolFile {
    fn from(it: &SurfaceSymbol) -> Self {
        Self {
            kind: it.kind.into(),
            signature: it.signature.as_ref().map(SignatureFile::from),
            returns: it.returns.clone(),
            bases: texts(&it.bases),
            members: it.members.iter().map(|(name, member)| (name.clone(), MemberFile::from(member))).collect(),
            deprecated: it.deprecated,
            opaque: it.opaque,
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

impl From<&SurfaceMember> for MemberFile {
    fn from(it: &SurfaceMember) -> Self {
        let signature = it.signature.as_ref().map(SignatureFile::from);
        let returns = it.returns.clone();
        Self { kind: it.kind.into(), signature, returns, on_class: it.on_class, opaque: it.opaque }
    }
}

impl From<MemberFile> for SurfaceMember {
    fn from(it: MemberFile) -> Self {
        let signature = it.signature.map(Signature::from);
        Self { kind: it.kind.into(), signature, returns: it.returns, on_class: it.on_class, opaque: it.opaque }
    }
}

impl From<&Signature> for SignatureFile {
    fn from(it: &Signature) -> Self {
        let parameters = it.parameters.iter().map(ParameterFile::from).collect();
        Self { parameters, returns: it.returns.clone(), is_async: it.is_async, is_static: it.is_static }
    }
}

impl From<SignatureFile> for Signature {
    fn from(it: SignatureFile) -> Self {
        let parameters = it.parameters.into_iter().map(Parameter::from).collect();
        Self { parameters, returns: it.returns, is_async: it.is_async, is_static: it.is_static }
    }
}

impl From<&Parameter> for ParameterFile {
    fn from(it: &Parameter) -> Self {
        let kind = match it.kind {
            ParameterKind::PositionalOnly => ParameterWord::PositionalOnly,
            ParameterKind::Standard => ParameterWord::Standard,
            ParameterKind::VarPositional => ParameterWord::VarPositional,
            ParameterKind::KeywordOnly => ParameterWord::KeywordOnly,
            ParameterKind::VarKeyword => ParameterWord::VarKeyword,
        };
        Self { name: it.name.clone(), kind, default: it.default.clone(), annotation: it.annotation.clone() }
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

impl From<SymbolKind> for KindWord {
    fn from(kind: SymbolKind) -> Self {
        match kind {
            SymbolKind::Class => Self::Class,
            SymbolKind::Function => Self::Function,
            SymbolKind::Method => Self::Method,
            SymbolKind::Property => Self::Property,
            SymbolKind::Attribute => Self::Attribute,
            SymbolKind::TypeAlias => Self::TypeAlias,
        }
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
            Self::TooLarge(size) => write!(f, "{size} bytes are more than the {MAX_BYTES} that a surface may have"),
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
            Self::TooLarge(_) | Self::UnknownVersion(_) => None,
        }
    }
}
