//! A function whose body only passes on, or a property that returns another attribute.
//!
//! Sees bodies that `lang` reduced to a delegate. Emits the callee as successor: strongly when the release also calls
//! the delegating name old, weakly when it is merely gone afterwards (a wrapper that was inlined). Wrong for
//! convenience functions that call a more general one.

use model::{DefinitionId, Symbol};

use super::{BOTH, Clue, Release};
use crate::candidate::{Candidate, Family};
use crate::pair::Pair;
use crate::{deprecation, weights};

pub(super) fn find(pair: &Pair, found: &mut Vec<Candidate>) {
    for release in BOTH {
        let side = release.side(pair);
        for (id, _) in side.graph.iter() {
            found.extend(side.symbol(id).and_then(|symbol| delegated(pair, release, id, symbol)));
        }
    }
}

fn delegated(pair: &Pair, release: Release, id: DefinitionId, symbol: &Symbol) -> Option<Candidate> {
    let delegate = symbol.body.delegate.as_ref()?;
    // A body that returns a class or a constant is a hook, not another name for it.
    if !delegate.called && !delegate.target.starts_with("self.") {
        return None;
    }
    let mark = deprecation::mark(release.side(pair), id);
    let strength = match (&mark, delegate.faithful) {
        (Some(_), true) => weights::DEPRECATED_FAITHFUL_DELEGATE,
        (Some(_), false) => weights::DEPRECATED_DELEGATE,
        (None, true) => weights::FAITHFUL_DELEGATE,
        (None, false) => weights::DELEGATE,
    };
    let quote = mark.map_or_else(String::new, |it| it.quote);
    let clue = Clue {
        release,
        speaker: id,
        rule: "delegating-shim",
        family: Family::Structure,
        strength,
        quote: &quote,
        line: symbol.lines.0,
    };
    clue.names_successor(pair, &delegate.target)
}
