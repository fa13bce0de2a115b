//! What came of trying the manifest out: on the core's own tests, and in projects that use the core.

use manifest::{InDependents, Tried};
use schemars::JsonSchema;
use serde::Serialize;

use super::places;
use crate::{Dependent, Failing, Report};

#[derive(Serialize, JsonSchema)]
pub(super) struct TriedFile {
    /// Places of the old release that were rewritten.
    sites: u32,
    /// Those that the authors wrote the same way in the new release.
    equal: u32,
    /// Those that the authors left as they were, although the old form is said to be gone.
    contradicted: u32,
    /// Where the first of those are, in the old release, as `path:line`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    contradictions: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct InDependentsFile {
    /// Projects that it edits or flags.
    projects: u32,
    /// Places rewritten.
    sites: u32,
    /// Places left to a person.
    left: u32,
    /// Places where what it makes does not hold.
    failed: u32,
    /// Where the first of those are, as `project/path:line`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    failures: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct VerificationFile<'a> {
    /// What came of it on the core's own tests, examples and docs, all operations together.
    #[serde(skip_serializing_if = "Option::is_none")]
    own: Option<TriedFile>,
    /// What came of it in projects that use the core, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    dependents: Vec<DependentFile<'a>>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct DependentFile<'a> {
    /// The name of its folder.
    project: &'a str,
    /// Places rewritten.
    edits: u32,
    /// In how many files.
    files: u32,
    /// Places left to a person.
    left: u32,
    /// What its own tests say: `passed`, `failed`, `failed-before` (and nothing new fails) or `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    tests: Option<&'static str>,
    /// What does not hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    failures: Vec<FailingFile<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct FailingFile<'a> {
    /// As `project/path:line`.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    /// The id of the operation that does not hold there.
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    /// What does not hold.
    reason: &'a str,
}

impl<'a> VerificationFile<'a> {
    /// `None` where nothing was tried.
    pub(super) fn of(report: &'a Report) -> Option<Self> {
        let tried = report.operations.iter().filter_map(|it| it.change.evidence.tried.as_ref());
        let own = tried.fold(None, |sum: Option<TriedFile>, it| {
            let sum = sum.unwrap_or(TriedFile { sites: 0, equal: 0, contradicted: 0, contradictions: Vec::new() });
            let (sites, equal) = (sum.sites + it.sites, sum.equal + it.equal);
            Some(TriedFile { sites, equal, contradicted: sum.contradicted + it.contradicted, ..sum })
        });
        let dependents: Vec<DependentFile<'a>> = report.dependents.iter().map(DependentFile::from).collect();
        (own.is_some() || !dependents.is_empty()).then_some(Self { own, dependents })
    }
}

impl<'a> From<&'a Dependent> for DependentFile<'a> {
    fn from(it: &'a Dependent) -> Self {
        let failures = it.failures.iter().map(FailingFile::from).collect();
        let Dependent { name, edits, files, left, tests, .. } = it;
        Self { project: name, edits: *edits, files: *files, left: *left, tests: *tests, failures }
    }
}

impl<'a> From<&'a Failing> for FailingFile<'a> {
    fn from(it: &'a Failing) -> Self {
        let at = it.place.as_ref().map(|place| format!("{}:{}", place.path, place.line));
        Self { at, operation: it.operation.as_ref().map(manifest::OperationId::as_str), reason: &it.reason }
    }
}

impl From<&Tried> for TriedFile {
    fn from(it: &Tried) -> Self {
        Self {
            sites: it.sites,
            equal: it.equal,
            contradicted: it.contradicted,
            contradictions: places(&it.contradictions),
        }
    }
}

impl From<&InDependents> for InDependentsFile {
    fn from(it: &InDependents) -> Self {
        let InDependents { projects, sites, left, failed, failures } = it;
        Self { projects: *projects, sites: *sites, left: *left, failed: *failed, failures: places(failures) }
    }
}
