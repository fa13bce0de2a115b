use std::collections::BTreeSet;

use ignore::gitignore::Gitignore;
use lang::config::{Format, KeyRename, rename_keys};
use lang::{Findings, OperationIndex};
use manifest::{ConfigFormat, ConfigKeyRename, Manifest, Operation};
use model::DottedName;

use super::choice::Choice;
use super::files::{glob, matches};
use super::make::Drafts;
use super::{Project, ProjectFile};

/// One operation on configuration keys.
struct Step<'a> {
    index: OperationIndex,
    operation: &'a ConfigKeyRename,
    files: Gitignore,
}

/// One old key with where it goes in the end.
struct Way {
    from: String,
    to: DottedName,
    operation: OperationIndex,
}

impl Drafts {
    /// Renames configuration keys; what uncertain operations would rename is flagged.
    pub(super) fn rename_keys(&mut self, project: &Project, manifest: &Manifest, choice: &Choice) {
        let applied = steps(manifest, &choice.applied);
        self.add(findings(project, &applied));
        if !choice.reviewed.is_empty() {
            let all = steps(manifest, &choice.all());
            self.review(project, findings(project, &all), choice);
        }
    }
}

fn steps<'a>(manifest: &'a Manifest, chosen: &BTreeSet<OperationIndex>) -> Vec<Step<'a>> {
    let step = |index: &OperationIndex| match &manifest.operations[index.0 as usize].change.operation {
        Operation::ConfigKeyRename(it) => Some(Step { index: *index, operation: it, files: glob(&it.file) }),
        _ => None,
    };
    chosen.iter().filter_map(step).collect()
}

fn findings(project: &Project, steps: &[Step<'_>]) -> Findings {
    let mut res = Findings::default();
    for (place, file) in project.files.iter().enumerate() {
        let here: Vec<&Step<'_>> = steps.iter().filter(|step| matches(&step.files, &file.path)).collect();
        for format in here.iter().filter_map(|step| format(step.operation, file)).collect::<BTreeSet<_>>() {
            let of_format = here.iter().copied().filter(|step| self::format(step.operation, file) == Some(format));
            let found = in_file(place, format, file, &of_format.collect::<Vec<_>>());
            res.edits.extend(found.edits);
            res.flags.extend(found.flags);
        }
    }
    res
}

fn in_file(place: usize, format: Format, file: &ProjectFile, steps: &[&Step<'_>]) -> Findings {
    let ways = compose(steps);
    let rename = |way: &Way| (way.from.clone(), way.to.as_str().to_owned(), way.operation);
    let owned: Vec<_> = ways.iter().map(rename).collect();
    let renames: Vec<KeyRename<'_>> =
        owned.iter().map(|(from, to, operation)| KeyRename { from, to, operation: *operation }).collect();
    rename_keys(place, format, &file.bytes, &renames)
}

/// Chains in order; a key that a later operation takes on is followed to the end.
fn compose(steps: &[&Step<'_>]) -> Vec<Way> {
    let mut res: Vec<Way> = Vec::new();
    for step in steps {
        let (from, to) = (step.operation.from.as_str(), DottedName::from(step.operation.to.as_str()));
        let closes_circle = res.iter().any(|way| way.to.as_str() == from && way.from == to.as_str());
        let mut is_produced = false;
        for way in res.iter_mut().filter(|_| !closes_circle) {
            if let Some(end) = way.to.rebase(&from.into(), &to) {
                is_produced |= way.to.as_str() == from;
                (way.to, way.operation) = (end, step.index);
            }
        }
        if !is_produced || !res.iter().any(|way| way.from == from) {
            res.push(Way { from: from.to_owned(), to, operation: step.index });
        }
    }
    res
}

fn format(operation: &ConfigKeyRename, file: &ProjectFile) -> Option<Format> {
    let stated = operation.format.map(|format| match format {
        ConfigFormat::Yaml => Format::Yaml,
        ConfigFormat::Toml => Format::Toml,
        ConfigFormat::Json => Format::Json,
        ConfigFormat::Ini => Format::Ini,
        ConfigFormat::Env => Format::Env,
        ConfigFormat::Python => Format::Python,
    });
    stated.or_else(|| Format::of(&file.path))
}
