//! Definitions and modules that went elsewhere and can still be imported from their old place.
//!
//! Sees modules that only pass on one new module, and names that their old module merely imports for its own use.
//! Emits the new place. Wrong where the old place is the one that the author means to keep; facades of packages and
//! names listed in `__all__` are therefore left alone.

use super::{Clue, Release, old_form};
use crate::candidate::{Candidate, Family, Successor};
use crate::pair::Pair;
use crate::{shim, weights};

pub(super) fn find(pair: &Pair, found: &mut Vec<Candidate>) {
    for (path, id) in pair.before.modules() {
        if let Some(source) = shim::emptied(pair, path) {
            let clue = clue(*id, weights::EMPTIED_MODULE);
            found.extend(clue.names_successor(pair, source.as_str()));
        }
    }
    for (id, definition) in pair.before.graph.iter().filter(|(_, it)| it.public && it.owner.is_none()) {
        let now = pair.after.resolve(&definition.path);
        if let Some(now) = now.filter(|it| definition.kind.is_some() && shim::left_behind(pair, &definition.path, *it))
        {
            let old = old_form(pair, Release::Before, id);
            let clue = clue(id, weights::LEFT_BEHIND);
            found.extend(old.and_then(|old| clue.points(pair, old, Successor::Inside(now), weights::LEFT_BEHIND)));
        }
    }
}

fn clue(speaker: model::DefinitionId, strength: u16) -> Clue<'static> {
    Clue {
        release: Release::Before,
        speaker,
        rule: "left-behind",
        family: Family::Structure,
        strength,
        quote: "",
        line: 1,
    }
}
