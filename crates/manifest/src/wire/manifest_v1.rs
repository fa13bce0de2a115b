//! The manifest as it stands in a file. Field order is the order of the structs.

use schemars::JsonSchema;
use serde::Serialize;

use super::operation_v1::KindAndMatch;
use crate::{Entry, Manifest, Source};

/// The version of the format that this module writes, and the only one that is read.
pub const MANIFEST_VERSION: u32 = 1;

/// A change manifest: what a dependent needs to go from one release of a core to another.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "onx change manifest, version 1")]
pub(super) struct ManifestFile<'a> {
    /// Version of this format.
    #[schemars(range(min = 1, max = 1))]
    manifest_version: u32,
    /// Distribution name of the core; by default the first segment of the names.
    #[serde(skip_serializing_if = "Option::is_none")]
    package: Option<&'a str>,
    /// The core's language.
    #[serde(default = "default_language")]
    language: Word<'a>,
    /// Version label of the old release.
    from: &'a str,
    /// Version label of the new release.
    to: &'a str,
    /// Which commits the manifest was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceFile<'a>>,
    /// What made it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    generator: &'a str,
    /// The smallest version bump that the operations call for; computed when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    semver: Option<SemverWord>,
    /// One line for people; computed when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    /// In application order.
    operations: Vec<OperationFile<'a>>,
}

/// Which commits a manifest was made from.
#[derive(Serialize, JsonSchema)]
struct SourceFile<'a> {
    /// The old ref as given.
    from_ref: &'a str,
    /// Its commit.
    from_commit: &'a str,
    /// The new ref as given.
    to_ref: &'a str,
    /// Its commit.
    to_commit: &'a str,
    /// Checksum of the old snapshot.
    #[schemars(regex(pattern = "^blake3:[0-9a-f]{64}$"))]
    from_snapshot: String,
    /// Checksum of the new snapshot.
    #[schemars(regex(pattern = "^blake3:[0-9a-f]{64}$"))]
    to_snapshot: String,
}

/// One operation.
#[derive(Serialize, JsonSchema)]
struct OperationFile<'a> {
    /// Names the operation inside this manifest; by default its place.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    #[schemars(regex(pattern = "^[A-Za-z0-9_.-]{1,64}$"))]
    id: &'a str,
    /// What changed.
    #[serde(flatten)]
    operation: KindAndMatch,
    /// Other public paths of the old definition that fail or warn in the new release.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aliases_from: Vec<&'a str>,
    /// Other public paths of the new definition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aliases_to: Vec<&'a str>,
    /// Whether the old form still works in the new release.
    #[serde(default = "default_status")]
    status: StatusWord,
    /// Why a removed name has no successor, in the author's words.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    reason: &'a str,
    /// Ids that must be applied before; absent where the reader shall find the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    requires: Option<Vec<&'a str>>,
    /// Why the operation is believed.
    #[serde(default = "default_evidence")]
    evidence: EvidenceFile<'a>,
    /// How probable it is that the operation is right.
    #[serde(default = "certain")]
    #[schemars(range(min = 0.0, max = 1.0))]
    confidence: f64,
}

/// Why an operation is believed.
#[derive(Serialize, JsonSchema)]
struct EvidenceFile<'a> {
    /// The rule that decided; `maintainer` for operations that a person wrote.
    #[serde(default = "by_hand")]
    method: &'a str,
    /// Digest of the content that is the same on both sides.
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<String>,
    /// The author's words that say so.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    quote: &'a str,
}

/// A language by its word.
#[derive(Serialize, JsonSchema)]
#[serde(transparent)]
struct Word<'a>(#[schemars(regex(pattern = "^python$"))] &'a str);

/// A version bump.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum SemverWord {
    /// Something that worked no longer does.
    Major,
    /// Deprecations and additions only.
    Minor,
    /// Nothing that a dependent could notice.
    Patch,
}

/// Whether the old form still works.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum StatusWord {
    /// Gone.
    Removed,
    /// Works, with or without a warning.
    Deprecated,
}

fn default_language() -> Word<'static> {
    Word("python")
}

fn default_status() -> StatusWord {
    StatusWord::Removed
}

fn by_hand() -> &'static str {
    crate::Evidence::MAINTAINER
}

fn default_evidence() -> EvidenceFile<'static> {
    EvidenceFile { method: by_hand(), content: None, quote: "" }
}

fn certain() -> f64 {
    1.0
}

impl<'a> From<&'a Manifest> for ManifestFile<'a> {
    fn from(manifest: &'a Manifest) -> Self {
        Self {
            manifest_version: MANIFEST_VERSION,
            package: Some(&manifest.package),
            language: Word(manifest.language.as_str()),
            from: &manifest.from,
            to: &manifest.to,
            source: manifest.source.as_ref().map(SourceFile::from),
            generator: &manifest.generator,
            semver: Some(match manifest.semver {
                crate::Semver::Major => SemverWord::Major,
                crate::Semver::Minor => SemverWord::Minor,
                crate::Semver::Patch => SemverWord::Patch,
            }),
            summary: Some(&manifest.summary),
            operations: manifest.operations.iter().map(OperationFile::from).collect(),
        }
    }
}

impl<'a> From<&'a Source> for SourceFile<'a> {
    fn from(source: &'a Source) -> Self {
        Self {
            from_ref: &source.from_ref,
            from_commit: &source.from_commit,
            to_ref: &source.to_ref,
            to_commit: &source.to_commit,
            from_snapshot: source.from_snapshot.to_string(),
            to_snapshot: source.to_snapshot.to_string(),
        }
    }
}

impl<'a> From<&'a Entry> for OperationFile<'a> {
    fn from(entry: &'a Entry) -> Self {
        let change = &entry.change;
        let reason = match &change.operation {
            crate::Operation::RemoveSymbol(removal) => removal.reason.as_str(),
            _ => "",
        };
        Self {
            id: entry.id.as_str(),
            operation: KindAndMatch::from(&change.operation),
            aliases_from: change.aliases_from.iter().map(model::DottedName::as_str).collect(),
            aliases_to: change.aliases_to.iter().map(model::DottedName::as_str).collect(),
            status: match change.status {
                crate::Status::Removed => StatusWord::Removed,
                crate::Status::Deprecated => StatusWord::Deprecated,
            },
            reason,
            requires: entry.requires.as_ref().map(|ids| ids.iter().map(crate::OperationId::as_str).collect()),
            evidence: EvidenceFile {
                method: &change.evidence.method,
                content: change.evidence.content.map(|digest| digest.to_string()),
                quote: &change.evidence.quote,
            },
            confidence: change.confidence.share(),
        }
    }
}
