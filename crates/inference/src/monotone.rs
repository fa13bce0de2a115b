//! More evidence never lowers a score: checked for every weighing of several factors, over a grid of each of them.

use manifest::Confidence;

use crate::calibration::{Calibration, Group};
use crate::weights::{self, Moved, Place, SamePlace, Sibling};

/// A factor as a number from nothing to everything.
const GRID: [f64; 6] = [0.0, 0.3, 0.5, 0.7, 0.9, 1.0];

/// Checks that raising any one of `N` factors never lowers what `score` makes of them.
fn rises<const N: usize>(score: impl Fn([f64; N]) -> u16) {
    let mut seed = 1u64;
    for _ in 0..4000 {
        let mut factors: [f64; N] = std::array::from_fn(|_| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            GRID[(seed >> 33) as usize % GRID.len()]
        });
        for at in 0..N {
            let kept = factors[at];
            let scores = GRID.map(|it| {
                factors[at] = it;
                score(factors)
            });
            factors[at] = kept;
            assert!(scores.is_sorted(), "factor {at} of {factors:?}: {scores:?}");
        }
    }
}

fn holds(factor: f64) -> bool {
    factor >= 0.5
}

fn all_groups(raw: u16) -> Vec<u16> {
    let calibration = Calibration::fitted();
    let raw = Confidence::from_per_mille(raw);
    Group::ALL.into_iter().map(|group| calibration.confidence(group, raw).per_mille()).collect()
}

#[test]
fn the_score_of_a_sibling_rises() {
    rises(|[body, substance, members, value, docstring, signature, bases, names]| {
        weights::for_sibling(&Sibling {
            body,
            substance: (substance * 40.0) as usize,
            members,
            value: holds(value),
            docstring,
            signature,
            bases: holds(bases),
            names,
            same_words: names >= 1.0,
        })
    });
}

#[test]
fn the_score_of_a_moved_symbol_rises() {
    rises(|[body, value, kind, fresh, company]| {
        weights::for_moved_symbol(&Moved {
            body,
            value,
            substance: weights::SUBSTANCE,
            same_kind: holds(kind),
            fresh: holds(fresh),
            homes: 1,
            company: (company * 4.0) as usize,
        })
    });
}

#[test]
fn the_score_of_a_parameter_at_the_same_place_rises() {
    rises(|[place, before, aligned, default, annotation, names, description, body, used]| {
        weights::for_same_place(&SamePlace {
            place: match place {
                it if it < 0.4 => Place::Elsewhere,
                it if it < 0.8 => Place::Same,
                _ => Place::OnlyChange,
            },
            before_agrees: holds(before),
            aligned: holds(aligned),
            default: holds(default),
            annotation: holds(annotation),
            said_default: default >= 0.9,
            said_annotation: annotation >= 0.9,
            names,
            description,
            body,
            used: Some(used),
        })
    });
}

#[test]
fn likeness_of_names_supports_and_a_rival_does_not() {
    rises(|[chance, likeness]| weights::with_name(weights::per_mille(chance), likeness));
    for rival in GRID.map(weights::per_mille) {
        let scores: Vec<u16> = (rival..=1000).map(|chance| weights::against_runner_up(chance, rival)).collect();
        assert!(scores.is_sorted(), "against {rival}");
    }
}

#[test]
fn a_higher_score_is_never_a_lower_confidence() {
    let rows: Vec<Vec<u16>> = (0..=1000).map(all_groups).collect();
    assert!(rows.windows(2).all(|it| it[0].iter().zip(&it[1]).all(|(lower, higher)| lower <= higher)));
}

#[test]
fn more_callers_never_lower_a_score() {
    let confirmed: Vec<u16> = (0..80).map(|halves| weights::for_callers(halves, false)).collect();
    assert!(confirmed.is_sorted() && confirmed[79] < Confidence::AUTO.per_mille());
    for against in 0..20 {
        assert!((0..20).map(|agree| weights::for_contradiction(agree, against)).is_sorted());
    }
}
