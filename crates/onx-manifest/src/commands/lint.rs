//! Which removed names nothing stands in for, and the shims that do.

mod write;

use std::path::Path;

use apply::{Wanted, Worktree};
use lang::{OperationIndex, Surfaces};
use manifest::{Manifest, Operation, Status};
use model::{Limits, RepoPath};
use serde_json::json;
use terminal::{Code, ExitCode, Failure, Finding, Global, Level, Messages, Rule, printable};

use crate::cli::Lint;
use crate::explanation::surface_beside;
use crate::releases::Release;
use crate::shims::{Fate, Missing, Shims, shims};
use crate::{Outcome, manifest_file, print};

const RULES: [(&str, &str); 4] = [
    ("no-shim", "a removed name that nothing stands in for; --write-shims writes what does"),
    ("no-shim-by-hand", "a removed name that nothing stands in for, and that only a person can keep"),
    ("no-keyword-shim", "a keyword that calls of the old release may pass and that is refused now"),
    ("gone", "a removed name without a successor"),
];

/// Lists what is missing in the work tree; with `--write-shims` writes what stands in for it.
pub(super) fn run(arguments: &Lint, global: &Global, limits: &Limits, messages: Messages) -> Outcome {
    let path = &arguments.manifest;
    let read = manifest_file::read(path, limits)?;
    read.warnings.iter().for_each(|it| messages.warning(&format!("{}: {it}", path.display())));
    let manifest = read.manifest;
    let mut worktree = open(&arguments.core_path)?;
    worktree.keep_within(*limits);
    let found = find(arguments, path, &manifest, &worktree)?;
    if arguments.write_shims {
        return write::run(arguments, &manifest, found, &mut worktree, global, messages);
    }
    let findings = findings(&manifest, &found.missing);
    print(&shown(&findings, global))?;
    let open = findings.iter().filter(|it| it.level == Level::Warning).count();
    let writable = findings.iter().filter(|it| it.rule == "no-shim").count();
    messages.note(&format!("{open} of the old release's names and keywords have nothing that stands in for them"));
    if writable > 0 {
        messages.note(&format!("{writable} of them can be kept: onx-manifest lint --write-shims --dry-run"));
    }
    Ok(if open > 0 { ExitCode::Findings } else { ExitCode::Done })
}

fn open(core: &Path) -> Result<Worktree, Failure> {
    Worktree::open(core).map_err(|error| {
        Failure::from_error(ExitCode::Usage, &error).hint("give the core's folder with --core-path DIR")
    })
}

/// What is missing in the work tree.
fn find(arguments: &Lint, path: &Path, manifest: &Manifest, worktree: &Worktree) -> Result<Shims, Failure> {
    let loaded = worktree.load(&Wanted::default().with_requirements());
    let text = |file: apply::ProjectFile| Some((file.path, String::from_utf8(file.bytes).ok()?));
    let sources: Vec<(RepoPath, String)> = loaded.project.files.into_iter().filter_map(text).collect();
    let options = arguments.project.options(&worktree.limits());
    let snapshot = snapshot::from_sources("worktree", &sources, &options);
    if snapshot.modules().next().is_none() {
        let message = format!("no Python package in `{}`", arguments.core_path.display());
        return Err(
            Failure::new(ExitCode::Usage, message).hint("name it with --package, or its folder with --import-root")
        );
    }
    let release = Release::of(snapshot, manifest.to.clone());
    let from = surface_beside(path, &worktree.limits());
    let surfaces = Surfaces { from: from.as_ref(), to: None };
    let all = (0..manifest.operations.len() as u32).map(OperationIndex).collect();
    let composed = apply::compose(manifest, &all, surfaces).map_err(|error| {
        let failure = Failure::from_error(ExitCode::Usage, &error).coded(Code::UnsoundManifest);
        failure.context(path.display()).hint("correct the manifest")
    })?;
    Ok(shims(&release, &sources, &composed.respellings, &manifest.from))
}

fn findings(manifest: &Manifest, missing: &[Missing]) -> Vec<Finding> {
    let names = missing.iter().map(|it| finding(manifest, it));
    let keywords = manifest.operations.iter().filter(|it| it.change.status == Status::Removed).filter_map(|entry| {
        let operation = &entry.change.operation;
        let told = matches!(operation, Operation::ArgRename(_) | Operation::ArgRemove(_));
        told.then(|| Finding {
            path: String::new(),
            line: 0,
            column: 0,
            rule: "no-keyword-shim".to_owned(),
            level: Level::Note,
            message: format!("{} {operation}: calls by the old keyword fail", entry.id),
        })
    });
    let mut res: Vec<Finding> = names.chain(keywords).collect();
    res.sort();
    res
}

fn finding(manifest: &Manifest, missing: &Missing) -> Finding {
    let ids = missing.operations.iter().filter_map(|it| manifest.operations.get(*it as usize));
    let ids: Vec<&str> = ids.map(|it| it.id.as_str()).collect();
    let old = &missing.old;
    let successor = missing.new.as_ref().map(|new| format!(", now `{new}`")).unwrap_or_default();
    let (path, rule, level, why) = match &missing.fate {
        Fate::Shim(path) => (path.to_string(), "no-shim", Level::Warning, String::new()),
        Fate::ByHand(why) => (String::new(), "no-shim-by-hand", Level::Warning, format!(": {why}")),
        Fate::Gone => (String::new(), "gone", Level::Note, " and has no successor".to_owned()),
    };
    let message = format!("{} `{old}`{successor} is not there{why}", ids.join(" "));
    Finding { path, line: 0, column: 0, rule: rule.to_owned(), level, message }
}

fn shown(findings: &[Finding], global: &Global) -> String {
    if global.wants_findings() {
        let rules = RULES.map(|(id, description)| Rule { id: id.to_owned(), description: description.to_owned() });
        return global.findings("onx-manifest", env!("CARGO_PKG_VERSION"), &rules, findings);
    }
    if global.wants_json() {
        let one = |it: &Finding| json!({"rule": it.rule, "path": it.path, "message": it.message});
        let findings: Vec<_> = findings.iter().map(one).collect();
        return format!("{:#}\n", json!({"type": "lint", "schema_version": 1, "findings": findings}));
    }
    let line = |it: &Finding| {
        let place = if it.path.is_empty() { String::new() } else { format!("{}: ", it.path) };
        format!("{place}{}: {}\n", it.rule, it.message)
    };
    printable(&findings.iter().map(line).collect::<String>()).into_owned()
}
