//! `warnings.warn("old is deprecated, use new")` and errors of stubs that name the successor.
//!
//! Sees the messages of a body; for a class those of its constructor. Emits what they name for the definition itself
//! when they speak of it as a whole, or for the other old name that they speak of (module `__getattr__`, properties
//! that refuse). Wrong where a warning is given for one way of calling only.

use model::{DefinitionId, Message, MessageChannel, Symbol};

use super::{BOTH, Clue, Release, from_sayings};
use crate::candidate::{Candidate, Family};
use crate::pair::Pair;
use crate::{deprecation, text, weights};

pub(super) fn find(pair: &Pair, found: &mut Vec<Candidate>) {
    for release in BOTH {
        let side = release.side(pair);
        for (id, _) in side.graph.iter() {
            if let Some(symbol) = side.symbol(id) {
                said(pair, release, id, symbol, found);
            }
        }
    }
}

fn said(pair: &Pair, release: Release, id: DefinitionId, symbol: &Symbol, found: &mut Vec<Candidate>) {
    for (message, body) in deprecation::messages(release.side(pair), id, symbol) {
        let Some(strength) = strength(message, body) else { continue };
        let quote = text::one_line(&message.text);
        let clue = Clue {
            release,
            speaker: id,
            rule: "stated-by-warning",
            family: Family::Words,
            strength,
            quote: &quote,
            line: message.line,
        };
        let itself = deprecation::speaks_of_itself(symbol, body, message)
            || is_gone(pair, release, id) && !deprecation::speaks_of_parameter(body, message);
        pair_of_names(pair, &clue, symbol, message, found);
        let mut sayings = text::sayings(&message.text);
        sayings.retain(|it| {
            itself || it.subject.as_ref().is_some_and(|it| it.name.rsplit('.').next() != Some(&symbol.name))
        });
        from_sayings(pair, &clue, &sayings, found);
    }
}

/// A warning of something that is gone afterwards was about all of it.
fn is_gone(pair: &Pair, release: Release, id: DefinitionId) -> bool {
    release == Release::Before && pair.survivor(id).is_none()
}

fn strength(message: &Message, body: &Symbol) -> Option<u16> {
    let refusal = message.channel == MessageChannel::Error && text::speaks_of_deprecation(&message.text);
    if deprecation::is_deprecation(message) {
        return Some(weights::WARNING_TEXT);
    }
    refusal.then_some(if body.body.statements <= 3 { weights::REFUSAL_TEXT } else { weights::ERROR_TEXT })
}

/// `deprecated((2, 3, 0), "Tool.old_tip", "Tool.tip")`: two names passed apart, the first one old.
fn pair_of_names(pair: &Pair, clue: &Clue, symbol: &Symbol, message: &Message, found: &mut Vec<Candidate>) {
    let others = message.arguments.iter().filter_map(|it| it.as_text());
    let texts: Vec<&str> = std::iter::once(message.text.as_str()).chain(others).collect();
    let bare = |it: &str| it.trim_end_matches("()").to_owned();
    let names: Vec<String> = texts.iter().map(|it| bare(it)).filter(|it| text::is_dotted_identifier(it)).collect();
    let [old, new] = names.as_slice() else { return };
    let itself = old.rsplit('.').next() == Some(&symbol.name);
    let clue = Clue { quote: &format!("{old} → {new}"), ..*clue };
    if itself {
        found.extend(clue.names_successor(pair, new));
    }
}
