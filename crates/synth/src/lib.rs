//! Changes become one manifest in canonical order, and the report that explains it.
//!
//! The smallest faithful set: one operation per change, nothing that another one implies, nothing that contradicts a
//! better one, nothing below the threshold; a maintainer's overrides come before all evidence. What is left out stays in the report. Pure: the same changes in any order
//! give the same manifest.

mod candidates;
mod header;
mod implied;
mod order;
mod overridden;
mod report;
mod requires;
mod statistics;
mod synthesize;
mod tried;
pub mod wire;

pub use header::Header;
pub use report::{Dependent, Explained, Failing, Rejected, Report, Unresolved};
pub use statistics::{Side, Stage, Statistics};
pub use synthesize::synthesize;
pub use tried::weigh;
