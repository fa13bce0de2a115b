//! Python: one typed syntax tree of our own, and everything that reads it.
//!
//! `syntax` is the tree; `parse` builds it from tree-sitter; nothing else knows a parser, `strict` apart, which asks
//! the strict parser whether a file is valid.

mod blocks;
mod calls;
mod depth;
pub mod embedded;
mod imports;
pub mod link;
mod members;
mod origin;
pub mod outline;
pub mod parse;
mod project;
mod reaching;
pub mod remarks;
mod respell;
pub mod roots;
pub mod scope;
mod sphinx;
pub mod statements;
pub mod strict;
mod strings;
pub mod surface;
pub mod syntax;
mod typing;
pub mod undefined;
pub mod usage;
mod uses;
pub mod visit;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod table;

pub use project::{Search, Sources};
#[cfg(test)]
use respell::respell;
