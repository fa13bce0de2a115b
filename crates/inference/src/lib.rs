//! Two snapshots become scored changes.

mod text;
