//! Likeness among what is left, weighed as a whole: `assignment` says which pairs go together.
//!
//! Sees every candidate that rests on likeness, with all other reasons for the same pair. Weakens those of pairs that are
//! not part of the best assignment; what an author states is never weakened here, so several old names may be merged
//! into one. Wrong where two definitions were merged and nobody says so.

use std::collections::BTreeMap;

use model::DefinitionId;

use crate::assign::chance;
use crate::assignment;
use crate::candidate::{Candidate, Successor};
use crate::pair::Pair;
use crate::weights;

/// Rules that compare what left with what came, so that one new definition can be the successor of one old one only.
const LIKENESS: [&str; 4] = ["recurring-respelling", "same-body", "similar-elsewhere", "similar-sibling"];

/// Weakens likeness where both definitions go better with others, all of them weighed at once.
///
/// What a member is called on a subclass follows from what it is called on the class that defines it, which alone counts.
pub(super) fn prefer_assigned(pair: &Pair, candidates: &mut [Candidate]) {
    let own = |it: &Candidate| it.path == *pair.before.path(it.old);
    let mut reasons: BTreeMap<(DefinitionId, DefinitionId), Vec<Candidate>> = BTreeMap::new();
    for it in candidates.iter().filter(|it| own(it)) {
        if let Successor::Inside(new) = it.new {
            reasons.entry((it.old, new)).or_default().push(it.clone());
        }
    }
    reasons.retain(|_, reasons| reasons.iter().any(|it| LIKENESS.contains(&it.rule)));
    let weighed = reasons.into_iter().map(|(pair, reasons)| (pair, chance(&reasons))).collect();
    let assigned = assignment::assigned(&weighed);
    for it in candidates.iter_mut().filter(|it| LIKENESS.contains(&it.rule) && own(it)) {
        if let Successor::Inside(new) = it.new
            && assigned.get(&it.old) != Some(&new)
        {
            it.strength = weights::share(it.strength, weights::NOT_ASSIGNED);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    #[test]
    fn a_definition_gives_way_to_one_that_has_no_other_successor() {
        let long = |name: &str, tail: &str| {
            format!(
                "def {name}(path, limit):\n    rows = [line.split(',') for line in open(path)]\n    head = rows.pop(0)\n    kept = [dict(zip(head, row)) for row in rows if row]\n{tail}"
            )
        };
        let both = |one: (&str, &str), two: (&str, &str)| long(one.0, one.1) + &long(two.0, two.1);
        let (plain, sliced) = ("    return kept\n", "    return kept[:limit]\n");
        let sample = Sample::new(&both(("alpha", plain), ("beta", sliced)), &both(("gamma", plain), ("delta", sliced)));
        assert_eq!(
            sample.operations(),
            ["rename.callable acme.alpha -> acme.gamma", "rename.callable acme.beta -> acme.delta"]
        );
    }
}
