//! `cargo xtask fuzz`: every fuzz target for some time, starting from the texts of our own cases.
//!
//! Needs a C++ compiler for the fuzzer's runtime, and no nightly toolchain.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use model::Digest;

use crate::shell::{cargo, output, root, run as run_command};

const TARGETS: &[&str] = &["manifest", "readers", "config", "python", "apply", "inference"];

/// What makes the compiler count the branches that an input takes.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing";

/// Longer inputs find the same and take longer.
const LONGEST: u32 = 8192;

/// What to run.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only this target.
    target: Option<String>,
    /// How long each target runs.
    #[arg(long, default_value_t = 180)]
    seconds: usize,
}

/// Prints how many inputs each target was given; fails at the first one that ends badly.
pub(crate) fn run(options: &Options) -> Result<()> {
    if let Some(unknown) = options.target.as_deref().filter(|it| !TARGETS.contains(it)) {
        bail!("`{unknown}` is not one of {}", TARGETS.join(", "));
    }
    let wanted = TARGETS.iter().filter(|it| options.target.as_deref().is_none_or(|only| only == **it));
    let binaries = build()?;
    for target in wanted {
        let outcome = fuzz(&binaries, target, options.seconds)?;
        println!("{target}: {} inputs", outcome.inputs);
        if let Some(crash) = outcome.crash {
            bail!("{target}: {crash}");
        }
    }
    Ok(())
}

/// What came of one target.
pub(crate) struct Fuzzed {
    /// How many inputs were tried.
    pub(crate) inputs: u64,
    /// What ended it early, and where the input lies.
    pub(crate) crash: Option<String>,
}

/// Every target for `seconds`.
pub(crate) fn all(seconds: usize) -> Result<Vec<(&'static str, Fuzzed)>> {
    let binaries = build()?;
    TARGETS.iter().map(|target| Ok((*target, fuzz(&binaries, target, seconds)?))).collect()
}

fn folder() -> PathBuf {
    root().join("target/fuzz")
}

/// Builds the targets with coverage; the folder that they lie in.
fn build() -> Result<PathBuf> {
    let version = output(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let mut command = cargo();
    // With a target, the flags are not for build scripts.
    command.args(["build", "--release", "--quiet", "--manifest-path", "fuzz/Cargo.toml", "--target", host]);
    command.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", COVERAGE).env("CARGO_TARGET_DIR", folder());
    run_command(&mut command)?;
    Ok(folder().join(host).join("release"))
}

fn fuzz(binaries: &Path, target: &str, seconds: usize) -> Result<Fuzzed> {
    let [seeds, corpus, crashes] = ["seeds", "corpus", "crashes"].map(|it| folder().join(it).join(target));
    for path in [&seeds, &corpus, &crashes] {
        std::fs::create_dir_all(path)?;
    }
    for seed in seeds_of(target)? {
        std::fs::write(seeds.join(Digest::of(seed.as_bytes()).to_string().replace(':', "-")), seed)?;
    }
    let mut command = Command::new(binaries.join(target));
    command.arg(format!("-max_total_time={seconds}")).arg(format!("-max_len={LONGEST}"));
    command.args(["-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1"]);
    command.arg(format!("-artifact_prefix={}/", crashes.display())).arg(&corpus).arg(&seeds);
    let done = command.output().with_context(|| format!("cannot start {command:?}"))?;
    let told = String::from_utf8_lossy(&done.stderr);
    let number = |line: &str| line.strip_prefix("stat::number_of_executed_units:")?.trim().parse().ok();
    let inputs = told.lines().find_map(number).unwrap_or_default();
    let said = || told.lines().find(|it| it.contains("panicked at") || it.contains("ERROR:")).unwrap_or_default();
    let crash = (!done.status.success()).then(|| format!("{} (its input lies in {})", said(), crashes.display()));
    Ok(Fuzzed { inputs, crash })
}

/// Texts to start from: our own cases, or parts of them.
fn seeds_of(target: &str) -> Result<Vec<String>> {
    let mut res = Vec::new();
    for case in cases(&root().join("tests/cases"))? {
        match target {
            "apply" | "inference" => res.push(case),
            "manifest" => res.extend(operations(&case)),
            "config" => {
                res.extend(sections(&case).into_iter().filter_map(|(path, text)| configuration(&case, path, text)))
            }
            "python" => {
                res.extend(sections(&case).into_iter().filter(|it| it.0.contains('/')).map(|it| it.1.to_owned()))
            }
            _ => {}
        }
    }
    Ok(res)
}

fn cases(folder: &Path) -> Result<Vec<String>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?.map(|it| Ok(it?.path())).collect::<Result<_>>()?;
    paths.sort();
    let mut res = Vec::new();
    for path in paths {
        if path.is_dir() {
            res.extend(cases(&path)?);
        } else {
            res.push(std::fs::read_to_string(&path)?);
        }
    }
    Ok(res)
}

/// The named sections of a case.
fn sections(case: &str) -> Vec<(&str, &str)> {
    let parts = case.split("\n-- ").skip(1);
    parts.filter_map(|part| part.split_once(" --\n")).collect()
}

/// The operations of a case as a manifest.
fn operations(case: &str) -> Option<String> {
    let (_, text) = sections(case).into_iter().find(|it| it.0 == "manifest" || it.0 == "given")?;
    let entry =
        |line: &str| Some(format!("- {{kind: {}, match: {}}}\n", line.split_once(' ')?.0, line.split_once(' ')?.1));
    let entries: String = text.lines().filter_map(entry).collect();
    Some(format!("manifest_version: 1\nfrom: '1'\nto: '2'\noperations:\n{entries}"))
}

/// A file of a case behind the keys that one of its operations renames.
fn configuration(case: &str, path: &str, text: &str) -> Option<String> {
    let format = match path.rsplit_once('.')?.1 {
        "yaml" | "yml" => "yaml",
        "toml" => "toml",
        "json" => "json",
        "ini" | "cfg" => "ini",
        "env" => "env",
        "py" => "python",
        _ => return None,
    };
    let value = |key: &str| case.split_once(&format!("{key}: "))?.1.split([',', '}']).next();
    Some(format!("{format} {} {}\n{text}", value("from")?, value(", to")?))
}
