//! Releases that are made to cost much end, and what is compared grows with their size, not with its square.
//!
//! `cargo run --profile measure --example hostile -- 50000` prints time and memory of the same pairs at full size.

mod pairs;

use pairs::{HostilePair, cyclic, nested, one_liners, shuffled, tangled};

/// The most pairs that one definition is scored in, twice over.
const PAIRS_FOR_ONE: u64 = 40;

fn bounded(pair: &HostilePair, definitions: usize) {
    let (_, counters) = pair.run();
    let most = PAIRS_FOR_ONE * definitions as u64;
    assert!(counters.candidate_pairs <= most, "{}: {} pairs", pair.name, counters.candidate_pairs);
}

#[test]
fn hostile_pairs_end() {
    bounded(&shuffled(2000), 2000);
    bounded(&one_liners(3000), 3000);
    bounded(&nested(350, 2), 4 * 350);
    bounded(&cyclic(40), 4 * 40);
    bounded(&tangled(60), 4 * 60);
}

#[test]
fn pairs_grow_with_the_size() {
    for hostile in [shuffled, one_liners] {
        let (small, large) = (hostile(500), hostile(1000));
        let (once, twice) = (small.run().1.candidate_pairs, large.run().1.candidate_pairs);
        assert!(once > 0 && twice * 10 <= once * 23, "{}: {once} pairs, twice as many: {twice}", small.name);
    }
}
