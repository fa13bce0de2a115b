use std::collections::BTreeSet;

use ignore::gitignore::Gitignore;
use lang::config::{Format, KeyRename, rename_keys, setting_uses};
use lang::{Findings, OperationIndex, SiteFlag};
use manifest::{ConfigFormat, ConfigKeyRename, Manifest, Operation};
use model::{DottedName, RepoPath};

use super::choice::Choice;
use super::files::{glob, is_python, matches};
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
    res.flags.extend(uses_in_code(project, steps));
    res
}

/// Flags for the uses of renamed settings in Python files that are no settings themselves; those of variables of the
/// environment only where the project has the file that sets them.
fn uses_in_code(project: &Project, steps: &[Step<'_>]) -> Vec<SiteFlag> {
    let is_there = |step: &&Step<'_>| project.files.iter().any(|file| matches(&step.files, &file.path));
    let mut res = Vec::new();
    for format in [Format::Python, Format::Env] {
        let wanted = |step: &&Step<'_>| stated(step.operation).or_else(|| by_glob(step.operation)) == Some(format);
        let spoken_of = steps.iter().filter(wanted).filter(|step| format == Format::Python || is_there(step));
        let steps: Vec<&Step<'_>> = spoken_of.collect();
        if steps.is_empty() {
            continue;
        }
        for (place, file) in project.files.iter().enumerate().filter(|(_, file)| is_python(&file.path)) {
            let others: Vec<&Step<'_>> =
                steps.iter().copied().filter(|step| !matches(&step.files, &file.path)).collect();
            res.extend(with_renames(&others, |renames| setting_uses(place, format, &file.bytes, renames)));
        }
    }
    res
}

/// The format that the pattern of files tells.
fn by_glob(operation: &ConfigKeyRename) -> Option<Format> {
    let name = operation.file.rsplit('/').next()?;
    Format::of(&RepoPath::new(name).ok()?)
}

fn in_file(place: usize, format: Format, file: &ProjectFile, steps: &[&Step<'_>]) -> Findings {
    with_renames(steps, |renames| rename_keys(place, format, &file.bytes, renames))
}

/// What `work` makes of the renames that `steps` come to.
fn with_renames<T>(steps: &[&Step<'_>], work: impl FnOnce(&[KeyRename<'_>]) -> T) -> T {
    let ways = compose(steps);
    let rename = |way: &Way| (way.from.clone(), way.to.as_str().to_owned(), way.operation);
    let owned: Vec<_> = ways.iter().map(rename).collect();
    let renames: Vec<KeyRename<'_>> =
        owned.iter().map(|(from, to, operation)| KeyRename { from, to, operation: *operation }).collect();
    work(&renames)
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
    stated(operation).or_else(|| Format::of(&file.path))
}

fn stated(operation: &ConfigKeyRename) -> Option<Format> {
    operation.format.map(|format| match format {
        ConfigFormat::Yaml => Format::Yaml,
        ConfigFormat::Toml => Format::Toml,
        ConfigFormat::Json => Format::Json,
        ConfigFormat::Ini => Format::Ini,
        ConfigFormat::Env => Format::Env,
        ConfigFormat::Python => Format::Python,
    })
}
