//! The language seam: the only place that knows a parser.
//!
//! A language answers four questions: which files are mine, what does this source define (`outline`), how do the
//! modules of a release link up (`link`), and which edits respell the uses of some symbols in a project (`respell`).
//! Operations speak in [`Respellings`], languages in bytes.

mod project;
pub mod requirements;
mod respelling;
mod wide;

pub mod config;
pub mod python;

pub use project::{SourceText, Surfaces};
pub use respelling::{
    ArgumentDefault, CallForm, CallRespelling, Findings, KeywordFate, MemberRespelling, OperationIndex, PathRespelling,
    Respellings, SiteEdit, SiteFlag, Target,
};
pub use wide::is_wide;
