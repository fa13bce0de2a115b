//! `cargo xtask corpus`: how well the engine does on real code.

mod labels;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::shell::{build_release, cargo, root, run as run_command};

/// What to score.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// What to score.
    #[arg(value_enum)]
    what: What,
    /// Only this pair of releases, case or dependent.
    #[arg(long)]
    only: Option<String>,
    /// Scores what `corpus/` holds although the shared bench is there.
    #[arg(long)]
    own: bool,
    /// Where downloads and results are kept.
    #[arg(long, default_value = "target/corpus")]
    cache: PathBuf,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum What {
    /// Manifests against labelled pairs of releases.
    Truth,
    /// Patches against before/after cases.
    Codemods,
    /// The tests of real dependents after migration.
    Dependents,
}

/// Runs the scorers of the shared bench when it lies beside the workspace, else scores what `corpus/` holds.
pub(crate) fn run(options: &Options) -> Result<()> {
    let bench = root().with_file_name("shared").join("bench");
    let binaries = build_release()?;
    let cache = root().join(&options.cache);
    std::fs::create_dir_all(&cache)?;
    if options.own || !bench.is_dir() {
        return match options.what {
            What::Truth => labels::score(&binaries, &cache, options.only.as_deref()),
            What::Codemods => run_command(cargo().args(["test", "--package", "tests", "--test", "cases"])),
            What::Dependents => bail!("`corpus/` holds no dependents to score, and there is no {}", bench.display()),
        };
    }
    let mut command = match options.what {
        What::Truth => truth(&bench, &binaries, &cache),
        What::Codemods => codemods(&bench, &binaries),
        What::Dependents => dependents(&bench, &binaries, &cache),
    };
    if let Some(only) = &options.only {
        command.args(["--only", only]);
    }
    run_command(&mut command)
}

fn truth(bench: &Path, binaries: &Path, cache: &Path) -> Command {
    let mut res = scorer(&bench.join("run_truth.py"));
    res.arg("--labels").arg(bench.join("truth")).arg("--work").arg(cache);
    res.arg("--onx-manifest").arg(binaries.join("onx-manifest"));
    res
}

fn codemods(bench: &Path, binaries: &Path) -> Command {
    let cases = bench.join("codemod-cases");
    let mut res = scorer(&cases.join("score.py"));
    let engine = binaries.join("onx-migrate");
    let arguments = "apply --manifest {manifest} --target {dir} --allow-dirty --json";
    res.arg(&cases).arg("--engine").arg(format!("{} {arguments}", engine.display()));
    res
}

fn dependents(bench: &Path, binaries: &Path, cache: &Path) -> Command {
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
