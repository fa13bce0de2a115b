//! `plan.json`, version 1: a plan for machines, and for carrying it out later.

use std::collections::BTreeSet;

use edit::{Edit, EditSet};
use manifest::{Confidence, OperationId};
use model::{Digest, RepoPath, TextRange};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lines::lines;
use crate::{Flag, MadeFor, Outcome, Plan, PlanError, SavedFile, SavedPlan, Standing, Unpinned};

const VERSION: u32 = 1;

/// What applying a manifest to a project does: the edits as plain data.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "onx plan, version 1")]
pub(super) struct PlanFile {
    /// Version of this format.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// What the plan was made for; reports say it elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    made_for: Option<MadeForFile>,
    /// The edits, by file in path order.
    files: Vec<EditedFile>,
    /// Every operation of the manifest, in its order.
    operations: Vec<OutcomeFile>,
    /// Uses that are left to a person.
    flags: Vec<FlagFile>,
    /// Files that are left alone.
    skipped: Vec<SkippedFile>,
    /// Comments `# onx: ignore` that keep nothing off.
    unused_ignores: Vec<LineFile>,
    /// How many comments the edits add.
    todo_comments: usize,
    /// How many edits raise requirements.
    requirement_edits: usize,
    /// Requirements that are left to a person.
    requirements_left: Vec<RequirementFile>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MadeForFile {
    /// Distribution name of the core.
    package: String,
    /// Version before.
    from: String,
    /// Version after.
    to: String,
    /// Digest of the manifest's file.
    manifest: String,
    /// The commit that was checked out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    head: Option<String>,
    /// Where the project lies below its repository.
    folder: String,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EditedFile {
    /// The file, below the project.
    path: String,
    /// What version control makes of it, unless it tracks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    standing: Option<StandingWord>,
    /// Digest of the bytes that the edits were computed on.
    before: String,
    /// Digest of the bytes that they give.
    after: String,
    /// In order, without overlap.
    edits: Vec<EditLine>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum StandingWord {
    Untracked,
    Ignored,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EditLine {
    /// Byte offsets into the original, the second one past the end.
    range: [u32; 2],
    /// What stands there afterwards.
    replacement: String,
    /// The operation; edits of requirements and added comments have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OutcomeFile {
    /// Its name in the manifest.
    operation: String,
    /// What it does, on one line.
    description: String,
    /// How sure it is.
    #[schemars(range(min = 0.0, max = 1.0))]
    confidence: f64,
    /// Not asked for, declined, or not sure enough.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    left_out: bool,
    /// How many edits.
    edits: usize,
    /// In how many files.
    files: usize,
    /// How many flags.
    flags: usize,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FlagFile {
    /// The file.
    path: String,
    /// From 1.
    line: u32,
    /// In characters, from 1.
    column: u32,
    /// The operation that it belongs to; `API` when none speaks of it.
    operation: String,
    /// Why.
    reason: String,
    /// All of it on one line.
    text: String,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SkippedFile {
    /// The file.
    path: String,
    /// Why.
    reason: String,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LineFile {
    /// The file.
    path: String,
    /// From 1.
    line: u32,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RequirementFile {
    /// The file.
    path: String,
    /// From 1.
    line: u32,
    /// In characters, from 1.
    column: u32,
    /// Why.
    reason: String,
}

/// The JSON Schema of the file.
pub(super) fn schema() -> Value {
    model::wire::schema_of::<PlanFile>()
}

/// The bytes of a file that [`from_bytes`] reads; `standing` says how version control stands to a file.
pub fn to_bytes(plan: &Plan, made_for: &MadeFor, standing: impl Fn(&RepoPath) -> Standing + Sync) -> Vec<u8> {
    lines(&value(&PlanFile::of(plan, Some(made_for), standing))).into_bytes()
}

/// Reads a saved plan. Nothing is known yet of the files that it speaks of.
///
/// # Errors
/// Refuses what is not a plan of a known version, paths that lead out of the project, and edits that overlap.
pub fn from_bytes(bytes: &[u8]) -> Result<SavedPlan, PlanError> {
    read(bytes).map_err(PlanError::Broken)
}

fn value(file: &PlanFile) -> Value {
    serde_json::to_value(file).expect("strings and numbers can be written")
}

fn read(bytes: &[u8]) -> Result<SavedPlan, String> {
    super::version::check(bytes, VERSION)?;
    let file: PlanFile = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let made_for = file.made_for.ok_or("`made_for` is missing: this is a part of a report, not a saved plan")?;
    let mut plan = Plan {
        outcomes: file.operations.into_iter().map(OutcomeFile::outcome).collect::<Result<_, _>>()?,
        flags: file.flags.into_iter().map(FlagFile::flag).collect::<Result<_, _>>()?,
        skipped: file.skipped.into_iter().map(|it| Ok((path(&it.path)?, it.reason))).collect::<Result<_, String>>()?,
        unused_ignores: file
            .unused_ignores
            .into_iter()
            .map(|it| Ok((path(&it.path)?, it.line)))
            .collect::<Result<_, String>>()?,
        remarks: file.todo_comments,
        pins: file.requirement_edits,
        unpinned: file.requirements_left.into_iter().map(RequirementFile::unpinned).collect::<Result<_, _>>()?,
        effort: crate::Effort::default(),
        ..Plan::default()
    };
    let files = file.files.into_iter().map(|it| it.saved(&mut plan)).collect::<Result<Vec<_>, String>>()?;
    if let Some(pair) = files.windows(2).find(|pair| pair[0].path >= pair[1].path) {
        return Err(format!("`{}` stands twice or out of order", pair[1].path));
    }
    refuse_strangers(&plan)?;
    Ok(SavedPlan { made_for: made_for.made_for()?, files, plan })
}

/// Every operation that something belongs to must be listed.
fn refuse_strangers(plan: &Plan) -> Result<(), String> {
    let known: BTreeSet<&OperationId> = plan.outcomes.iter().map(|it| &it.operation).collect();
    let mut named = plan.made_by.values().chain(plan.flags.iter().filter_map(|it| it.operation.as_ref()));
    named.find(|it| !known.contains(it)).map_or(Ok(()), |it| Err(format!("operation {it} is not listed")))
}

fn path(text: &str) -> Result<RepoPath, String> {
    RepoPath::new(text).map_err(|error| error.to_string())
}

fn digest(text: &str) -> Result<Digest, String> {
    text.parse::<Digest>().map_err(|error| error.to_string())
}

impl PlanFile {
    pub(super) fn of(plan: &Plan, made_for: Option<&MadeFor>, standing: impl Fn(&RepoPath) -> Standing + Sync) -> Self {
        let requirement = |it: &Unpinned| RequirementFile {
            path: it.path.to_string(),
            line: it.line,
            column: it.column,
            reason: it.reason.clone(),
        };
        Self {
            version: VERSION,
            made_for: made_for.map(MadeForFile::of),
            files: plan.patch.files.par_iter().map(|it| EditedFile::of(plan, it, standing(&it.path))).collect(),
            operations: plan.outcomes.iter().map(OutcomeFile::of).collect(),
            flags: plan.flags.iter().map(FlagFile::of).collect(),
            skipped: plan
                .skipped
                .iter()
                .map(|(path, reason)| SkippedFile { path: path.to_string(), reason: reason.clone() })
                .collect(),
            unused_ignores: plan
                .unused_ignores
                .iter()
                .map(|(path, line)| LineFile { path: path.to_string(), line: *line })
                .collect(),
            todo_comments: plan.remarks,
            requirement_edits: plan.pins,
            requirements_left: plan.unpinned.iter().map(requirement).collect(),
        }
    }
}

impl MadeForFile {
    fn of(made_for: &MadeFor) -> Self {
        Self {
            package: made_for.package.clone(),
            from: made_for.from.clone(),
            to: made_for.to.clone(),
            manifest: made_for.manifest.to_string(),
            head: made_for.head.clone(),
            folder: made_for.folder.clone(),
        }
    }

    fn made_for(self) -> Result<MadeFor, String> {
        let Self { package, from, to, manifest, head, folder } = self;
        Ok(MadeFor { package, from, to, manifest: digest(&manifest)?, head, folder })
    }
}

impl EditedFile {
    fn of(plan: &Plan, patch: &edit::FilePatch, standing: Standing) -> Self {
        let operation = |edit: &Edit| plan.made_by.get(&(patch.path.clone(), edit.range)).map(ToString::to_string);
        let edits = patch.edits.iter().map(|edit| EditLine {
            range: [edit.range.start, edit.range.end],
            replacement: edit.replacement.clone(),
            operation: operation(edit),
        });
        Self {
            path: patch.path.to_string(),
            standing: match standing {
                Standing::Tracked => None,
                Standing::Untracked => Some(StandingWord::Untracked),
                Standing::Ignored => Some(StandingWord::Ignored),
            },
            before: patch.digest_before().to_string(),
            after: Digest::of(&patch.after()).to_string(),
            edits: edits.collect(),
        }
    }

    /// The file, with the operations of its edits noted in `plan`.
    fn saved(self, plan: &mut Plan) -> Result<SavedFile, String> {
        let path = path(&self.path)?;
        let mut edits = EditSet::default();
        for EditLine { range: [start, end], replacement, operation } in self.edits {
            let range = TextRange::new(start, end);
            if start > end || edits.iter().last().is_some_and(|last| last.range >= range) {
                return Err(format!("the edits of `{path}` at bytes {start}..{end} are not in order"));
            }
            edits.add(Edit::replace(range, replacement)).map_err(|error| format!("{path}: {error}"))?;
            plan.made_by.extend(operation.map(|it| ((path.clone(), range), OperationId::new(&it))));
        }
        if edits.is_empty() {
            return Err(format!("`{path}` has no edits"));
        }
        let standing = match self.standing {
            None => Standing::Tracked,
            Some(StandingWord::Untracked) => Standing::Untracked,
            Some(StandingWord::Ignored) => Standing::Ignored,
        };
        Ok(SavedFile { path, standing, before: digest(&self.before)?, after: digest(&self.after)?, edits })
    }
}

impl OutcomeFile {
    fn of(outcome: &Outcome) -> Self {
        Self {
            operation: outcome.operation.to_string(),
            description: outcome.description.clone(),
            confidence: outcome.confidence.share(),
            left_out: !outcome.is_chosen,
            edits: outcome.edits,
            files: outcome.files,
            flags: outcome.flags,
        }
    }

    fn outcome(self) -> Result<Outcome, String> {
        let confidence = Confidence::from_share(self.confidence);
        Ok(Outcome {
            operation: OperationId::new(&self.operation),
            description: self.description,
            confidence: confidence.ok_or_else(|| format!("a confidence of {}", self.confidence))?,
            is_chosen: !self.left_out,
            edits: self.edits,
            files: self.files,
            flags: self.flags,
        })
    }
}

impl FlagFile {
    fn of(flag: &Flag) -> Self {
        Self {
            path: flag.path.to_string(),
            line: flag.line,
            column: flag.column,
            operation: flag.rule().to_owned(),
            reason: flag.reason.clone(),
            text: flag.to_string(),
        }
    }

    fn flag(self) -> Result<Flag, String> {
        let Self { line, column, reason, .. } = self;
        let operation = (self.operation != Flag::API).then(|| OperationId::new(&self.operation));
        Ok(Flag { path: path(&self.path)?, line, column, operation, reason })
    }
}

impl RequirementFile {
    fn unpinned(self) -> Result<Unpinned, String> {
        Ok(Unpinned { path: path(&self.path)?, line: self.line, column: self.column, reason: self.reason })
    }
}
