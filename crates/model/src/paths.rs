use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use crate::DottedName;

/// A map by dotted path that is asked far more often than it is listed: found by hash, listed in path order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths<T>(HashMap<DottedName, T, FxBuildHasher>);

impl<T> Paths<T> {
    /// Makes room for `count` more paths.
    pub fn reserve(&mut self, count: usize) {
        self.0.reserve(count);
    }

    /// What `path` leads to.
    pub fn get(&self, path: &str) -> Option<&T> {
        self.0.get(path)
    }

    /// True when `path` leads to something.
    pub fn contains(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// Lets `path` lead to `target`, whatever it led to before.
    pub fn insert(&mut self, path: DottedName, target: T) {
        self.0.insert(path, target);
    }

    /// How many paths there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True without paths.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Everything, in path order; sorts at every call.
    pub fn in_order(&self) -> Vec<(&DottedName, &T)> {
        let mut res: Vec<_> = self.0.iter().collect();
        res.sort_unstable_by(|left, right| left.0.cmp(right.0));
        res
    }
}

impl<T> Default for Paths<T> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}
