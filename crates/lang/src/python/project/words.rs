//! Words looked for in texts, all at once.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use model::TextRange;

use super::FileUnit;
use super::imported::is_letter;

/// Words to be looked for all at once.
#[derive(Debug)]
pub(super) struct Words(AhoCorasick);

/// Where the automaton with a table of its own pays: texts of so many bytes for each word.
const BYTES_PER_WORD: usize = 1 << 14;

impl Words {
    /// To be looked for in texts of so many `bytes` in all.
    pub(super) fn new(words: &BTreeSet<String>, bytes: usize) -> Self {
        let pays = bytes / BYTES_PER_WORD > words.len();
        let kind = pays.then_some(AhoCorasickKind::DFA);
        let built = AhoCorasick::builder().kind(kind).build(words);
        let built = built.or_else(|_| AhoCorasick::new(words));
        Self(built.expect("names of a manifest are not too many for an automaton"))
    }

    /// True when one of them stands in `bytes` as a word.
    pub(super) fn stand_in(&self, bytes: &[u8]) -> bool {
        self.starts(bytes).next().is_some()
    }

    /// Where they stand in `bytes` as words.
    fn starts<'t>(&'t self, bytes: &'t [u8]) -> impl Iterator<Item = usize> + 't {
        let found = self.0.find_overlapping_iter(bytes).filter(|found| {
            let before = &bytes[..found.start()];
            let after = bytes.get(found.end()).copied();
            let begins = match before {
                // The letter of an escape in a string is no part of a name.
                [.., b'\\', _] | [] => true,
                [.., last] => !is_letter(*last),
            };
            begins && !after.is_some_and(is_letter)
        });
        found.map(|found| found.start())
    }
}

/// Where words stand in the files of a project, found out when a file is asked about.
#[derive(Debug)]
pub(super) struct Spots {
    pub(super) words: Words,
    /// By place of the file: where words start in its tree's text, in order.
    starts: Vec<OnceLock<Vec<u32>>>,
}

impl Spots {
    /// Those of `words` in so many `files` with so many `bytes` in all.
    pub(super) fn new(words: &BTreeSet<String>, files: usize, bytes: usize) -> Self {
        Self { words: Words::new(words, bytes), starts: (0..files).map(|_| OnceLock::new()).collect() }
    }

    /// True when one of the words starts in `range` of `unit`.
    pub(super) fn stand_in(&self, unit: &FileUnit, range: TextRange) -> bool {
        let starts = self.starts[unit.index].get_or_init(|| {
            let mut starts: Vec<u32> =
                self.words.starts(unit.tree.source.as_bytes()).map(|start| start as u32).collect();
            starts.sort_unstable();
            starts
        });
        let next = starts.partition_point(|start| *start < range.start);
        starts.get(next).is_some_and(|start| *start < range.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_alone() {
        let words = BTreeSet::from(["get".to_owned(), "get_all".to_owned()]);
        let stands = |text: &str| Words::new(&words, 0).stand_in(text.as_bytes());
        assert!(stands("x.get_all()") && stands("'\\nget'") && stands("get"));
        assert!(!stands("get_any() + target.budget"));
    }
}
