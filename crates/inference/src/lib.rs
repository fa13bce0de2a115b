//! Two snapshots become scored changes.
//!
//! Reads nothing but the two releases: no file, no clock, no parser. Rules (`evidence`) find candidates, `assign`
//! weighs them against each other, `detect` turns what remains into operations. It never fails; what it cannot
//! decide comes out with a low confidence.

mod assign;
mod candidate;
mod deprecation;
mod detect;
mod evidence;
mod fate;
mod names;
mod nature;
mod pair;
mod parameters;
mod presence;
mod release;
mod shim;
mod side;
mod similar;
mod special;
mod text;
mod weights;

pub use release::Release;

use manifest::Change;

/// What changed in the public API between two releases, in canonical order.
pub fn infer(before: &Release, after: &Release) -> Vec<Change> {
    let mut pair = pair::Pair::new(*before, *after);
    let matches = evidence::matches(&mut pair);
    detect::changes(&pair, &matches)
}
