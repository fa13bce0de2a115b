//! What is promised about writing, tried on real folders. Few rounds by default; `ROUNDS` makes them many, and `FIGURE`
//! names a file that gets the figure of each promise.
#![cfg(unix)]

mod attacks;
mod crowd;
mod editor;
mod faults;
mod kills;
mod project;
mod race;
mod signals;
mod states;
mod strace;
mod swaps;
mod traps;
mod written;

use std::io::Write;

/// How many rounds to make where a run of all tests makes `few`.
fn rounds(few: usize) -> usize {
    std::env::var("ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(few)
}

/// Says how many were tried and how many broke the promise, which must be none.
fn conclude(tried: &str, broken: &[String]) {
    if let Ok(path) = std::env::var("FIGURE") {
        let mut file = std::fs::File::options().create(true).append(true).open(path).unwrap();
        writeln!(file, "{} {tried}", broken.len()).unwrap();
    }
    assert!(broken.is_empty(), "{tried}: {broken:#?}");
}
