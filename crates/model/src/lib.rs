//! The nouns that every stage shares: names, digests, ranges, outlines, snapshots, graphs and surfaces.
//!
//! Plain data and nothing else: no file, no clock, no parser. Stages never import each other; they meet here and
//! in `manifest`.

mod configuration;
mod deprecation;
mod digest;
mod dotted_name;
mod fields;
mod graph;
mod language;
mod limits;
mod outline;
mod passed;
mod paths;
mod repo_path;
mod signature;
mod site;
mod snapshot;
mod standard_library;
mod surface;
mod symbol;
mod text_range;
mod value;
pub mod wire;

pub use configuration::ConfigurationKey;
pub use deprecation::{Deprecation, DeprecationSource};
pub use digest::{Digest, DigestError};
pub use dotted_name::DottedName;
pub use fields::{FieldStyle, constructor_of_fields, fields_of_class, is_class_keyword, named_tuple_constructor};
pub use graph::{Access, Definition, DefinitionId, Edge, EdgeKind, End, Reach, SymbolGraph};
pub use language::Language;
pub use limits::{Exceeded, Limit, LimitError, Limits};
pub use outline::{ExportPart, Import, ImportScope, Outline, Problem};
pub use passed::{Passed, Refusal};
pub use paths::Paths;
pub use repo_path::{RepoPath, RepoPathError};
pub use signature::{Parameter, ParameterKind, Signature};
pub use site::{Site, Sites, Word, WordRole};
pub use snapshot::{Role, SkipReason, Skipped, Snapshot, SourceFile};
pub use standard_library::is_standard_library;
pub use surface::{Surface, SurfaceMember, SurfaceSymbol};
pub use symbol::{
    Body, Decorator, Delegate, Handing, Listing, Message, MessageChannel, NameCase, ParameterShim, ParameterUse,
    Symbol, SymbolId, SymbolKind, TakenKeyword,
};
pub use text_range::TextRange;
pub use value::{Argument, Value};

pub use compact_str::CompactString;
pub use thin_vec::ThinVec;
