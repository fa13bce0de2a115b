//! A second run changes nothing: what one would edit anew is left alone in the first place.

use std::collections::{BTreeMap, BTreeSet};

use lang::{Findings, Surfaces};
use manifest::Manifest;
use model::TextRange;

use super::choice::Choice;
use super::code::Code;
use super::ignored::heed_comments;
use super::make::{Drafts, Finished, settle};
use super::{Earlier, History, Options, Project, ProjectFile, Requirements};

/// Why a file is left alone that a second run would edit again.
const AGAIN: &str = "a second run would change it again";

/// Takes back the edits of files that planning on the result would edit once more.
///
/// The second plan knows of the first one, as the recorded history makes it: swaps are not made twice. It reads the
/// edited files anew and of the others what was read already.
pub(super) fn leave_alone_what_would_change_again(
    finished: &mut [Finished<'_>],
    manifest: &Manifest,
    (project, code): (&Project, &Code<'_>),
    options: &Options,
) {
    let after = finished.iter().filter_map(|it| Some((it.place, it.patch()?.after())));
    let edited: BTreeMap<usize, Vec<u8>> = after.collect();
    if edited.is_empty() {
        return;
    }
    let declined = finished.iter().map(|it| (it.place, it.declined(options))).collect();
    let unstable = edited_again(edited, &declined, manifest, (project, code), options);
    for it in finished.iter_mut().filter(|it| unstable.contains(&it.place)) {
        it.leave_alone(AGAIN);
    }
}

/// The files of `edited` that a plan on the result would edit elsewhere than at `declined` places.
fn edited_again(
    edited: BTreeMap<usize, Vec<u8>>,
    declined: &BTreeMap<usize, BTreeSet<TextRange>>,
    manifest: &Manifest,
    (project, code): (&Project, &Code<'_>),
    options: &Options,
) -> BTreeSet<usize> {
    let surfaces = Surfaces { from: project.surface_from.as_ref(), to: project.surface_to.as_ref() };
    let places: Vec<usize> = edited.keys().copied().collect();
    let made = History::Applied(Earlier::default());
    // What could be composed once can be composed without some of it.
    let Ok((choice, composed)) = settle(manifest, Choice::of(manifest, options), &made, surfaces) else {
        return places.into_iter().collect();
    };
    let findings = code.respell_edited(&edited, surfaces, &composed.respellings);
    let file = |(place, bytes): (usize, Vec<u8>)| ProjectFile { bytes, ..unread(&project.files[place]) };
    let result = Project { files: edited.into_iter().map(file).collect(), ..Project::default() };
    let mut drafts = Drafts::default();
    drafts.add(among(findings, &places));
    drafts.rename_keys(&result, manifest, &choice);
    if options.requirements == Requirements::Raised {
        drafts.raise_requirements(&result, manifest);
    }
    let changes = |(index, place): &(usize, &usize)| {
        let (Some(draft), file) = (drafts.files.get(index), &result.files[*index]) else { return false };
        let mut draft = draft.clone();
        heed_comments(file, &mut draft, manifest);
        draft.edits.retain(|(edit, _)| declined.get(place).is_none_or(|it| !it.contains(&edit.range)));
        !draft.edits.is_empty() && draft.merge(&file.bytes).apply(&file.bytes) != file.bytes
    };
    places.iter().enumerate().filter(changes).map(|(_, place)| *place).collect()
}

/// `file` without its bytes.
fn unread(file: &ProjectFile) -> ProjectFile {
    ProjectFile { path: file.path.clone(), bytes: Vec::new(), standing: file.standing }
}

/// `findings` with places in `places`.
fn among(mut findings: Findings, places: &[usize]) -> Findings {
    let index = |place: usize| places.binary_search(&place).expect("only edited files were asked about");
    findings.edits.iter_mut().for_each(|edit| edit.file = index(edit.file));
    findings.flags.iter_mut().for_each(|flag| flag.file = index(flag.file));
    findings
}
