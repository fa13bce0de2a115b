//! `cargo xtask bench`: what both commands cost, against the least that the same work can cost, and writes
//! `corpus/BENCH.md`.
//!
//! Every round runs each rival once, one after the other, so that what else the machine does falls on all of them;
//! figures are medians of processor time as the system accounts for it.

mod apply;
mod floor;
mod generate;
mod machine;
mod made_up;
mod manifests;
mod measure;
mod peers;
mod scaling;
mod table;
mod trees;

use std::path::PathBuf;

use anyhow::Result;

use crate::shell::{again_optimised, build_release, root};
use table::Table;
use trees::Trees;

/// What to measure, and how thoroughly.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Where the trees are kept between runs.
    #[arg(long, value_name = "DIR", default_value = "target/bench")]
    cache: PathBuf,
    /// Commands built already, instead of building them.
    #[arg(long, value_name = "DIR")]
    bin: Option<PathBuf>,
    /// Rounds of every comparison.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Small trees and one round; writes nothing.
    #[arg(long)]
    quick: bool,
    /// Made-up trees only: nothing is fetched.
    #[arg(long)]
    offline: bool,
    /// Also other tools that are installed: griffe, ast-grep and LibCST.
    #[arg(long)]
    peers: bool,
    /// Folders to look for other tools in, before those of the shell.
    #[arg(long, value_name = "DIR")]
    tools: Vec<PathBuf>,
    /// The floor itself, as a process of its own.
    #[command(subcommand)]
    floor: Option<floor::Floor>,
}

/// Everything that a measurement needs.
pub(crate) struct Bench {
    binaries: PathBuf,
    /// This program, to run the floor.
    own: PathBuf,
    scratch: PathBuf,
    rounds: usize,
    peers: bool,
    tools: Vec<PathBuf>,
}

/// Measures, prints the tables and keeps them.
///
/// The floor is honest only in an optimised build, so an unoptimised one runs the optimised one.
pub(crate) fn run(options: &Options) -> Result<()> {
    if let Some(floor) = &options.floor {
        return floor::run(floor);
    }
    if cfg!(debug_assertions) {
        return again_optimised();
    }
    let scratch = tempfile::tempdir()?;
    let bench = Bench {
        binaries: options.bin.clone().map_or_else(build_release, Ok)?,
        own: std::env::current_exe()?,
        scratch: scratch.path().to_owned(),
        rounds: if options.quick { 1 } else { options.rounds },
        peers: options.peers,
        tools: options.tools.clone(),
    };
    let trees = Trees::prepare(&options.cache, options.quick, options.offline)?;
    let tables = [
        generate::cold(&bench, &trees)?,
        generate::again(&bench, &trees)?,
        apply::floor(&bench, &trees)?,
        apply::operations(&bench, &trees)?,
        apply::threads(&bench, &trees)?,
        scaling::generate(&bench, &trees)?,
        scaling::apply(&bench, &trees)?,
    ];
    let text = document(&tables, options)?;
    println!("{text}");
    if !options.quick {
        std::fs::write(root().join("corpus/BENCH.md"), text)?;
    }
    Ok(())
}

fn document(tables: &[Table], options: &Options) -> Result<String> {
    let mut res = "# Bench\n\nWritten by `cargo xtask bench`. CPU is user and system time of the whole process, the median of \
        interleaved rounds; *floor* is a program that only lists, reads, hashes, parses and walks what has to be parsed, on \
        one thread; peak is resident memory. A bar that does not hold says **no**.\n\n"
        .to_owned();
    res += &machine::describe(options.rounds)?;
    tables.iter().for_each(|table| res += &table.to_string());
    Ok(res)
}
