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
        for id in side.speakers.documented.iter().copied() {
            let docstring = match side.symbol(id) {
                Some(symbol) => symbol.docstring.as_deref(),
                None => side.outline(id).and_then(|it| it.docstring.as_deref()),
            };
            if let Some(docstring) = docstring {
                documented(pair, release, id, docstring, found);
            }
        }
    }
}

/// True for a docstring that may name a successor.
pub(super) fn speaks(docstring: &str) -> bool {
    !deprecation::docstring_advice(docstring).is_empty() || !aliases(docstring).is_empty()
}

/// What the first paragraph of a docstring calls its subject another name of.
fn aliases(docstring: &str) -> Vec<text::Saying> {
    let mut sayings = text::sayings(docstring.split("\n\n").next().unwrap_or(""));
    sayings.retain(|it| it.relation == Relation::Renamed && it.subject.is_none());
    sayings
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
    let advice = deprecation::docstring_advice(docstring);
    for part in &advice {
        from_sayings(pair, &clue(weights::DOCSTRING_DIRECTIVE), &text::sayings(part), found);
    }
    if advice.is_empty() {
        from_sayings(pair, &clue(weights::DOCSTRING_PROSE), &aliases(docstring), found);
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const BEFORE: &str = "def load(): return 1\ndef read(): return 2\n";

    fn found(docstring: &str) -> Vec<String> {
        let after = format!("def load():\n    \"\"\"{docstring}\"\"\"\ndef read(): return 2\n");
        Sample::new(BEFORE, &after).found(super::find)
    }

    #[test]
    fn a_directive_an_opening_sentence_or_an_alias_names_the_successor() {
        let read = ["acme.load -> acme.read"];
        assert_eq!(found("Loads.\n\n    .. deprecated:: 2\n        Use :func:`~acme.read` instead.\n    "), read);
        assert_eq!(found("Deprecated: superseded by `read`."), read);
        assert_eq!(found("Alias for `read`."), read);
        assert_eq!(found("**Deprecated.**\n\n    Loads. This is deprecated, use `read`."), read);
    }

    #[test]
    fn what_is_said_of_a_parameter_or_recommended_is_no_successor() {
        assert!(found("Loads.\n\n    :param path: deprecated, use `read`.").is_empty());
        assert!(found("Loads. Use `read` for large files.").is_empty());
        assert!(found("Deprecated, use the `read` argument instead.").is_empty());
    }
}
