//! `cargo xtask corpus config`: one key renamed in each of many real configuration files; nothing else may change.
//!
//! The judge is not the code under test: the key is picked from, and the result is read by, another parser for each format.

mod data;
mod read;
mod sources;
mod verdict;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use lang::config::Format;

use verdict::{Verdict, judge};

/// Where real files come from.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// A folder of unpacked source distributions; may be given several times. By default what cargo has unpacked, and
    /// wheels that pip fetches and nobody builds.
    #[arg(long = "sources")]
    sources: Vec<PathBuf>,
    /// At most so many files of each format, spread evenly over all that were found.
    #[arg(long, default_value_t = 3000)]
    limit: usize,
    /// Prints every file that is not edited, with the reason.
    #[arg(long)]
    verbose: bool,
}

/// What came of the files of one format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    /// Edited, and equal in everything but the key.
    right: usize,
    /// Left alone, with a reason.
    flagged: usize,
    /// Neither edited nor flagged, or other bytes or other data changed.
    wrong: usize,
}

/// What came of all files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Measured {
    /// By format.
    pub(crate) tallies: BTreeMap<&'static str, Tally>,
    /// One line for each file that came out wrong.
    pub(crate) wrong: Vec<String>,
}

impl Options {
    /// At most `limit` files of each format that this machine can fetch.
    pub(crate) fn fetched(limit: usize) -> Self {
        Self { sources: Vec::new(), limit, verbose: false }
    }
}

/// Prints a line for each format; fails when one file came out wrong.
pub(crate) fn run(options: &Options) -> Result<()> {
    let measured = measure(options)?;
    println!("{:<6} {:>6} {:>6} {:>8} {:>6}", "format", "files", "right", "flagged", "wrong");
    for (format, it) in &measured.tallies {
        println!("{format:<6} {:>6} {:>6} {:>8} {:>6}", it.files(), it.right, it.flagged, it.wrong);
    }
    measured.wrong.iter().for_each(|line| println!("{line}"));
    if measured.wrong.is_empty() { Ok(()) } else { bail!("{} files came out wrong", measured.wrong.len()) }
}

/// Renames a key in every file, as it is, with CR LF and with a byte order mark, and judges what comes out.
pub(crate) fn measure(options: &Options) -> Result<Measured> {
    let mut res = Measured::default();
    for (format, files) in sources::files(&options.sources)? {
        let step = files.len().div_ceil(options.limit.max(1)).max(1);
        for file in files.iter().step_by(step) {
            let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
            let verdicts = variants(&bytes).into_iter().filter_map(|it| judge(format, &it));
            let Some(verdict) = verdicts.max() else { continue };
            res.tallies.entry(word(format)).or_default().count(&verdict);
            match verdict {
                Verdict::Wrong(what) => res.wrong.push(format!("{}: {what}", file.display())),
                Verdict::Flagged(reason) if options.verbose => println!("{}: {reason}", file.display()),
                Verdict::Flagged(_) | Verdict::Right => {}
            }
        }
    }
    Ok(res)
}

/// The file as it is, with CR LF at the ends of its lines, and behind a byte order mark.
fn variants(bytes: &[u8]) -> [Vec<u8>; 3] {
    let plain: Vec<u8> = bytes.iter().copied().filter(|it| *it != b'\r').collect();
    let ended = plain.iter().flat_map(|it| if *it == b'\n' { b"\r\n".to_vec() } else { vec![*it] });
    [bytes.to_vec(), ended.collect(), [b"\xef\xbb\xbf", bytes].concat()]
}

impl Tally {
    fn count(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Right => self.right += 1,
            Verdict::Flagged(_) => self.flagged += 1,
            Verdict::Wrong(_) => self.wrong += 1,
        }
    }

    /// How many were tried.
    fn files(self) -> usize {
        self.right + self.flagged + self.wrong
    }

    /// `0 of 900`, and how many of them were left alone.
    pub(crate) fn share(self) -> String {
        let left = if self.flagged == 0 { String::new() } else { format!(" ({} flagged)", self.flagged) };
        format!("{} of {}{left}", self.wrong, self.files())
    }
}

fn word(format: Format) -> &'static str {
    match format {
        Format::Yaml => "YAML",
        Format::Toml => "TOML",
        Format::Json => "JSON",
        Format::Ini => "INI",
        Format::Env => "env",
        Format::Python => "Python",
    }
}
