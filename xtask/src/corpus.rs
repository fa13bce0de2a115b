//! `cargo xtask corpus`: how well the engine does on real code.

mod claim;
mod compat;
pub(crate) mod config;
mod dependents;
mod figures;
mod frontends;
mod judge;
mod label;
mod pairs;
mod recall;
mod score;
mod yaml;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::shell::{build_release, cargo, root, run as run_command};

pub(crate) use claim::{claims, says};
pub(crate) use figures::{BINS, Figures, Point, Share, bins, figures, summary};
pub(crate) use judge::{Verdict, is_more_than_a_rename, judge};
pub(crate) use label::Label;
pub(crate) use pairs::{Pairs, report};
pub(crate) use score::totals;

/// What to score.
#[derive(clap::Subcommand)]
pub(crate) enum Task {
    /// Scores manifests of labelled pairs of releases and writes `corpus/SCORES.md`.
    Score(score::Options),
    /// Compares the trees of both Python front ends over the files of some folders.
    Frontends(frontends::Options),
    /// Scores patches against before/after cases.
    Codemods(Bench),
    /// Migrates real dependents, checks what is promised, and writes `corpus/DEPENDENTS.md`.
    Dependents(dependents::Options),
    /// Holds real dependents against many versions of their core, compares with their tests, and writes `corpus/COMPAT.md`.
    Compat(compat::Options),
    /// Runs the tests of real dependents after migration.
    Suites(Bench),
    /// Renames a key in each of many real configuration files, and compares the rest.
    Config(config::Options),
}

/// How a scorer of the shared bench is run.
#[derive(clap::Args)]
pub(crate) struct Bench {
    /// Only this case or dependent.
    #[arg(long)]
    only: Option<String>,
    /// Where downloads and results are kept.
    #[arg(long, default_value = "target/corpus")]
    cache: PathBuf,
}

/// Scores what `task` names; cases and dependents by the shared bench where it lies beside the workspace.
pub(crate) fn run(task: &Task) -> Result<()> {
    let folder = root().with_file_name("shared").join("bench");
    match task {
        Task::Score(options) => score::run(options),
        Task::Config(options) => config::run(options),
        Task::Frontends(options) => frontends::run(options),
        Task::Codemods(bench) if folder.is_dir() => {
            run_scorer(codemods(&folder, &build_release()?), bench.only.as_deref())
        }
        Task::Codemods(_) => run_command(cargo().args(["test", "--package", "tests", "--test", "cases"])),
        Task::Dependents(options) => dependents::run(options),
        Task::Compat(options) => compat::run(options),
        Task::Suites(bench) if folder.is_dir() => {
            let cache = root().join(&bench.cache);
            std::fs::create_dir_all(&cache)?;
            run_scorer(suites(&folder, &build_release()?, &cache), bench.only.as_deref())
        }
        Task::Suites(_) => {
            bail!("the test suites of dependents are run by the shared bench: there is no {}", folder.display())
        }
    }
}

fn run_scorer(mut command: Command, only: Option<&str>) -> Result<()> {
    if let Some(only) = only {
        command.args(["--only", only]);
    }
    run_command(&mut command)
}

fn codemods(bench: &Path, binaries: &Path) -> Command {
    let cases = bench.join("codemod-cases");
    let mut res = scorer(&cases.join("score.py"));
    let engine = binaries.join("onx-migrate");
    let arguments = "apply --manifest {manifest} --target {dir} --allow-dirty --json";
    res.arg(&cases).arg("--engine").arg(format!("{} {arguments}", engine.display()));
    res
}

fn suites(bench: &Path, binaries: &Path, cache: &Path) -> Command {
    let folder = bench.join("dependents");
    let mut res = scorer(&folder.join("run_all.py"));
    res.arg("--cases").arg(folder.join("cases")).arg("--onx").arg(binaries).arg("--cache").arg(cache);
    res
}

fn scorer(script: &Path) -> Command {
    let mut res = Command::new("python3");
    res.current_dir(root()).arg(script);
    res
}
