//! Runs test cases through the whole house and checks the laws that hold for every one of them.
//!
//! `cases/` holds the cases, `tests/cases.rs` runs them all, `tests/e2e/` drives both binaries on real git
//! repositories. Nothing in this library touches the disk.

pub mod bytes;
pub mod compact;
mod laws;
mod outcome;
mod pipeline;
pub mod random;
mod releases;
mod verdict;

pub use outcome::{Outcome, run};
pub use verdict::{Failure, judge, updated};
