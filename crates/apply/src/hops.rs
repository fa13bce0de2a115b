//! Several manifests in a row: which of them lead from one version to another, and what they are as one.

mod invert;
mod join;
mod relation;
mod route;

pub use invert::{Inverse, invert};
pub use join::{JoinError, join};
pub use route::{RouteError, Span, route};
