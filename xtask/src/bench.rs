//! `cargo xtask bench`: what `generate` costs on a made-up tree. Prints figures, asserts nothing.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::release_pair;
use crate::shell::{build_release, run as run_command};

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

/// Measures `generate` between two releases that differ in one function of ten.
pub(crate) fn run(options: &Options) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let [before, after] = ["before", "after"].map(|it| folder.path().join(it));
    let bytes = write_release(&before, options, 0)? + write_release(&after, options, 1)?;
    let core = folder.path().join("core");
    release_pair::commit(&core, ("1.0", &before), ("2.0", &after))?;
    let binaries = build_release()?;
    let spent = generate(&binaries, &core, &folder.path().join("out"), options.parallel)?;
    println!("files      {}", 2 * options.files);
    println!("bytes      {bytes}");
    println!("generate   {:.3} s wall, {} threads", spent.as_secs_f64(), options.parallel);
    Ok(())
}

fn generate(binaries: &Path, core: &Path, out: &Path, threads: usize) -> Result<Duration> {
    let mut command = Command::new(binaries.join("onx-manifest"));
    command.args(["generate", "--from", "1.0", "--to", "2.0", "--quiet", "--parallel", &threads.to_string()]);
    command.arg("--core-path").arg(core).arg("--out").arg(out);
    let start = Instant::now();
    run_command(&mut command)?;
    Ok(start.elapsed())
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
