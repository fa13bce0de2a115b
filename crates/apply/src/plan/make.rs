use std::collections::{BTreeMap, BTreeSet};

use edit::{EditSet, FilePatch, Patch};
use lang::{Findings, OperationIndex, Respellings, Surfaces};
use manifest::{Manifest, Operation};
use memchr::memmem;
use rayon::prelude::*;

use super::check::worse;
use super::choice::Choice;
use super::draft::{Draft, Mark};
use super::files::is_python;
use super::position::Lines;
use super::{Flag, History, Options, Outcome, Plan, Project, ProjectFile, Standing, Untracked};
use crate::{ComposeError, Composed, compose};

const UNSURE: &str = "below the confidence asked for, look at it";

/// Everything that applying `manifest` to `project` would do.
///
/// What cannot be decided is in [`Plan::flags`]; nothing is read or written.
///
/// # Errors
/// Refuses a manifest whose operations contradict each other.
pub fn plan(manifest: &Manifest, project: &Project, options: &Options) -> Result<Plan, ComposeError> {
    let surfaces = Surfaces { from: project.surface_from.as_ref(), to: project.surface_to.as_ref() };
    let choice = Choice::of(manifest, options);
    let (choice, composed) = settle(manifest, choice, options.history, surfaces)?;
    let mut drafts = Drafts::default();
    drafts.add(respell(project, surfaces, &composed.respellings));
    if !choice.reviewed.is_empty() {
        let all = compose(manifest, &choice.all(), surfaces)?;
        drafts.review(project, respell(project, surfaces, &all.respellings), &choice.reviewed);
    }
    drafts.rename_keys(project, manifest, &choice);
    drafts.flag_moved_files(project, manifest, &choice.all());
    Ok(drafts.finish(manifest, project, options))
}

/// The operations to make and their composition; after a first run without those that would undo themselves.
fn settle(
    manifest: &Manifest,
    choice: Choice,
    history: History,
    surfaces: Surfaces<'_>,
) -> Result<(Choice, Composed), ComposeError> {
    let composed = compose(manifest, &choice.applied, surfaces)?;
    match history {
        History::Applied if !composed.unstable.is_empty() => {
            let choice = choice.without(&composed.unstable);
            let composed = compose(manifest, &choice.applied, surfaces)?;
            Ok((choice, composed))
        }
        History::Applied | History::New => Ok((choice, composed)),
    }
}

/// What the language finds, with places in the project's own list of files.
fn respell(project: &Project, surfaces: Surfaces<'_>, respellings: &Respellings) -> Findings {
    let (places, texts) = project.texts(|file| is_python(&file.path));
    if !speaks_of_any(project, respellings) {
        return Findings::default();
    }
    let mut findings = lang::python::respell(&texts, surfaces, respellings);
    findings.edits.iter_mut().for_each(|edit| edit.file = places[edit.file]);
    findings.flags.iter_mut().for_each(|flag| flag.file = places[flag.file]);
    findings
}

/// True when a file holds the first segment of a name that is respelled: else nothing needs to be parsed.
fn speaks_of_any(project: &Project, respellings: &Respellings) -> bool {
    let names = respellings.paths.keys().chain(respellings.members.keys()).chain(respellings.calls.keys());
    let roots: BTreeSet<&str> = names.map(model::DottedName::root).collect();
    let finders: Vec<_> = roots.iter().map(|root| memmem::Finder::new(root.as_bytes())).collect();
    let python = project.files.par_iter().filter(|file| is_python(&file.path));
    python.any(|file| finders.iter().any(|finder| finder.find(&file.bytes).is_some()) || is_wide(&file.bytes))
}

/// True for UTF-16, where names are not found as plain bytes.
fn is_wide(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")
}

/// What is planned, by place of the file in the project.
#[derive(Debug, Default)]
pub(super) struct Drafts(pub(super) BTreeMap<usize, Draft>);

impl Drafts {
    /// Takes over what was found.
    pub(super) fn add(&mut self, findings: Findings) {
        for edit in findings.edits {
            self.0.entry(edit.file).or_default().edit(edit);
        }
        for flag in findings.flags {
            self.0.entry(flag.file).or_default().flag(flag);
        }
    }

    /// Takes over as flags what `reviewed` operations would edit.
    pub(super) fn review(&mut self, project: &Project, findings: Findings, reviewed: &BTreeSet<OperationIndex>) {
        for site in findings.edits.into_iter().filter(|edit| reviewed.contains(&edit.operation)) {
            let bytes = &project.files[site.file].bytes;
            self.0.entry(site.file).or_default().decline(&site.edit, site.operation, bytes, UNSURE);
        }
        for flag in findings.flags.into_iter().filter(|flag| reviewed.contains(&flag.operation)) {
            self.0.entry(flag.file).or_default().flag(flag);
        }
    }

    /// Flags every place that names a moved file by its old path.
    fn flag_moved_files(&mut self, project: &Project, manifest: &Manifest, chosen: &BTreeSet<OperationIndex>) {
        for operation in chosen {
            let Operation::MoveFile(moved) = &manifest.operations[operation.0 as usize].change.operation else {
                continue;
            };
            let (old, new) = (moved.from.as_str(), moved.to.as_str());
            let finder = memmem::Finder::new(old);
            for (place, file) in project.files.iter().enumerate() {
                for offset in finder.find_iter(&file.bytes) {
                    let reason = format!("`{old}` moved to `{new}`");
                    let mark = Mark { offset: offset as u32, operation: *operation, reason };
                    self.0.entry(place).or_default().flags.insert(mark);
                }
            }
        }
    }

    /// Merges and checks file by file.
    fn finish(self, manifest: &Manifest, project: &Project, options: &Options) -> Plan {
        let files: Vec<(usize, Draft)> = self.0.into_iter().collect();
        let finish = |(place, draft): (usize, Draft)| finish_file(&project.files[place], draft, options);
        let finished: Vec<Finished> = files.into_par_iter().map(finish).collect();
        collect(manifest, finished)
    }
}

/// One file after the checks.
struct Finished {
    patch: Option<FilePatch>,
    edits: Vec<OperationIndex>,
    flags: Vec<(u32, u32, Mark)>,
    path: model::RepoPath,
    skipped: Option<String>,
}

fn finish_file(file: &ProjectFile, mut draft: Draft, options: &Options) -> Finished {
    if let Some(reason) = hands_off(file.standing, options.untracked) {
        draft.decline_all(&file.bytes, reason);
    }
    let edits = checked_edits(file, &mut draft);
    let patch = FilePatch { path: file.path.clone(), before: file.bytes.clone(), edits };
    let lines = Lines::of(&file.bytes);
    let flags = draft.flags.into_iter().map(|mark| {
        let (line, column) = lines.position(mark.offset);
        (line, column, mark)
    });
    Finished {
        patch: Some(patch).filter(|it| !it.edits.is_empty()),
        edits: draft.edits.into_iter().map(|(_, operation)| operation).collect(),
        flags: flags.collect(),
        path: file.path.clone(),
        skipped: draft.skipped,
    }
}

/// Why a file is not edited because of its standing.
fn hands_off(standing: Standing, untracked: Untracked) -> Option<&'static str> {
    match (standing, untracked) {
        (Standing::Tracked, _) | (_, Untracked::Edited) => None,
        (Standing::Untracked, Untracked::Flagged) => Some("untracked file"),
        (Standing::Ignored, Untracked::Flagged) => Some("ignored file"),
    }
}

/// The edits of `draft` merged, none when the result would be worse than the original.
fn checked_edits(file: &ProjectFile, draft: &mut Draft) -> EditSet {
    let edits = draft.merge(&file.bytes);
    if edits.is_empty() {
        return edits;
    }
    let after = edits.apply(&file.bytes);
    if after == file.bytes {
        draft.edits.clear();
        return EditSet::default();
    }
    if let Some(reason) = worse(&file.path, &file.bytes, &after) {
        draft.decline_all(&file.bytes, &reason);
        draft.skipped = Some(reason);
        return EditSet::default();
    }
    edits
}

fn collect(manifest: &Manifest, finished: Vec<Finished>) -> Plan {
    let mut res = Plan::default();
    let mut outcomes: Vec<Outcome> = manifest.operations.iter().map(|entry| Outcome::of(&entry.id)).collect();
    for file in finished {
        let touched: BTreeSet<OperationIndex> = file.edits.iter().copied().collect();
        file.edits.iter().for_each(|it| outcomes[it.0 as usize].edits += 1);
        touched.iter().for_each(|it| outcomes[it.0 as usize].files += 1);
        for (line, column, mark) in file.flags {
            let outcome = &mut outcomes[mark.operation.0 as usize];
            outcome.flags += 1;
            let (operation, reason) = (outcome.operation.clone(), mark.reason);
            res.flags.push(Flag { path: file.path.clone(), line, column, operation, reason });
        }
        res.skipped.extend(file.skipped.map(|reason| (file.path, reason)));
        res.patch.files.extend(file.patch);
    }
    res.flags.sort();
    res.patch = Patch { files: sorted(res.patch.files) };
    res.outcomes = outcomes;
    res
}

fn sorted(mut files: Vec<FilePatch>) -> Vec<FilePatch> {
    files.sort_by(|one, two| one.path.cmp(&two.path));
    files
}

impl Outcome {
    /// Without any effect yet.
    fn of(operation: &manifest::OperationId) -> Self {
        Self { operation: operation.clone(), edits: 0, files: 0, flags: 0 }
    }
}
