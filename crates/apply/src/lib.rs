//! A manifest and a project become a plan; a plan becomes files, a checkpoint and history.
//!
//! Planning is pure: `plan` reads plain data and returns plain data. Only `worktree` touches the disk.

mod checkpoint;
mod compose;
mod disk;
mod execute;
mod hops;
mod in_use;
mod plan;
mod repair;
mod retention;
mod rollback;
mod saved;
mod state;
mod transaction;
mod validate;
pub mod wire;
mod worktree;

pub use checkpoint::{Checkpoint, CheckpointFile, CheckpointId, Row, RowKind};
pub use compose::{ComposeError, Composed, compose};
pub use disk::{Disk, Stored};
pub use execute::{Occasion, execute};
pub use hops::{Inverse, JoinError, RouteError, Span, invert, join, route};
pub use in_use::{Declared, InUse, declared, in_use};
pub use plan::{
    Documents, Earlier, Effort, Flag, History, MissingName, Options, Outcome, Place, Plan, PlanStep, Project,
    ProjectFile, Remarks, Requirements, Standing, Unpinned, Untracked, Wanted, may_hold_secrets, plan,
};
pub use repair::{Repair, Step, repairs};
pub use retention::{keep_manifest, prune};
pub use rollback::{RollbackError, RolledBack, checkpoint, rollback, rollback_all};
pub use saved::{MadeFor, PlanError, SavedFile, SavedPlan, Unfit};
pub use state::{OrderError, State, StateError};
pub use transaction::{RecoverError, Recovery, TransactionError, is_unfinished, recover, set_aside};
pub use validate::{Problem, validate};
pub use worktree::{Allowed, Commit, CommitError, Folder, Loaded, Lock, LockError, OpenError, Refusal, Worktree};
