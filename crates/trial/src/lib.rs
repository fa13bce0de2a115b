//! A project's own tests, on a copy of it before the migration and on a copy after it.
//!
//! The one place that runs a command that a person gave. Nothing of the project itself is touched.

mod trial;
mod trials;

pub use trial::Trial;
pub use trials::{TrialError, Trials, Verdict, run};
