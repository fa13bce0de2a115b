//! The contract between a core and its dependents: operations, changes with their evidence, and the manifest.
//!
//! `wire` reads and writes the files of FORMATS; everything else here is plain data. Knows no parser, no git, no diff.

mod bump;
mod change;
mod claim;
mod confidence;
mod evidence;
mod operation;
mod overrides;
mod spot;
mod summary;
mod version;
pub mod wire;

mod manifest_file;

pub use bump::required_semver;
pub use change::{Change, Place, Status};
pub use claim::{Contradiction, Subject, claims, contradictions, decision};
pub use confidence::{Confidence, ConfidenceError, Recommendation};
pub use evidence::{Evidence, Factor, InDependents, Tried};
pub use manifest_file::{Entry, Manifest, OperationId, Semver, Source};
pub use operation::arg_add_default::ArgAddDefault;
pub use operation::arg_add_required::ArgAddRequired;
pub use operation::arg_keyword_only::ArgKeywordOnly;
pub use operation::arg_remove::ArgRemove;
pub use operation::arg_rename::ArgRename;
pub use operation::arg_reorder::ArgReorder;
pub use operation::config_key_rename::{ConfigFormat, ConfigKeyRename};
pub use operation::move_file::MoveFile;
pub use operation::remove_symbol::RemoveSymbol;
pub use operation::rename_callable::{Becomes, RenameCallable};
pub use operation::rename_import::RenameImport;
pub use operation::rename_symbol::RenameSymbol;
pub use operation::{Kind, Operation};
pub use overrides::{Override, Verdict};
pub use spot::Spot;
pub use summary::summary;
pub use version::GENERATOR;
