//! Both binaries on real git repositories: exit codes, streams, determinism, and that nothing is lost.

mod apply;
mod bad_input;
mod cache;
mod choose;
mod compat;
mod corpus;
mod generate;
mod hops;
mod inspect;
mod limits;
mod maintainer;
mod manners;
mod overrides;
mod pick;
mod plans;
mod review;
mod secrets;
mod signals;
mod stdin;
mod transcripts;
mod verification;
mod way_back;
mod workbench;
