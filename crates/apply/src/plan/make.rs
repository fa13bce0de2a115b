use std::collections::{BTreeMap, BTreeSet};

use edit::{EditSet, FilePatch, Patch};
use lang::{Findings, OperationIndex, Surfaces};
use manifest::{Entry, Manifest, Operation};
use memchr::memmem;
use model::{Surface, TextRange};
use rayon::prelude::*;

use super::again::leave_alone_what_would_change_again;
use super::check::{brought_in_vain, worse};
use super::choice::Choice;
use super::code::{Code, inside, roots};
use super::draft::{Draft, Mark};
use super::files::is_python;
use super::ignored::{heed_comments, may_ignore};
use super::position::Lines;
use super::remark::add_todos;
use super::{
    Effort, Flag, History, Options, Outcome, Plan, Project, ProjectFile, Remarks, Requirements, Standing, Unpinned,
    Untracked,
};
use crate::{ComposeError, Composed, compose};

const UNSURE: &str = "below the confidence asked for, look at it";
const DECLINED: &str = "not made, look at it";

/// Everything that applying `manifest` to `project` would do.
///
/// What cannot be decided is in [`Plan::flags`]; nothing is read or written.
///
/// # Errors
/// Refuses a manifest whose operations contradict each other.
pub fn plan(manifest: &Manifest, project: &Project, options: &Options) -> Result<Plan, ComposeError> {
    let surfaces = Surfaces { from: project.surface_from.as_ref(), to: project.surface_to.as_ref() };
    let choice = Choice::of(manifest, options);
    let chosen = choice.applied.clone();
    let (choice, composed) = settle(manifest, choice, &options.history, surfaces)?;
    let seen = match choice.reviewed.is_empty() {
        true => None,
        false => Some(compose(manifest, &choice.all(), surfaces)?),
    };
    let whole = match options.only {
        // Who asks for some operations asks for nothing else.
        Some(_) => None,
        None if choice.all() == Choice::everything(manifest) => None,
        None => compose(manifest, &Choice::everything(manifest), surfaces).ok(),
    };
    let compositions = [Some(&composed), seen.as_ref(), whole.as_ref()];
    let roots = compositions.into_iter().flatten().flat_map(|it| roots(surfaces, &it.respellings)).collect();
    let inside = inside(project, options.documents, &roots);
    let code = Code::new(project, &inside, options.search);
    let found = |composed: &Composed| code.respell(surfaces, &composed.respellings);
    let mut drafts = Drafts::default();
    let made = found(&composed);
    let seen = seen.as_ref().map_or_else(|| made.clone(), found);
    let unspoken = match (&options.only, &whole) {
        (Some(_), _) => Findings::default(),
        (None, Some(whole)) => found(whole),
        (None, None) if choice.all() == Choice::everything(manifest) => seen.clone(),
        (None, None) => Findings::default(),
    };
    drafts.parsed = [&made, &seen, &unspoken].into_iter().flat_map(|it| it.parsed.iter().copied()).collect();
    drafts.add(made);
    drafts.review(project, seen, &choice);
    drafts.add_unspoken(unspoken);
    drafts.rename_keys(project, manifest, &choice);
    drafts.flag_moved_files(project, manifest, &choice.all());
    if options.requirements == Requirements::Raised {
        drafts.raise_requirements(project, manifest);
    }
    let mut res = drafts.finish(manifest, project, &code, options);
    for (outcome, place) in res.outcomes.iter_mut().zip(0..) {
        outcome.is_chosen = chosen.contains(&OperationIndex(place));
    }
    Ok(res)
}

/// The operations to make and their composition; after a first run without those that would undo themselves.
pub(super) fn settle(
    manifest: &Manifest,
    choice: Choice,
    history: &History,
    surfaces: Surfaces<'_>,
) -> Result<(Choice, Composed), ComposeError> {
    let composed = compose(manifest, &choice.applied, surfaces)?;
    let History::Applied(earlier) = history else { return Ok((choice, composed)) };
    let was_made = |it: &OperationIndex| !earlier.left_out.contains(&manifest.operations[it.0 as usize].id);
    let made: BTreeSet<OperationIndex> = composed.unstable.iter().copied().filter(was_made).collect();
    if made.is_empty() {
        return Ok((choice, composed));
    }
    let choice = choice.without(&made);
    let composed = compose(manifest, &choice.applied, surfaces)?;
    Ok((choice, composed))
}

/// What is planned, by place of the file in the project.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    pub(super) files: BTreeMap<usize, Draft>,
    /// The files that had to be parsed to find it.
    parsed: BTreeSet<usize>,
}

impl Drafts {
    /// Takes over what was found.
    pub(super) fn add(&mut self, findings: Findings) {
        for edit in findings.edits {
            self.files.entry(edit.file).or_default().edit(edit);
        }
        for flag in findings.flags.into_iter().filter(|flag| flag.operation.is_some()) {
            self.files.entry(flag.file).or_default().flag(flag);
        }
    }

    /// Takes over the flags of no operation: they hold where every operation of the manifest was looked for.
    fn add_unspoken(&mut self, findings: Findings) {
        for flag in findings.flags.into_iter().filter(|flag| flag.operation.is_none()) {
            self.files.entry(flag.file).or_default().flag(flag);
        }
    }

    /// Takes over as flags what is only looked for would edit.
    pub(super) fn review(&mut self, project: &Project, findings: Findings, choice: &Choice) {
        for site in findings.edits.into_iter().filter(|edit| choice.reviewed.contains(&edit.operation)) {
            let bytes = &project.files[site.file].bytes;
            let reason = if choice.declined.contains(&site.operation) { DECLINED } else { UNSURE };
            self.files.entry(site.file).or_default().decline(&site.edit, site.operation, bytes, reason);
        }
        for flag in
            findings.flags.into_iter().filter(|flag| flag.operation.is_some_and(|it| choice.reviewed.contains(&it)))
        {
            self.files.entry(flag.file).or_default().flag(flag);
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
                for offset in finder.find_iter(&file.bytes).filter(|it| stands_alone(&file.bytes, *it, old.len())) {
                    let reason = format!("`{old}` moved to `{new}`");
                    let mark = Mark { offset: offset as u32, operation: Some(*operation), reason };
                    self.files.entry(place).or_default().flags.insert(mark);
                }
            }
        }
    }

    /// Merges and checks file by file, then the edited files together.
    fn finish(mut self, manifest: &Manifest, project: &Project, code: &Code<'_>, options: &Options) -> Plan {
        let effort = Effort { scanned: project.files.len(), parsed: self.parsed.len() };
        for (place, file) in project.files.iter().enumerate() {
            if may_ignore(file) {
                self.files.entry(place).or_default();
            }
        }
        let files: Vec<(usize, Draft)> = self.files.into_iter().collect();
        let finish =
            |(place, draft): (usize, Draft)| finish_file(manifest, (place, &project.files[place]), draft, options);
        let mut finished: Vec<Finished> = files.into_par_iter().map(finish).collect();
        if let Some(to) = &project.surface_to {
            leave_alone_what_would_miss_names(&mut finished, to);
        }
        leave_alone_what_would_change_again(&mut finished, manifest, (project, code), options);
        if options.remarks == Remarks::Todo {
            finished.par_iter_mut().for_each(|it| it.add_todos(manifest));
        }
        Plan { effort, ..collect(manifest, finished) }
    }
}

/// True when no part of a longer path touches the path of `length` bytes at `offset`; folders may lead to it.
fn stands_alone(bytes: &[u8], offset: usize, length: usize) -> bool {
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let before = offset.checked_sub(1).and_then(|at| bytes.get(at)).copied();
    let (after, further) = (bytes.get(offset + length).copied(), bytes.get(offset + length + 1).copied());
    // A full stop ends a sentence, or leads on to another ending.
    let goes_on = after.is_some_and(in_name) || after == Some(b'.') && further.is_some_and(in_name);
    !before.is_some_and(in_name) && !goes_on
}

/// One file after the checks.
pub(super) struct Finished<'p> {
    /// Its place in the project.
    pub(super) place: usize,
    file: &'p ProjectFile,
    edits: EditSet,
    draft: Draft,
    unused_ignores: Vec<u32>,
    remarks: usize,
}

fn finish_file<'p>(
    manifest: &Manifest,
    (place, file): (usize, &'p ProjectFile),
    mut draft: Draft,
    options: &Options,
) -> Finished<'p> {
    let unused_ignores = heed_comments(file, &mut draft, manifest);
    if let Some(ranges) = options.declined_places.get(&file.path) {
        draft.decline_at(ranges, &file.bytes, DECLINED);
    }
    if file.is_secret() {
        draft.decline_values(&file.bytes);
    }
    if let Some(reason) = hands_off(file.standing, options.untracked) {
        draft.decline_all(&file.bytes, reason);
    }
    let edits = checked_edits(file, &mut draft);
    Finished { place, file, edits, draft, unused_ignores, remarks: 0 }
}

/// Takes back the edits of files that would use names which the new release does not have.
fn leave_alone_what_would_miss_names(finished: &mut [Finished<'_>], to: &Surface) {
    let patches: Vec<FilePatch> =
        finished.iter().filter_map(Finished::patch).filter(|it| is_python(&it.path)).collect();
    let missing = brought_in_vain(&patches, to);
    for it in finished {
        if let Some(reason) = missing.get(&it.file.path) {
            it.leave_alone(reason);
        }
    }
}

impl Finished<'_> {
    /// Takes the edits back, for this reason.
    pub(super) fn leave_alone(&mut self, reason: &str) {
        self.edits = EditSet::default();
        self.draft.decline_all(&self.file.bytes, reason);
        self.draft.skipped = Some(reason.to_owned());
    }

    /// Where the edits that a person declined lie after the others.
    pub(super) fn declined(&self, options: &Options) -> BTreeSet<TextRange> {
        let ranges = options.declined_places.get(&self.file.path).into_iter().flatten();
        ranges.map(|range| self.edits.moved(*range)).collect()
    }

    /// The edits; `None` without any.
    pub(super) fn patch(&self) -> Option<FilePatch> {
        let (path, before, edits) = (self.file.path.clone(), self.file.bytes.clone(), self.edits.clone());
        (!edits.is_empty()).then_some(FilePatch { path, before, edits })
    }

    fn add_todos(&mut self, manifest: &Manifest) {
        if self.file.standing == Standing::Tracked {
            self.remarks = add_todos(self.file, self.draft.flags.iter(), manifest, &mut self.edits);
        }
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
        draft.pins.clear();
        return EditSet::default();
    }
    if let Some(reason) = worse(&file.path, &file.bytes, &after) {
        draft.decline_all(&file.bytes, &reason);
        draft.skipped = Some(reason);
        return EditSet::default();
    }
    edits
}

fn collect(manifest: &Manifest, finished: Vec<Finished<'_>>) -> Plan {
    let mut res = Plan::default();
    let mut outcomes: Vec<Outcome> = manifest.operations.iter().map(Outcome::of).collect();
    for it in finished {
        res.patch.files.extend(it.patch());
        res.remarks += it.remarks;
        let path = &it.file.path;
        let touched: BTreeSet<OperationIndex> = it.draft.edits.iter().map(|(_, operation)| *operation).collect();
        for (edit, operation) in &it.draft.edits {
            let outcome = &mut outcomes[operation.0 as usize];
            outcome.edits += 1;
            res.made_by.entry((path.clone(), edit.range)).or_insert_with(|| outcome.operation.clone());
        }
        touched.iter().for_each(|it| outcomes[it.0 as usize].files += 1);
        let lines = Lines::of(&it.file.bytes);
        for mark in it.draft.flags {
            let outcome = mark.operation.map(|index| &mut outcomes[index.0 as usize]);
            let operation = outcome.map(|outcome| {
                outcome.flags += 1;
                outcome.operation.clone()
            });
            let (line, column) = lines.position(mark.offset);
            let reason = mark.reason;
            res.flags.push(Flag { path: path.clone(), line, column, operation, reason });
        }
        res.pins += it.draft.pins.len();
        res.unpinned.extend(it.draft.unpinned.into_iter().map(|(offset, reason)| {
            let (line, column) = lines.position(offset);
            Unpinned { path: path.clone(), line, column, reason }
        }));
        res.skipped.extend(it.draft.skipped.map(|reason| (path.clone(), reason)));
        res.unused_ignores.extend(it.unused_ignores.iter().map(|at| (path.clone(), lines.position(*at).0)));
    }
    res.flags.sort();
    res.unpinned.sort();
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
    fn of(entry: &Entry) -> Self {
        Self {
            operation: entry.id.clone(),
            description: entry.change.operation.to_string(),
            confidence: entry.change.confidence,
            is_chosen: true,
            edits: 0,
            files: 0,
            flags: 0,
        }
    }
}
