//! Documents for other tools.

mod sarif;

pub(crate) use sarif::to_sarif;
