//! A whole run, kept: the same releases, options and corrections give the same files and the same messages.

use std::io::{self, Read, Write};

use cache::{Cache, Shelf};
use model::Digest;
use serde::{Deserialize, Serialize};
use snapshot::Effort;
use synth::{Side, Stage, Statistics};

use crate::said::Said;

/// How much of a file is one record: large files are never in memory as a whole.
const PIECE: u64 = 4 << 20;

/// The record that says what the others are.
const CONCLUSION: &str = "conclusion";

/// Everything besides the program that decides what a run writes and says.
#[derive(Serialize)]
pub(crate) struct Question<'a> {
    pub(crate) from: Wanted<'a>,
    pub(crate) to: Wanted<'a>,
    pub(crate) package: Option<&'a str>,
    pub(crate) import_roots: &'a [String],
    pub(crate) size_limit: u64,
    pub(crate) threshold: u16,
    /// Name and text of the maintainer's corrections.
    pub(crate) corrections: (String, &'a str),
    pub(crate) manifest_only: bool,
    pub(crate) is_verified: bool,
}

/// A release as it is asked for and as it is printed.
#[derive(Serialize)]
pub(crate) struct Wanted<'a> {
    pub(crate) reference: &'a str,
    pub(crate) commit: String,
    pub(crate) version: String,
}

/// What a run came to, its files aside.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Conclusion {
    pub(crate) package: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) semver: String,
    pub(crate) summary: String,
    pub(crate) operations: usize,
    /// What it said about the releases and the corrections.
    pub(crate) said: Vec<Said>,
    /// How many blobs it rests on.
    pub(crate) blobs: u64,
    pub(crate) counts: Counts,
    /// The files by name, with the number of their pieces.
    pub(crate) files: Vec<(String, usize)>,
}

/// What stands in the report's statistics of any run that comes to this.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Counts {
    sides: [[u64; 5]; 2],
    shared: u64,
    candidate_pairs: u64,
}

impl Conclusion {
    /// What a run took that found all of it.
    pub(crate) fn effort(&self) -> Effort {
        Effort { cached: self.blobs, ..Effort::default() }
    }
}

impl Counts {
    pub(crate) fn of([from, to]: [Side; 2], shared: u64, candidate_pairs: u64) -> Self {
        let numbers = |it: Side| [it.files, it.parsed, it.symbols, it.bytes, it.skipped];
        Self { sides: [numbers(from), numbers(to)], shared, candidate_pairs }
    }

    /// With what one run took.
    pub(crate) fn statistics(&self, effort: Effort, stages: Vec<Stage>) -> Statistics {
        let side = |[files, parsed, symbols, bytes, skipped]: [u64; 5]| Side { files, parsed, symbols, bytes, skipped };
        let [from, to] = self.sides.map(side);
        Statistics {
            from,
            to,
            cache_hits: self.shared,
            blobs_read: effort.read,
            blobs_parsed: effort.parsed,
            blobs_cached: effort.cached,
            candidate_pairs: self.candidate_pairs,
            stages,
        }
    }
}

/// The place of one run in the cache.
pub(crate) struct Memory<'a>(Shelf<'a>);

impl<'a> Memory<'a> {
    /// Where the answer to `question` is, or will be; `None` without a cache.
    pub(crate) fn of(cache: Option<&'a Cache>, question: &Question<'_>) -> Option<Self> {
        let cache = cache?;
        let question = postcard::to_stdvec(question).expect("texts and numbers can be written to memory");
        Some(Self(cache.shelf(&Digest::of_parts([b"generate".as_slice(), &question]))))
    }

    /// What an earlier run came to.
    pub(crate) fn conclusion(&self) -> Option<Conclusion> {
        postcard::from_bytes(&self.0.get(&key(CONCLUSION, 0))?).ok()
    }

    /// Writes the file `name` to `out`; false when not all of it is there any more.
    pub(crate) fn copy(&self, (name, pieces): &(String, usize), out: &mut dyn Write) -> io::Result<bool> {
        for number in 0..*pieces {
            let Some(piece) = self.0.get(&key(name, number)) else { return Ok(false) };
            out.write_all(&piece)?;
        }
        Ok(true)
    }

    /// The text of the file `name`; `None` when not all of it is there any more.
    pub(crate) fn text(&self, conclusion: &Conclusion, name: &str) -> Option<String> {
        let file = conclusion.files.iter().find(|file| file.0 == name)?;
        let mut bytes = Vec::new();
        let whole = self.copy(file, &mut bytes).ok()?;
        String::from_utf8(bytes).ok().filter(|_| whole)
    }

    /// Keeps the file `name`; gives it with the number of its pieces.
    pub(crate) fn keep(&self, name: &str, from: &mut dyn Read) -> io::Result<(String, usize)> {
        let mut pieces = 0;
        loop {
            let mut piece = Vec::new();
            from.take(PIECE).read_to_end(&mut piece)?;
            if piece.is_empty() {
                return Ok((name.to_owned(), pieces));
            }
            self.0.put(&key(name, pieces), &piece);
            pieces += 1;
        }
    }

    /// Keeps what the run came to, and with it everything that was kept before.
    pub(crate) fn conclude(self, conclusion: &Conclusion) {
        let bytes = postcard::to_stdvec(conclusion).expect("texts and numbers can be written to memory");
        self.0.put(&key(CONCLUSION, 0), &bytes);
        self.0.close();
    }

    /// Says that it was of use.
    pub(crate) fn close(self) {
        self.0.close();
    }
}

fn key(name: &str, piece: usize) -> Digest {
    Digest::of_parts([name.as_bytes(), &(piece as u64).to_le_bytes()])
}
