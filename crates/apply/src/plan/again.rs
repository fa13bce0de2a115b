//! A second run changes nothing: what one would edit anew is left alone in the first place.

use std::collections::BTreeSet;

use lang::Surfaces;
use manifest::Manifest;

use super::choice::Choice;
use super::ignored::heed_comments;
use super::make::{Drafts, Finished, respell, settle};
use super::{Earlier, History, Options, Project, Requirements};

/// Why a file is left alone that a second run would edit again.
const AGAIN: &str = "a second run would change it again";

/// Takes back the edits of files that planning on the result would edit once more.
///
/// The second plan knows of the first one, as the recorded history makes it: swaps are not made twice.
pub(super) fn leave_alone_what_would_change_again(
    finished: &mut [Finished<'_>],
    manifest: &Manifest,
    project: &Project,
    options: &Options,
) {
    let edited: BTreeSet<usize> = finished.iter().filter(|it| it.is_edited()).map(|it| it.place).collect();
    if edited.is_empty() {
        return;
    }
    let mut next = project.clone();
    finished.iter().filter_map(|it| Some((it.place, it.patch()?.after()))).for_each(|(place, after)| {
        next.files[place].bytes = after;
    });
    let unstable = edited_again(&edited, manifest, &next, options);
    for it in finished.iter_mut().filter(|it| unstable.contains(&it.place)) {
        it.leave_alone(AGAIN);
    }
}

/// The files of `edited` that a plan on `project` would edit.
fn edited_again(
    edited: &BTreeSet<usize>,
    manifest: &Manifest,
    project: &Project,
    options: &Options,
) -> BTreeSet<usize> {
    let surfaces = Surfaces { from: project.surface_from.as_ref(), to: project.surface_to.as_ref() };
    let choice = Choice::of(manifest, options);
    let made = History::Applied(Earlier::default());
    // What could be composed once can be composed without some of it.
    let Ok((choice, composed)) = settle(manifest, choice, &made, surfaces) else { return edited.clone() };
    let mut drafts = Drafts::default();
    drafts.add(respell(project, surfaces, &composed.respellings, options.documents));
    drafts.rename_keys(project, manifest, &choice);
    if options.requirements == Requirements::Raised {
        drafts.raise_requirements(project, manifest);
    }
    let changes = |place: &usize| {
        let file = &project.files[*place];
        let Some(draft) = drafts.0.get(place) else { return false };
        let mut draft = draft.clone();
        heed_comments(file, &mut draft, manifest);
        !draft.edits.is_empty() && draft.merge(&file.bytes).apply(&file.bytes) != file.bytes
    };
    edited.iter().copied().filter(changes).collect()
}
