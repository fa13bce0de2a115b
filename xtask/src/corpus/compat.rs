//! Real projects held against many versions of a library that they use: do our verdicts agree with their tests?
//!
//! The tests are other people's code and are run: in virtual environments below the cache, and only by this command.

mod list;
mod suite;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::guarantees::{Workbench, ended};
use crate::release_pair;
use crate::shell::root;
use list::Dependent;

/// Which dependents, and where their sources and environments are kept.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only dependents or cores with this in their name; nothing is written then.
    #[arg(long, value_name = "WORD")]
    only: Option<String>,
    /// Where sources, environments and the results of tests are kept.
    #[arg(long, value_name = "DIR", default_value = "target/corpus/compat")]
    cache: PathBuf,
}

/// One version of a core: what was said, and what the tests say.
struct Row {
    version: String,
    verdict: String,
    /// The first breaking use, or nothing.
    reason: String,
    tests: suite::Tests,
}

/// A dependent with its rows.
struct Held<'d> {
    dependent: &'d Dependent,
    rows: Vec<Row>,
    /// How many tests pass on the version that most pass on.
    most: usize,
}

/// Holds every dependent of `corpus/compat.yaml` against its versions and writes `corpus/COMPAT.md`.
pub(crate) fn run(options: &Options) -> Result<()> {
    let all = list::read(&root().join("corpus/compat.yaml"))?;
    let wanted =
        |it: &&Dependent| options.only.as_deref().is_none_or(|word| it.name.contains(word) || it.core.contains(word));
    let workbench = Workbench::new(false, 0)?;
    let cache = root().join(&options.cache);
    let mut held = Vec::new();
    for dependent in all.iter().filter(wanted) {
        let it = tried(&workbench, &cache, dependent).with_context(|| format!("cannot try {}", dependent.name))?;
        print!("{}", table::section(&it));
        held.push(it);
    }
    if options.only.is_none() {
        std::fs::write(root().join("corpus/COMPAT.md"), table::document(&held))?;
    }
    Ok(())
}

fn tried<'d>(workbench: &Workbench, cache: &Path, dependent: &'d Dependent) -> Result<Held<'d>> {
    let source = cache.join("dependents").join(format!("{}-{}", dependent.name, dependent.version));
    if !source.exists() {
        release_pair::fetch_one(&source, &dependent.name, &dependent.version)?;
    }
    let repository = core(cache, dependent)?;
    let mut command = workbench.manifest();
    command.args(["compat", "--json", "--core-versions", ">=0", "--package"]).arg(&source);
    let done = ended(command.arg("--core-path").arg(&repository))?;
    if !matches!(done.code, Some(0 | 1)) {
        bail!("compat ended with {:?}: {}", done.code, done.stderr);
    }
    let answer: Value = serde_json::from_slice(&done.stdout).context("compat printed no JSON")?;
    let mut suites = BTreeMap::new();
    for version in &dependent.versions {
        suites.insert(version.clone(), suite::run(cache, &source, dependent, version)?);
    }
    let most = suites.values().filter_map(|it| it.as_ref().ok()).map(|passed| passed.len()).max().unwrap_or(0);
    let best = suites.values().filter_map(|it| it.as_ref().ok()).find(|passed| passed.len() == most).cloned();
    let best = best.unwrap_or_default();
    let entries = answer["versions"].as_array().cloned().unwrap_or_default();
    let rows = entries.iter().map(|entry| row(entry, &mut suites, &best)).collect();
    Ok(Held { dependent, rows, most })
}

fn row(entry: &Value, suites: &mut BTreeMap<String, Result<suite::Passed, String>>, best: &suite::Passed) -> Row {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let version = text(&entry["version"]);
    let first = ["first_breaking_use", "first_doubtful_use"].map(|it| &entry[it]).into_iter().find(|it| it.is_object());
    let reason = match first {
        Some(first) => format!("{}:{}: {}", text(&first["path"]), first["line"], text(&first["reason"])),
        None => text(&entry["reason"]),
    };
    let tests = suite::Tests::of(suites.remove(&version), best);
    Row { verdict: text(&entry["verdict"]), reason, tests, version }
}

/// A repository with every version of the core as a tag.
fn core(cache: &Path, dependent: &Dependent) -> Result<PathBuf> {
    let repository = cache.join("cores").join(format!("{}-{}", dependent.core, dependent.name));
    let complete = repository.join(".git/onx-complete");
    let wanted = dependent.versions.join("\n");
    if std::fs::read_to_string(&complete).is_ok_and(|it| it == wanted) {
        return Ok(repository);
    }
    if repository.exists() {
        std::fs::remove_dir_all(&repository)?;
    }
    for version in &dependent.versions {
        let folder = tempfile::tempdir()?;
        release_pair::fetch_one(folder.path(), &dependent.core, version)?;
        release_pair::commit_one(&repository, version, folder.path())?;
    }
    std::fs::write(complete, wanted)?;
    Ok(repository)
}
