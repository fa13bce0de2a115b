use serde::{Deserialize, Serialize};

use crate::SymbolId;

/// The statements of a file that use names of others, reduced to what finds the same statement in another release.
///
/// One flat list of words for all of them: a large core has millions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sites {
    sites: Vec<Site>,
    words: Vec<Word>,
}

/// One statement; of a compound one its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Equal for statements that differ in names and keywords only.
    pub shape: u64,
    /// The definition it stands in.
    pub within: Option<SymbolId>,
    /// The line, from 1.
    pub line: u32,
    /// The end of its words; they start where those of the site before end.
    end: u32,
}

/// One name of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// [`Word::hash_of`] its text.
    pub hash: u32,
    /// How it is used.
    pub role: WordRole,
    /// Of a keyword the place of the callee's last name among the statement's words; [`Word::NO_CALLEE`] without one.
    pub callee: u16,
}

/// How a name of a statement is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum WordRole {
    /// A name that the file does not import or define at module level: local, built in.
    Local,
    /// A name that the file imports or defines at module level.
    Name,
    /// `b` in `a.b`, where the words before it are the rest of the dotted name, which starts with a [`WordRole::Name`].
    Dotted,
    /// `b` behind any other value.
    Member,
    /// `k` in `f(k=1)`.
    Keyword,
}

impl Word {
    /// The callee of a keyword is no name, or too far away.
    pub const NO_CALLEE: u16 = u16::MAX;

    /// FNV-1a.
    pub fn hash_of(text: &str) -> u32 {
        text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }
}

impl Sites {
    /// Adds a statement with its words.
    pub fn push(&mut self, shape: u64, within: Option<SymbolId>, line: u32, words: &[Word]) {
        self.words.extend(words);
        self.sites.push(Site { shape, within, line, end: self.words.len() as u32 });
    }

    /// How many statements there are.
    pub fn len(&self) -> usize {
        self.sites.len()
    }

    /// True without statements.
    pub fn is_empty(&self) -> bool {
        self.sites.is_empty()
    }

    /// The statement at `place`, counted from 0 in source order, and its words.
    pub fn at(&self, place: usize) -> (&Site, &[Word]) {
        let start = place.checked_sub(1).map_or(0, |before| self.sites[before].end as usize);
        let site = &self.sites[place];
        (site, &self.words[start..site.end as usize])
    }

    /// Every statement with its words, in source order.
    pub fn iter(&self) -> impl Iterator<Item = (&Site, &[Word])> {
        (0..self.len()).map(|place| self.at(place))
    }

    /// True when every place that a statement names is there, in an outline of so many `symbols`.
    pub(crate) fn is_sound(&self, symbols: usize) -> bool {
        let ends: Vec<usize> = self.sites.iter().map(|site| site.end as usize).collect();
        let places = ends.is_sorted() && ends.last().copied().unwrap_or(0) == self.words.len();
        let within = |site: &Site| site.within.is_none_or(|it| (it.0 as usize) < symbols);
        let callee = |count: usize, word: &Word| word.callee == Word::NO_CALLEE || usize::from(word.callee) < count;
        places && self.iter().all(|(site, words)| within(site) && words.iter().all(|it| callee(words.len(), it)))
    }

    /// Gives back memory that was set aside and not needed.
    pub fn shrink(&mut self) {
        self.sites.shrink_to_fit();
        self.words.shrink_to_fit();
    }
}
