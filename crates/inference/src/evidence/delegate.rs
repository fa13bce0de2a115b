//! A function whose body only passes on, or a property that returns another attribute.
//!
//! Sees bodies that `lang` reduced to a delegate. Emits the callee as successor: strongly when the release also calls
//! the delegating name old, weakly when it is merely gone afterwards (a wrapper that was inlined). A function that only
//! made a class, and is a class in the new release, takes the place of the one that it made. Wrong for convenience
//! functions that call a more general one.

use model::{DefinitionId, Symbol};

use super::{BOTH, Clue, Release, is_asked_for};
use crate::candidate::{Candidate, Family, Successor};
use crate::fate::{Fate, fate};
use crate::names::{self, Directness};
use crate::pair::Pair;
use crate::{deprecation, weights};

pub(super) fn find(pair: &Pair, found: &mut Vec<Candidate>) {
    for release in BOTH {
        let side = release.side(pair);
        for id in side.speakers.delegates.iter().copied() {
            let Some(symbol) = side.symbol(id) else { continue };
            found.extend(delegated(pair, release, id, symbol));
            found.extend(became_its_class(pair, release, id, symbol));
        }
    }
}

/// True for a body that calls something, or reads it off its own object.
///
/// A body that returns a class or a constant is a hook, not another name for it.
pub(super) fn speaks(symbol: &Symbol) -> bool {
    symbol.body.delegate.as_ref().is_some_and(|it| it.called || it.target.starts_with("self."))
}

/// A function that only made a class, and is that class now: `def table(**options): return Table(**options)`.
fn became_its_class(pair: &Pair, release: Release, id: DefinitionId, symbol: &Symbol) -> Option<Candidate> {
    let delegate = symbol.body.delegate.as_ref().filter(|it| it.called && release == Release::Before)?;
    let now = pair.survivor(id).filter(|it| pair.after.is_class(*it))?;
    let (made, how) = names::resolve(&pair.before, &names::scope_of(&pair.before, id), &delegate.target)?;
    let path = pair.before.path(made);
    let gone = how == Directness::Plain && pair.before.is_class(made) && fate(pair, path) == Fate::Gone;
    let quote = format!("{} made a {}", symbol.name, path.last());
    let clue = Clue {
        release,
        speaker: id,
        rule: "factory-became-class",
        family: Family::Structure,
        strength: weights::FACTORY_BECAME_CLASS,
        quote: &quote,
        line: symbol.lines.0,
    };
    gone.then(|| clue.points(pair, (made, path.clone()), Successor::Inside(now), clue.strength)).flatten()
}

fn delegated(pair: &Pair, release: Release, id: DefinitionId, symbol: &Symbol) -> Option<Candidate> {
    let delegate = symbol.body.delegate.as_ref().filter(|_| is_asked_for(pair, release, id))?;
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

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const OLD: &str = "def load(path): return open(path)\n";

    #[test]
    fn a_body_that_warns_and_passes_on_names_what_it_calls() {
        let after = "import warnings\n\
            def read(path): return open(path)\n\
            def load(path):\n    warnings.warn('load is deprecated', DeprecationWarning)\n    return read(path)\n";
        let sample = Sample::new(OLD, after);
        assert_eq!(sample.found(super::find), ["acme.load -> acme.read"]);
        assert_eq!(sample.sure(), ["rename.callable acme.load -> acme.read"]);
    }

    #[test]
    fn a_property_that_returns_another_attribute_names_it() {
        let before = "class Job:\n    id = 1\n    @property\n    def key(self): return str(self.id)\n";
        let after = "class Job:\n    id = 1\n    @property\n    def key(self): return self.id\n";
        assert_eq!(Sample::new(before, after).found(super::find), ["acme.Job.key -> acme.Job.id"]);
    }

    #[test]
    fn a_shorthand_that_works_as_before_is_not_renamed() {
        let after = "def read(path): return open(path)\ndef load(path): return read(path)\n";
        assert!(Sample::new(OLD, after).operations().is_empty());
    }

    #[test]
    fn a_function_that_made_a_class_and_is_a_class_now_is_that_class() {
        let before = "class Table:\n    def rows(self): ...\ndef table(name): return Table(name)\n";
        let after = "class table:\n    def rows(self): ...\n";
        assert_eq!(Sample::new(before, after).sure(), ["rename.symbol acme.Table -> acme.table"]);
        assert!(
            Sample::new(before, &format!("class Table:\n    def rows(self): ...\n{after}")).operations().is_empty()
        );
    }

    #[test]
    fn a_body_that_hands_out_a_class_is_a_hook() {
        let both = "class Form: ...\ndef form_class(): return Form\n";
        assert!(Sample::new(both, both).found(super::find).is_empty());
    }
}
