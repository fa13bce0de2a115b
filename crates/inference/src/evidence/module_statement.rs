//! Modules that warn when they are imported, and modules that only pass another one on.
//!
//! Sees messages outside any definition, and modules of the new release that warn and define nothing but import from
//! one other module. Emits that module. Wrong where only a part of the module is meant.

use model::{DefinitionId, Outline};

use super::{BOTH, Clue, Release, from_sayings, old_form};
use crate::candidate::{Candidate, Family};
use crate::pair::Pair;
use crate::text::{self, Saying};
use crate::{deprecation, names, shim, weights};

pub(super) fn find(pair: &Pair, found: &mut Vec<Candidate>) {
    for release in BOTH {
        let side = release.side(pair);
        for id in side.modules().values() {
            if let Some(outline) = side.outline(*id) {
                announced(pair, release, *id, outline, found);
                passed_on(pair, release, *id, outline, found);
            }
        }
    }
}

fn announced(pair: &Pair, release: Release, id: DefinitionId, outline: &Outline, found: &mut Vec<Candidate>) {
    for message in outline.messages.iter().filter(|it| deprecation::is_deprecation(it)) {
        let clue = clue(release, id, weights::MODULE_WARNING, message.line);
        let sayings = text::sayings(&message.text);
        from_sayings(pair, &clue, &sayings, found);
        by_name(pair, &clue, &sayings, found);
    }
    let docstring = outline.docstring.as_deref().unwrap_or("");
    if let Some(part) = deprecation::docstring_mark(docstring) {
        by_name(pair, &clue(release, id, weights::DOCSTRING_DIRECTIVE, 1), &text::sayings(part), found);
    }
}

/// An old module that names several things: each is the successor of the definition whose name holds its own.
fn by_name(pair: &Pair, clue: &Clue, sayings: &[Saying], found: &mut Vec<Candidate>) {
    let side = clue.release.side(pair);
    let scope = names::scope_of(side, clue.speaker);
    let definitions = side.below(side.path(clue.speaker)).filter(|(_, it)| it.kind.is_some() && it.public);
    for (id, definition) in definitions {
        let own = definition.path.last();
        let named =
            |it: &&Saying| it.target.name.rsplit('.').next().is_some_and(|last| last.len() > 3 && own.contains(last));
        let mut holders = sayings.iter().filter(named);
        if let (Some(saying), None) = (holders.next(), holders.next()) {
            let strength = weights::share(clue.strength, 1000);
            let clue = Clue { speaker: id, strength, quote: &saying.quote, ..*clue };
            let old = old_form(pair, clue.release, id);
            found.extend(old.and_then(|old| clue.says(pair, old, &scope, &saying.target.name)));
        }
    }
}

fn passed_on(pair: &Pair, release: Release, id: DefinitionId, outline: &Outline, found: &mut Vec<Candidate>) {
    let warns = outline.messages.iter().any(deprecation::is_deprecation);
    let gone = release == Release::Before && pair.heir(pair.before.path(id)).is_none();
    if !(warns || gone) {
        return;
    }
    let Some(module) = shim::passes_on(release.side(pair), id) else { return };
    let strength = if warns { weights::DEPRECATED_MODULE_SHIM } else { weights::MODULE_SHIM };
    found.extend(clue(release, id, strength, 1).names_successor(pair, module.as_str()));
}

fn clue(release: Release, speaker: DefinitionId, strength: u16, line: u32) -> Clue<'static> {
    Clue { release, speaker, rule: "stated-by-module", family: Family::Words, strength, quote: "", line }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const BEFORE: &str =
        "-- acme/__init__.py --\n-- acme/old.py --\ndef run(): ...\n-- acme/new.py --\ndef go(): ...\n";

    fn found(old: &str) -> Vec<String> {
        let after = format!(
            "-- acme/__init__.py --\n-- acme/new.py --\ndef go(): ...\ndef run(): ...\n-- acme/old.py --\nimport warnings\n{old}"
        );
        Sample::new(BEFORE, &after).found(super::find)
    }

    #[test]
    fn a_module_that_warns_names_another() {
        let new = ["acme.old -> acme.new"];
        assert_eq!(found("warnings.warn('acme.old is deprecated, use acme.new', DeprecationWarning)"), new);
        assert_eq!(found("from acme.new import *\nwarnings.warn('old', DeprecationWarning)"), new);
    }

    #[test]
    fn a_module_that_merely_passes_on_is_a_facade() {
        assert!(found("from acme.new import *").is_empty());
        assert!(found("def run(): warnings.warn('use acme.new', DeprecationWarning)").is_empty());
    }
}
