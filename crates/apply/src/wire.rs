//! Serialised forms of plans, checkpoints and history: the only place in this crate that knows serde.

pub(crate) mod checkpoint_v1;
pub mod plan_v1;
pub(crate) mod state_v1;
