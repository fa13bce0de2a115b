//! Docstrings that say what takes a name's place.
//!
//! Sees `.. deprecated::` directives and opening sentences that speak of the whole definition, and docstrings that
//! call it an alias. Emits what they name. Wrong where a docstring recommends something that is merely better.

use model::DefinitionId;

use super::{BOTH, Clue, Release, from_sayings};
use crate::candidate::{Candidate, Family};
use crate::pair::Pair;
use crate::text::{self, Relation};
use crate::{deprecation, weights};

pub(super) fn find(pair: &Pair, found: &mut Vec<Candidate>) {
    for release in BOTH {
        let side = release.side(pair);
        for (id, _) in side.graph.iter() {
            let symbol = side.symbol(id);
            let docstring = match symbol {
                Some(symbol) => symbol.docstring.as_deref(),
                None => side.outline(id).and_then(|it| it.docstring.as_deref()),
            };
            if let Some(docstring) = docstring {
                documented(pair, release, id, docstring, found);
            }
        }
    }
}

fn documented(pair: &Pair, release: Release, id: DefinitionId, docstring: &str, found: &mut Vec<Candidate>) {
    let line = release.side(pair).symbol(id).map_or(1, |it| it.lines.0);
    let clue = |strength| Clue {
        release,
        speaker: id,
        rule: "stated-by-docstring",
        family: Family::Words,
        strength,
        quote: "",
        line,
    };
    match deprecation::docstring_mark(docstring) {
        Some(part) => from_sayings(pair, &clue(weights::DOCSTRING_DIRECTIVE), &text::sayings(part), found),
        None => {
            let first = docstring.split("\n\n").next().unwrap_or("");
            let mut sayings = text::sayings(first);
            sayings.retain(|it| it.relation == Relation::Renamed && it.subject.is_none());
            from_sayings(pair, &clue(weights::DOCSTRING_PROSE), &sayings, found);
        }
    }
}
