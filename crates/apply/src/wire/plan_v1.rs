//! `plan.json`, version 1: a plan for machines.

use serde::Serialize;

use crate::Plan;

const VERSION: u32 = 1;

#[derive(Serialize)]
struct PlanJson<'a> {
    version: u32,
    files: Vec<FileJson<'a>>,
    operations: Vec<OutcomeJson<'a>>,
    flags: Vec<FlagJson<'a>>,
    skipped: Vec<SkippedJson<'a>>,
    unused_ignores: Vec<String>,
    todo_comments: usize,
    requirement_edits: usize,
    requirements_left: Vec<String>,
}

#[derive(Serialize)]
struct FileJson<'a> {
    path: &'a str,
    before: String,
    after: String,
    edits: Vec<EditJson<'a>>,
}

#[derive(Serialize)]
struct EditJson<'a> {
    range: [u32; 2],
    replacement: &'a str,
}

#[derive(Serialize)]
struct OutcomeJson<'a> {
    operation: &'a str,
    edits: usize,
    files: usize,
    flags: usize,
}

#[derive(Serialize)]
struct FlagJson<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    operation: &'a str,
    reason: &'a str,
    text: String,
}

#[derive(Serialize)]
struct SkippedJson<'a> {
    path: &'a str,
    reason: &'a str,
}

/// `plan` as a JSON document.
pub fn to_json(plan: &Plan) -> serde_json::Value {
    let operations = plan.outcomes.iter().map(|it| OutcomeJson {
        operation: it.operation.as_str(),
        edits: it.edits,
        files: it.files,
        flags: it.flags,
    });
    let skipped = plan.skipped.iter().map(|(path, reason)| SkippedJson { path: path.as_str(), reason });
    let document = PlanJson {
        version: VERSION,
        files: plan.patch.files.iter().map(file).collect(),
        operations: operations.collect(),
        flags: flags(plan),
        skipped: skipped.collect(),
        unused_ignores: plan.unused_ignores.iter().map(|(path, line)| format!("{path}:{line}")).collect(),
        todo_comments: plan.remarks,
        requirement_edits: plan.pins,
        requirements_left: plan.unpinned.iter().map(ToString::to_string).collect(),
    };
    serde_json::to_value(document).expect("strings and numbers can be written")
}

fn file(patch: &edit::FilePatch) -> FileJson<'_> {
    let edits = patch
        .edits
        .iter()
        .map(|edit| EditJson { range: [edit.range.start, edit.range.end], replacement: &edit.replacement });
    FileJson {
        path: patch.path.as_str(),
        before: patch.digest_before().to_string(),
        after: model::Digest::of(&patch.after()).to_string(),
        edits: edits.collect(),
    }
}

fn flags(plan: &Plan) -> Vec<FlagJson<'_>> {
    let one = |flag: &crate::Flag| (flag.line, flag.column, flag.to_string());
    plan.flags
        .iter()
        .map(|flag| {
            let (line, column, text) = one(flag);
            let (path, operation, reason) = (flag.path.as_str(), flag.operation.as_str(), flag.reason.as_str());
            FlagJson { path, line, column, operation, reason, text }
        })
        .collect()
}
