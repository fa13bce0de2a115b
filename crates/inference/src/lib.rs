//! Two snapshots become scored changes.
//!
//! Reads nothing but the two releases: no file, no clock, no parser. Rules (`evidence`) find candidates, `assign`
//! weighs them against each other, `detect` turns what remains into operations. It never fails; what it cannot
//! decide comes out with a low confidence.

mod accessor;
mod assign;
mod assignment;
mod calibration;
mod callers;
mod candidate;
mod constructor;
mod deprecation;
mod detect;
mod evidence;
mod fate;
mod handover;
mod keywords;
mod literal;
mod memo;
#[cfg(test)]
mod monotone;
mod names;
mod nature;
mod pair;
mod parameters;
mod presence;
mod release;
#[cfg(test)]
mod sample;
mod settings;
mod shim;
mod siblings;
mod side;
mod similar;
mod special;
mod text;
mod weights;

pub use calibration::{Calibration, Group, raw};
pub use release::Release;

use manifest::Change;
use model::SourceFile;

/// What a comparison of two releases gave.
#[derive(Debug, Clone, Default)]
pub struct Inferred {
    /// What a dependent must change, in canonical order: nothing between equal releases.
    pub changes: Vec<Change>,
    /// What it took.
    pub counters: Counters,
}

/// How much work a comparison was; the same for the same releases on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Pairs of an old and a new definition that were scored by likeness.
    pub candidate_pairs: u64,
}

/// What a dependent must change between two releases.
///
/// A name that the old release deprecated already is listed as long as the new one deprecates it too: whoever comes
/// to that release is still well advised to leave it.
pub fn infer(before: &Release, after: &Release) -> Inferred {
    infer_with(&Calibration::fitted(), before, after)
}

/// As [`infer`], with other probabilities than the fitted ones.
pub fn infer_with(calibration: &Calibration, before: &Release, after: &Release) -> Inferred {
    if same_sources(before, after) {
        return Inferred::default();
    }
    let mut pair = pair::Pair::new(*before, *after);
    let (matches, candidate_pairs) = evidence::matches(&mut pair);
    Inferred { changes: detect::changes(&pair, &matches, calibration), counters: Counters { candidate_pairs } }
}

fn same_sources(before: &Release, after: &Release) -> bool {
    let read = |file: &&SourceFile| file.outline.is_some() || file.configuration.is_some();
    let (old, new) = (before.snapshot.files.iter().filter(read), after.snapshot.files.iter().filter(read));
    old.map(|it| (&it.path, it.digest)).eq(new.map(|it| (&it.path, it.digest)))
}
