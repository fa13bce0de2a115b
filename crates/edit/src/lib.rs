//! Text surgery as values: edits that merge or fail, patches of files, and their unified diff.
//!
//! Bytes in, bytes out: nothing outside the edited ranges changes. Reads and writes no file.

mod edit_set;
mod patch;
mod reception;
mod unified;

pub use edit_set::{Edit, EditSet, Overlap};
pub use patch::{FilePatch, Patch};
pub use reception::Reception;
