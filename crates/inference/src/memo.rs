//! Answers about definitions that are worked out once, whoever asks first.
//!
//! All of them follow from the releases alone, so it does not matter which thread finds them.

use std::hash::{BuildHasher, Hash};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use model::DefinitionId;
use rustc_hash::{FxBuildHasher, FxHashMap};

/// One small answer for each definition of a release.
pub(crate) struct Slots(Vec<AtomicU32>);

const UNKNOWN: u32 = u32::MAX;
const NONE: u32 = u32::MAX - 1;

impl Slots {
    /// Nothing known yet about any of `count` definitions.
    pub(crate) fn new(count: usize) -> Self {
        Self((0..count).map(|_| AtomicU32::new(UNKNOWN)).collect())
    }

    fn number(&self, id: DefinitionId, work_out: impl FnOnce() -> u32) -> u32 {
        let slot = &self.0[id.0 as usize];
        let known = slot.load(Ordering::Relaxed);
        if known != UNKNOWN {
            return known;
        }
        let found = work_out();
        slot.store(found, Ordering::Relaxed);
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
        self.0.iter_mut().for_each(|it| *it.get_mut() = 0);
    }

    /// Forgets everything: what the answers rest on has changed.
    pub(crate) fn forget(&mut self) {
        self.0.iter_mut().for_each(|it| *it.get_mut() = UNKNOWN);
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
    fn nothing_is_worked_out_twice_until_it_is_forgotten() {
        let mut slots = Slots::new(2);
        let (one, none) = (DefinitionId(0), DefinitionId(1));
        assert_eq!(slots.definition(one, || Some(none)), Some(none));
        assert_eq!(slots.definition(one, || None), Some(none));
        assert_eq!(slots.definition(none, || None), None);
        slots.forget();
        assert_eq!(slots.definition(one, || None), None);
        let memo = Memo::default();
        assert_eq!((memo.get("key", || 1), memo.get("key", || 2)), (1, 1));
    }
}
