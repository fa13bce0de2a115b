//! The names that a module's or class's `__getattr__` answers to.
//!
//! Sees `if name == "Old": warn(…); return New`. Emits what the case returns, and what its messages name, for the old
//! name in the scope of the function. Wrong where the case builds something new.

use model::{DefinitionId, DottedName, NameCase};

use super::{BOTH, Clue, Release, from_sayings_about};
use crate::candidate::{Candidate, Family};
use crate::names::{self, Scope};
use crate::pair::Pair;
use crate::{text, weights};

pub(super) fn find(pair: &Pair, found: &mut Vec<Candidate>) {
    for release in BOTH {
        let side = release.side(pair);
        for id in side.named("__getattr__") {
            let Some(symbol) = side.symbol(*id) else { continue };
            let scope = names::scope_of(side, *id);
            for case in &symbol.body.name_cases {
                answered(pair, release, *id, &scope, case, found);
            }
        }
    }
}

fn answered(
    pair: &Pair,
    release: Release,
    id: DefinitionId,
    scope: &Scope,
    case: &NameCase,
    found: &mut Vec<Candidate>,
) {
    let Some(old) = old(pair, scope, &case.name) else { return };
    let clue =
        |rule, family, strength| Clue { release, speaker: id, rule, family, strength, quote: "", line: case.line };
    if let Some(target) = case.returns.as_ref().and_then(|it| it.as_name()) {
        let clue = clue("served-by-getattr", Family::Structure, weights::NAME_CASE);
        found.extend(clue.says(pair, old.clone(), scope, target));
    }
    for message in &case.messages {
        let clue = clue("stated-by-warning", Family::Words, weights::WARNING_TEXT);
        from_sayings_about(pair, &clue, old.clone(), &text::sayings(&message.text), found);
    }
}

fn old(pair: &Pair, scope: &Scope, name: &str) -> Option<(DefinitionId, DottedName)> {
    let path = scope.class.as_ref().unwrap_or(&scope.module).join(name);
    Some((pair.before.resolve(&path)?, path))
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const BEFORE: &str = "class Old: ...\n";

    fn found(body: &str) -> Vec<String> {
        let after = format!(
            "import warnings\nclass Current: ...\ndef __getattr__(name):\n{body}\n    raise AttributeError(name)"
        );
        Sample::new(BEFORE, &after).found(super::find)
    }

    #[test]
    fn a_case_leads_to_what_it_gives_or_names() {
        let new = ["acme.Old -> acme.Current"];
        assert_eq!(found("    if name == 'Old': return Current"), new);
        assert_eq!(
            found("    if name in ('Old', 'Older'):\n        warnings.warn('use Current')\n        return make()"),
            new
        );
    }

    #[test]
    fn a_case_that_builds_something_or_asks_for_another_name_leads_nowhere() {
        assert!(found("    if name == 'Old': return make(Current)").is_empty());
        assert!(found("    if name == 'Other': return Current").is_empty());
    }

    #[test]
    fn members_are_served_by_their_class() {
        let before = "class Job:\n    id = 1\n    key = 2";
        let after =
            "class Job:\n    id = 1\n    def __getattr__(self, name):\n        if name == 'key': return self.id";
        assert_eq!(Sample::new(before, after).found(super::find), ["acme.Job.key -> acme.Job.id"]);
    }
}
