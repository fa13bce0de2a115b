//! A manifest and a project become a plan; a plan becomes files, a checkpoint and history.
//!
//! Planning is pure: `plan` reads plain data and returns plain data. Only `worktree` and `ledger` touch the disk.

mod compose;
mod plan;

pub use compose::{ComposeError, Composed, compose};
pub use plan::{Flag, History, Options, Outcome, Plan, Project, ProjectFile, Standing, Untracked, Wanted, plan};
