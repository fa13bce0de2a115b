//! Which name callers went to, and how many of them.

use std::collections::BTreeMap;

/// More statements than this say nothing more.
const ENOUGH: usize = 32;

/// Old names, what callers write in their place, and where.
pub(crate) struct Votes<O, N>(BTreeMap<O, BTreeMap<N, Vote>>);

/// The statements that went from one name to another, each once.
#[derive(Default)]
pub(crate) struct Vote(BTreeMap<u64, Seen>);

/// Where a statement stands in both releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Indices into the files of the snapshots.
    pub files: (u32, u32),
    pub lines: (u32, u32),
}

/// How many callers say so, in halves: one in a file that defines either name counts half.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Tally {
    pub halves: u32,
}

impl<O, N> Default for Votes<O, N> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<O: Ord, N: Ord> Votes<O, N> {
    /// Counts a statement; one with the same `key` counts once.
    pub(crate) fn add(&mut self, old: O, new: N, key: u64, seen: Seen) {
        let Vote(statements) = self.0.entry(old).or_default().entry(new).or_default();
        if statements.len() < ENOUGH {
            statements.entry(key).or_insert(seen);
        }
    }

    /// What `old` became, with who says so.
    pub(crate) fn of<'v>(&'v self, old: &O) -> impl Iterator<Item = (&'v N, &'v Vote)> + use<'v, O, N> {
        self.0.get(old).into_iter().flatten()
    }
}

impl Vote {
    /// The weight of the statements, given the files that define the two names.
    pub(crate) fn tally(&self, defined: (u32, u32)) -> Tally {
        let near = |seen: &Seen| seen.files.0 == defined.0 || seen.files.1 == defined.1;
        Tally { halves: self.0.values().map(|seen| if near(seen) { 1 } else { 2 }).sum() }
    }

    /// One of the statements.
    pub(crate) fn first(&self) -> Option<&Seen> {
        self.0.values().min_by_key(|seen| (seen.files, seen.lines))
    }
}

impl std::ops::Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { halves: self.halves + other.halves }
    }
}
