//! Answers about definitions that are worked out once, whoever asks first.
//!
//! All of them follow from the releases alone, so it does not matter which thread finds them.

use std::cell::Cell;
use std::hash::{BuildHasher, Hash};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use model::DefinitionId;
use rustc_hash::{FxBuildHasher, FxHashMap};

/// One small answer for each definition of a release.
///
/// An answer remembers whether it rests on what may still be learnt ([`rests_on_moves`]): only those are forgotten.
pub(crate) struct Slots(Vec<AtomicU32>);

const UNKNOWN: u32 = u32::MAX;
/// Marks an answer that rests on moves.
const MOVABLE: u32 = 1 << 31;
const NONE: u32 = MOVABLE - 2;

thread_local! {
    /// True when the answer that is being worked out on this thread has asked for moves.
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Says that whatever is being worked out rests on the moves that are known so far.
pub(crate) fn rests_on_moves() {
    ASKED.set(true);
}

impl Slots {
    /// Nothing known yet about any of `count` definitions.
    pub(crate) fn new(count: usize) -> Self {
        Self((0..count).map(|_| AtomicU32::new(UNKNOWN)).collect())
    }

    fn number(&self, id: DefinitionId, work_out: impl FnOnce() -> u32) -> u32 {
        let slot = &self.0[id.0 as usize];
        let known = slot.load(Ordering::Relaxed);
        if known != UNKNOWN {
            ASKED.set(ASKED.get() || known & MOVABLE != 0);
            return known & !MOVABLE;
        }
        let around = ASKED.replace(false);
        let found = work_out();
        let rests = ASKED.get();
        ASKED.set(around || rests);
        slot.store(if rests { found | MOVABLE } else { found }, Ordering::Relaxed);
        found
    }

    /// The definition that belongs to `id`.
    pub(crate) fn definition(
        &self,
        id: DefinitionId,
        work_out: impl FnOnce() -> Option<DefinitionId>,
    ) -> Option<DefinitionId> {
        let found = self.number(id, || work_out().map_or(NONE, |it| it.0));
        (found != NONE).then_some(DefinitionId(found))
    }

    /// Whether something holds for `id`.
    pub(crate) fn flag(&self, id: DefinitionId, work_out: impl FnOnce() -> bool) -> bool {
        self.number(id, || u32::from(work_out())) == 1
    }

    /// One of `all` for `id`.
    pub(crate) fn one_of<T: Copy + PartialEq>(&self, id: DefinitionId, all: &[T], work_out: impl FnOnce() -> T) -> T {
        let place = |it: T| all.iter().position(|other| *other == it).expect("`all` lists every value");
        all[self.number(id, || place(work_out()) as u32) as usize]
    }

    /// Answers no for everything.
    #[cfg(test)]
    pub(crate) fn deny(&mut self) {
        self.0.iter_mut().for_each(|it| *it.get_mut() = MOVABLE);
    }

    /// Forgets the answers that rest on moves: there are new ones.
    pub(crate) fn forget(&mut self) {
        let movable = self.0.iter_mut().map(AtomicU32::get_mut).filter(|it| **it & MOVABLE != 0);
        movable.for_each(|it| *it = UNKNOWN);
    }
}

/// Answers by any key.
pub(crate) struct Memo<K, V>([Mutex<FxHashMap<K, V>>; SHARDS]);

/// So many parts, that threads seldom wait for each other.
const SHARDS: usize = 8;

impl<K: Hash + Eq, V: Clone> Memo<K, V> {
    /// The answer for `key`; asked again while it is worked out, it is worked out twice.
    pub(crate) fn get(&self, key: K, work_out: impl FnOnce() -> V) -> V {
        let shard = &self.0[(FxBuildHasher.hash_one(&key) >> 32) as usize % SHARDS];
        let map = || shard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = map().get(&key) {
            return known.clone();
        }
        let found = work_out();
        map().insert(key, found.clone());
        found
    }
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rests_on_moves_is_forgotten_and_all_that_follows_from_it() {
        let (inner, outer, other) = (DefinitionId(0), DefinitionId(1), DefinitionId(2));
        let moved = |value| {
            rests_on_moves();
            value
        };
        let mut slots = Slots::new(3);
        assert!(slots.flag(inner, || moved(true)) && slots.flag(outer, || slots.flag(inner, || false)));
        assert!(slots.flag(other, || true));
        slots.forget();
        assert!(slots.flag(other, || false), "it asked for no move");
        assert!(!slots.flag(outer, || slots.flag(inner, || moved(false))));
    }

    #[test]
    fn nothing_is_worked_out_twice() {
        let slots = Slots::new(2);
        let (one, none) = (DefinitionId(0), DefinitionId(1));
        assert_eq!(slots.definition(one, || Some(none)), Some(none));
        assert_eq!(slots.definition(one, || None), Some(none));
        assert_eq!(slots.definition(none, || None), None);
        let memo = Memo::default();
        assert_eq!((memo.get("key", || 1), memo.get("key", || 2)), (1, 1));
    }
}
