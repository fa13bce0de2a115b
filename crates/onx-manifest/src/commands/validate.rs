use std::path::Path;

use manifest::{Entry, Manifest, Operation, Status};
use model::{DottedName, Limits, Surface};
use serde_json::json;
use terminal::{ExitCode, Failure, Global, Messages, printable};

use crate::cli::Validate;
use crate::kept;
use crate::releases::{self, Release};
use crate::{Outcome, manifest_file, print};

/// Checks every manifest; the first that cannot be read ends the run, wrong names are findings.
pub(crate) fn run(arguments: &Validate, global: &Global, limits: &Limits, messages: Messages) -> Outcome {
    let mut findings = Vec::new();
    for path in &arguments.files {
        let read = manifest_file::read(path, limits)?;
        read.warnings.iter().for_each(|it| messages.warning(&format!("{}: {it}", path.display())));
        let found = match &arguments.core.core_path {
            Some(core) => wrong_names(arguments, core, &read.manifest, limits, messages)?,
            None => Vec::new(),
        };
        let count = read.manifest.operations.len();
        messages.note(&format!("{}: {count} operations, {} findings", path.display(), found.len()));
        findings.extend(found.into_iter().map(|it| (path.as_path(), it)));
    }
    print(&shown(&findings, global))?;
    Ok(if findings.is_empty() { ExitCode::Done } else { ExitCode::Findings })
}

/// One thing that a manifest says and its releases do not bear out.
struct Finding {
    operation: String,
    message: String,
}

fn shown(findings: &[(&Path, Finding)], global: &Global) -> String {
    if !global.wants_json() {
        let line = |(path, it): &(&Path, Finding)| format!("{}: {}: {}\n", path.display(), it.operation, it.message);
        return printable(&findings.iter().map(line).collect::<String>()).into_owned();
    }
    let finding = |(path, it): &(&Path, Finding)| json!({"file": path.to_string_lossy(), "operation": it.operation, "message": it.message});
    let findings: Vec<_> = findings.iter().map(finding).collect();
    format!("{:#}\n", json!({"type": "validate", "schema_version": 1, "findings": findings}))
}

fn wrong_names(
    arguments: &Validate,
    core: &Path,
    manifest: &Manifest,
    limits: &Limits,
    messages: Messages,
) -> Result<Vec<Finding>, Failure> {
    let repository = releases::open_with_cache(core, &arguments.core.cache, messages)?;
    let options = arguments.core.project.options(limits);
    let (from, to) = refs(manifest);
    let (before, after) =
        snapshot::take_pair(&repository, from, to, &options).map_err(|error| releases::failure(&error))?;
    kept::tell(&repository, messages);
    let before = Release::of(before, manifest.from.clone()).surface();
    let after = Release::of(after, manifest.to.clone()).surface();
    Ok(manifest.operations.iter().flat_map(|entry| check(entry, &before, &after)).collect())
}

/// The commits that a generated manifest names, else its version labels.
fn refs(manifest: &Manifest) -> (&str, &str) {
    match &manifest.source {
        Some(source) => (&source.from_commit, &source.to_commit),
        None => (&manifest.from, &manifest.to),
    }
}

fn check(entry: &Entry, before: &Surface, after: &Surface) -> Vec<Finding> {
    let operation = &entry.change.operation;
    let mut messages = Vec::new();
    if operation.callable().is_none() {
        let names = operation.old_name().into_iter().chain(entry.change.aliases_from.iter().cloned());
        names.for_each(|name| messages.extend(old_name(&name, entry, before, after)));
    }
    let new = operation.new_name().or_else(|| operation.callable().cloned());
    messages.extend(new.and_then(|name| new_name(&name, operation, after)));
    let finding = |message| Finding { operation: entry.id.to_string(), message };
    messages.into_iter().map(finding).collect()
}

fn old_name(name: &DottedName, entry: &Entry, before: &Surface, after: &Surface) -> Option<String> {
    let known = before.offers(name) || before.incomplete || !is_of(name, before);
    if !known {
        return Some(format!("`{name}` does not exist in {}", before.version));
    }
    let stays =
        entry.change.status == Status::Removed && after.offers(name) && entry.change.operation.new_name().is_some();
    stays.then(|| format!("`{name}` still works in {}", after.version))
}

fn new_name(name: &DottedName, operation: &Operation, after: &Surface) -> Option<String> {
    let constructor = || name.parent().filter(|_| name.last() == "__init__").is_some_and(|class| after.offers(&class));
    let elsewhere = !is_of(name, after) || matches!(operation, Operation::RenameSymbol(it) if it.to_package.is_some());
    let known = elsewhere || after.incomplete || after.offers(name) || constructor();
    (!known).then(|| format!("`{name}` does not exist in {}", after.version))
}

/// True for names of the core itself.
fn is_of(name: &DottedName, surface: &Surface) -> bool {
    surface.roots.iter().any(|root| root == name.root())
}
