//! `cargo xtask bench`: what `generate` costs on a made-up tree. Prints figures, asserts nothing.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::release_pair;
use crate::shell::{again_optimised, build_release, run as run_command};

const ROUNDS: u32 = 20;

/// How large the tree is.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Python files per release.
    #[arg(long, default_value_t = 1000)]
    files: usize,
    /// Functions per file.
    #[arg(long, default_value_t = 20)]
    functions: usize,
    /// Threads of `generate`.
    #[arg(long, default_value_t = 1)]
    parallel: usize,
}

/// Measures `generate` against parsing both releases once with the strict parser on one thread.
///
/// The floor is honest only in an optimised build, so an unoptimised one runs the optimised one.
pub(crate) fn run(options: &Options) -> Result<()> {
    if cfg!(debug_assertions) {
        return again_optimised();
    }
    let folder = tempfile::tempdir()?;
    let [before, after] = ["before", "after"].map(|it| folder.path().join(it));
    let bytes = write_release(&before, options, 0)? + write_release(&after, options, 1)?;
    let core = folder.path().join("core");
    release_pair::commit(&core, ("1.0", &before), ("2.0", &after))?;
    let binaries = build_release()?;
    let floor = parse_all(&[&before, &after])?;
    let spent = generate(&binaries, &core, &folder.path().join("out"), options.parallel)?;
    println!("files      {}", 2 * options.files);
    println!("bytes      {bytes}");
    println!("parse once {:.3} s of one processor", floor.as_secs_f64());
    println!("generate   {:.3} s of all processors, {} threads", spent.as_secs_f64(), options.parallel);
    println!("ratio      {:.1}", spent.as_secs_f64() / floor.as_secs_f64());
    Ok(())
}

fn generate(binaries: &Path, core: &Path, out: &Path, threads: usize) -> Result<Duration> {
    let mut command = Command::new(binaries.join("onx-manifest"));
    command.args([
        "generate",
        "--no-cache",
        "--from",
        "1.0",
        "--to",
        "2.0",
        "--quiet",
        "--parallel",
        &threads.to_string(),
    ]);
    command.arg("--core-path").arg(core).arg("--out").arg(out);
    timed(children_time, || run_command(&mut command))
}

/// What `work` costs by `clock`, by the wall where the system has no such clock.
fn timed(clock: fn() -> Option<Duration>, work: impl FnOnce() -> Result<()>) -> Result<Duration> {
    let (start, before) = (Instant::now(), clock());
    work()?;
    let spent = clock().zip(before).map(|(after, before)| after.saturating_sub(before));
    Ok(spent.unwrap_or_else(|| start.elapsed()))
}

/// Processor time of this process.
fn own_time() -> Option<Duration> {
    processor_time(13)
}

/// Processor time of the processes that this one has waited for.
fn children_time() -> Option<Duration> {
    processor_time(15)
}

/// Two neighbouring fields of Linux' account of this process, in hundredths of a second, counted from 0.
fn processor_time(field: usize) -> Option<Duration> {
    let account = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name in parentheses, which may hold spaces.
    let (_, rest) = account.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let hundredths = |field: usize| fields.get(field - 2)?.parse::<u64>().ok();
    Some(Duration::from_millis(10 * (hundredths(field)? + hundredths(field + 1)?)))
}

/// Writes a package of modules that differ in names and numbers; one function of ten is renamed in release 1.
fn write_release(folder: &Path, options: &Options, release: usize) -> Result<usize> {
    let mut bytes = 0;
    for file in 0..options.files {
        let package = folder.join(format!("made_up/part_{}", file / 50));
        std::fs::create_dir_all(&package)?;
        std::fs::write(package.join("__init__.py"), "")?;
        let text = module(file, options.functions, release);
        bytes += text.len();
        std::fs::write(package.join(format!("module_{file}.py")), text)?;
    }
    std::fs::write(folder.join("made_up/__init__.py"), "")?;
    Ok(bytes)
}

fn module(file: usize, functions: usize, release: usize) -> String {
    let mut res = format!("\"\"\"Module {file}.\"\"\"\n\nLIMIT_{file} = {}\n", file * 7 + 3);
    for place in 0..functions {
        let number = file * functions + place;
        let renamed = release == 1 && place % 10 == 3;
        let verb = if renamed { "measure" } else { "count" };
        let _ = write!(
            res,
            "\n\ndef {verb}_{number}(values, start={place}):\n    \"\"\"Adds up item {number}.\"\"\"\n    total = start\n    \
             for value in values:\n        if value % {} == {file}:\n            total += value * {number}\n    \
             return total - LIMIT_{file}\n",
            place + 2,
        );
    }
    res
}

/// Parses everything several times, because clocks of processors are coarse.
fn parse_all(folders: &[&Path]) -> Result<Duration> {
    let mut texts = Vec::new();
    for folder in folders {
        read_all(folder, &mut texts)?;
    }
    let rounds = (0..ROUNDS).flat_map(|_| &texts);
    let parse = || {
        rounds.for_each(|text| drop(std::hint::black_box(lang::python::strict::check(text))));
        Ok(())
    };
    Ok(timed(own_time, parse)? / ROUNDS)
}

fn read_all(folder: &Path, texts: &mut Vec<Vec<u8>>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read_all(&path, texts)?;
        } else {
            texts.push(std::fs::read(path)?);
        }
    }
    Ok(())
}
