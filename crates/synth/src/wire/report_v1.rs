mod verification;

use std::collections::BTreeMap;

use manifest::{Change, Evidence, Override, Place, wire::operation_json};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::{Dependent, Explained, Report, Side, Statistics};
use verification::{DependentFile, InDependentsFile, TriedFile, VerificationFile};

/// The version of the format that this module writes.
pub const REPORT_VERSION: u32 = 1;

/// Writes `report`.
pub fn report_json(report: &Report) -> String {
    let file = ReportFile::from(report);
    serde_json::to_string_pretty(&file).expect("wire structs of texts and numbers are always JSON") + "\n"
}

/// `report`, as written without [`Report::statistics`], with what a run read and cost; `None` when it is no such text.
pub fn with_run(report: &str, statistics: &Statistics) -> Option<String> {
    const END: &str = "\n  }\n}\n";
    let run = serde_json::to_string_pretty(&RunFile::from(statistics)).expect("numbers and names are always JSON");
    let head = report.strip_suffix(END)?;
    Some(format!("{head},\n    \"run\": {}{END}", run.replace('\n', "\n    ")))
}

/// `change` as it stands in a report, without id or reason.
pub fn explained_json(change: &Change) -> Value {
    serde_json::to_value(ChangeFile::from(change)).expect("wire structs of texts and numbers are always JSON")
}

/// `dependent` as it stands in a report.
pub fn dependent_json(dependent: &Dependent) -> Value {
    serde_json::to_value(DependentFile::from(dependent)).expect("wire structs of texts and numbers are always JSON")
}

/// The JSON Schema of a report file.
pub fn report_schema() -> Value {
    model::wire::schema_of::<ReportFile>()
}

/// Why each operation of a manifest is believed, and what was left out of it.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "onx manifest report, version 1")]
struct ReportFile<'a> {
    /// Version of this format.
    #[schemars(range(min = 1, max = 1))]
    report_version: u32,
    /// Distribution name of the core.
    package: &'a str,
    /// Version label of the old release.
    from: &'a str,
    /// Version label of the new release.
    to: &'a str,
    /// What made the report.
    generator: &'a str,
    /// The operations of the manifest, in its order.
    operations: Vec<OperationFile<'a>>,
    /// Candidates that are not in the manifest.
    unresolved: Vec<UnresolvedFile<'a>>,
    /// What was found and the maintainer rejected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rejected: Vec<UnresolvedFile<'a>>,
    /// Overrides that speak of nothing that was found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    idle_overrides: Vec<IdleFile>,
    /// Counts, and what the run cost.
    statistics: StatisticsFile<'a>,
}

#[derive(Serialize, JsonSchema)]
struct OperationFile<'a> {
    /// Its id in the manifest.
    id: &'a str,
    #[serde(flatten)]
    change: ChangeFile<'a>,
}

#[derive(Serialize, JsonSchema)]
struct UnresolvedFile<'a> {
    #[serde(flatten)]
    change: ChangeFile<'a>,
    /// Why it is not in the manifest.
    reason: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct IdleFile {
    /// Where it stands in its file, as `line:column`.
    at: String,
    /// The section.
    verdict: &'static str,
    /// The kind of its operation.
    kind: &'static str,
    /// As in the overrides.
    #[serde(rename = "match")]
    matches: Value,
}

#[derive(Serialize, JsonSchema)]
struct ChangeFile<'a> {
    /// What changed.
    kind: &'static str,
    /// As in the manifest.
    #[serde(rename = "match")]
    matches: Value,
    /// Other public paths of the old definition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aliases_from: Vec<&'a str>,
    /// Other public paths of the new definition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aliases_to: Vec<&'a str>,
    /// Whether the old form still works: `removed` or `deprecated`.
    status: &'static str,
    /// How probable it is that the operation is right.
    #[schemars(range(min = 0.0, max = 1.0))]
    confidence: f64,
    /// `auto_apply`, `apply_with_warning` or `manual_review`.
    recommendation: &'static str,
    /// Why it is believed.
    evidence: EvidenceFile<'a>,
    /// Where it was seen, as `path:line`.
    seen: SeenFile,
}

#[derive(Serialize, JsonSchema)]
struct EvidenceFile<'a> {
    /// The rule that decided.
    method: &'a str,
    /// Digest of the content that is the same on both sides.
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<String>,
    /// The author's words that say so.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    quote: &'a str,
    /// Everything that was weighed, strongest first.
    factors: Vec<FactorFile<'a>>,
    /// What came of trying it out on the core's own tests, examples and docs.
    #[serde(skip_serializing_if = "Option::is_none")]
    tried: Option<TriedFile>,
    /// What came of it in projects that use the core.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_dependents: Option<InDependentsFile>,
}

#[derive(Serialize, JsonSchema)]
struct FactorFile<'a> {
    /// What.
    name: &'a str,
    /// How much of it, from 0 to 1.
    value: f64,
}

#[derive(Serialize, JsonSchema)]
struct SeenFile {
    /// In the old release.
    from: Vec<String>,
    /// In the new release.
    to: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct StatisticsFile<'a> {
    /// Operations by kind.
    kinds: BTreeMap<&'static str, u64>,
    /// Operations by recommendation.
    recommendations: BTreeMap<&'static str, u64>,
    /// Candidates that are not in the manifest.
    unresolved: u64,
    /// What came of trying the operations out.
    #[serde(skip_serializing_if = "Option::is_none")]
    verification: Option<VerificationFile<'a>>,
    /// What the run read and what it cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<RunFile<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct RunFile<'a> {
    /// The old release.
    from: SideFile,
    /// The new release.
    to: SideFile,
    /// Files that both releases share and that were read once.
    cache_hits: u64,
    /// Blobs of both releases whose bytes this run read.
    blobs_read: u64,
    /// Those of them that it parsed: sources and configuration.
    blobs_parsed: u64,
    /// Blobs that it did not touch: an earlier run had read them.
    blobs_cached: u64,
    /// Pairs of an old and a new definition that were scored by likeness.
    candidate_pairs: u64,
    /// In the order in which they ran.
    stages: Vec<StageFile<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct SideFile {
    files: u64,
    parsed: u64,
    symbols: u64,
    bytes: u64,
    skipped: u64,
}

#[derive(Serialize, JsonSchema)]
struct StageFile<'a> {
    name: &'a str,
    milliseconds: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    peak_memory: Option<u64>,
}

impl<'a> From<&'a Report> for ReportFile<'a> {
    fn from(report: &'a Report) -> Self {
        let unresolved = report.unresolved.iter().map(|it| UnresolvedFile::new(&it.change, &it.reason));
        let rejected = report.rejected.iter().map(|it| UnresolvedFile::new(&it.change, &it.reason));
        Self {
            report_version: REPORT_VERSION,
            package: &report.header.package,
            from: &report.header.from,
            to: &report.header.to,
            generator: &report.header.generator,
            operations: report.operations.iter().map(OperationFile::from).collect(),
            unresolved: unresolved.collect(),
            rejected: rejected.collect(),
            idle_overrides: report.idle.iter().map(IdleFile::from).collect(),
            statistics: StatisticsFile::from(report),
        }
    }
}

impl<'a> UnresolvedFile<'a> {
    fn new(change: &'a Change, reason: &'a str) -> Self {
        Self { change: ChangeFile::from(change), reason }
    }
}

impl From<&Override> for IdleFile {
    fn from(it: &Override) -> Self {
        let kind = it.operation.kind().as_str();
        let matches = operation_json(&it.operation)["match"].take();
        Self { at: it.spot.to_string(), verdict: it.verdict.as_str(), kind, matches }
    }
}

impl<'a> From<&'a Explained> for OperationFile<'a> {
    fn from(it: &'a Explained) -> Self {
        Self { id: it.id.as_str(), change: ChangeFile::from(&it.change) }
    }
}

impl<'a> From<&'a Change> for ChangeFile<'a> {
    fn from(it: &'a Change) -> Self {
        Self {
            kind: it.operation.kind().as_str(),
            matches: operation_json(&it.operation)["match"].take(),
            aliases_from: it.aliases_from.iter().map(model::DottedName::as_str).collect(),
            aliases_to: it.aliases_to.iter().map(model::DottedName::as_str).collect(),
            status: it.status.as_str(),
            confidence: it.confidence.share(),
            recommendation: it.confidence.recommendation().as_str(),
            evidence: EvidenceFile::from(&it.evidence),
            seen: SeenFile { from: places(&it.seen_from), to: places(&it.seen_to) },
        }
    }
}

impl<'a> From<&'a Evidence> for EvidenceFile<'a> {
    fn from(it: &'a Evidence) -> Self {
        let factor = |it: &'a manifest::Factor| FactorFile { name: &it.name, value: f64::from(it.per_mille) / 1000.0 };
        Self {
            method: &it.method,
            content: it.content.map(|digest| digest.to_string()),
            quote: &it.quote,
            factors: it.factors.iter().map(factor).collect(),
            tried: it.tried.as_ref().map(TriedFile::from),
            in_dependents: it.in_dependents.as_ref().map(InDependentsFile::from),
        }
    }
}

fn places(places: &[Place]) -> Vec<String> {
    places.iter().map(|place| format!("{}:{}", place.path, place.line)).collect()
}

impl<'a> From<&'a Report> for StatisticsFile<'a> {
    fn from(report: &'a Report) -> Self {
        let changes = || report.operations.iter().map(|it| &it.change);
        Self {
            kinds: counts(changes().map(|it| it.operation.kind().as_str())),
            recommendations: counts(changes().map(|it| it.confidence.recommendation().as_str())),
            unresolved: report.unresolved.len() as u64,
            verification: VerificationFile::of(report),
            run: report.statistics.as_ref().map(RunFile::from),
        }
    }
}

fn counts(words: impl Iterator<Item = &'static str>) -> BTreeMap<&'static str, u64> {
    let mut res = BTreeMap::new();
    words.for_each(|word| *res.entry(word).or_default() += 1);
    res
}

impl<'a> From<&'a Statistics> for RunFile<'a> {
    fn from(it: &'a Statistics) -> Self {
        let stage = |it: &'a crate::Stage| StageFile {
            name: &it.name,
            milliseconds: it.milliseconds,
            peak_memory: it.peak_memory,
        };
        Self {
            from: SideFile::from(&it.from),
            to: SideFile::from(&it.to),
            cache_hits: it.cache_hits,
            blobs_read: it.blobs_read,
            blobs_parsed: it.blobs_parsed,
            blobs_cached: it.blobs_cached,
            candidate_pairs: it.candidate_pairs,
            stages: it.stages.iter().map(stage).collect(),
        }
    }
}

impl From<&Side> for SideFile {
    fn from(it: &Side) -> Self {
        Self { files: it.files, parsed: it.parsed, symbols: it.symbols, bytes: it.bytes, skipped: it.skipped }
    }
}
