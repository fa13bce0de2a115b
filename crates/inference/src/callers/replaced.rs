//! What was written at the same place with another name.

use std::collections::{BTreeMap, VecDeque};

use model::{Site, Word, WordRole};
use rustc_hash::FxHashMap;

use super::places::Place;

/// A statement in which more names changed was rewritten, and says nothing about each of them.
const MOST_CHANGED: usize = 2;

/// One statement of both releases that differs in a few names.
pub(crate) struct Replaced<'a> {
    pub old: (&'a Site, &'a [Word]),
    pub new: (&'a Site, &'a [Word]),
    /// The places among the words where they differ, each changed name once.
    pub at: Vec<usize>,
}

/// The statements of one place that are equal but for a name.
pub(crate) fn replaced<'a>(old: &Place<'a>, new: &Place<'a>) -> Vec<Replaced<'a>> {
    let (old, new) = without_equal(&old.sites, &new.sites);
    let mut now: BTreeMap<u64, Vec<(&Site, &[Word])>> = BTreeMap::new();
    new.into_iter().for_each(|it| now.entry(it.0.shape).or_default().push(it));
    let mut was: BTreeMap<u64, Vec<(&Site, &[Word])>> = BTreeMap::new();
    old.into_iter().for_each(|it| was.entry(it.0.shape).or_default().push(it));
    let mut found = Vec::new();
    for (shape, left) in was {
        // With another number of them, which one became which is a guess.
        let right = now.remove(&shape).filter(|it| it.len() == left.len()).unwrap_or_default();
        found.extend(left.into_iter().zip(right).filter_map(|(old, new)| compared(old, new)));
    }
    found
}

type Statements<'a> = Vec<(&'a Site, &'a [Word])>;

/// The statements of each side that the other one does not have.
fn without_equal<'a>(
    old: &[(&'a Site, &'a [Word])],
    new: &[(&'a Site, &'a [Word])],
) -> (Statements<'a>, Statements<'a>) {
    // Each statement meets the first of its equals: those at the start of both are told without looking them up.
    let both = old.iter().zip(new);
    let start = both.take_while(|(one, two)| one.0.shape == two.0.shape && one.1 == two.1).count();
    let (old, new) = (&old[start..], &new[start..]);
    let mut known: FxHashMap<(u64, u64), VecDeque<usize>> = FxHashMap::default();
    for (at, (site, words)) in new.iter().enumerate() {
        known.entry((site.shape, fingerprint(words))).or_default().push_back(at);
    }
    let mut kept = vec![true; new.len()];
    let mut left = Vec::new();
    for (site, words) in old {
        match known.get_mut(&(site.shape, fingerprint(words))).and_then(VecDeque::pop_front) {
            Some(at) => kept[at] = false,
            None => left.push((*site, *words)),
        }
    }
    let right = new.iter().zip(kept).filter(|(_, kept)| *kept).map(|(it, _)| *it).collect();
    (left, right)
}

/// Equal for equal words.
pub(crate) fn fingerprint(words: &[Word]) -> u64 {
    words.iter().fold(0xcbf2_9ce4_8422_2325, |sum, word| {
        (sum ^ u64::from(word.hash)).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(17)
    })
}

fn compared<'a>(old: (&'a Site, &'a [Word]), new: (&'a Site, &'a [Word])) -> Option<Replaced<'a>> {
    if old.1.len() != new.1.len() {
        return None;
    }
    let mut mapped: BTreeMap<u32, u32> = BTreeMap::new();
    let mut at = Vec::new();
    for (place, (was, is)) in old.1.iter().zip(new.1).enumerate() {
        let known = mapped.get(&was.hash).copied();
        // Each name of the statement became the same name everywhere in it.
        if known.is_some_and(|it| it != is.hash) {
            return None;
        }
        mapped.insert(was.hash, is.hash);
        let local = was.role == WordRole::Local && is.role == WordRole::Local;
        if was.hash != is.hash && known.is_none() && !local {
            at.push(place);
        }
    }
    let changed = mapped.iter().filter(|(was, is)| was != is).count();
    let kept = mapped.len() - changed;
    let plain = changed == 1 || changed <= MOST_CHANGED && kept >= changed;
    (plain && !at.is_empty()).then_some(Replaced { old, new, at })
}
