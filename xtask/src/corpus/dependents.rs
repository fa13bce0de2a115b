//! Real projects that depend on a library whose interface changed: migrated, checked, counted.
//!
//! Nothing of them is built or run: their sources are fetched, and both commands are tried on them.

mod list;
mod table;
mod trial;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::guarantees::{Workbench, ended};
use crate::release_pair::{self, Distribution};
use crate::shell::root;
use list::Dependent;

/// Stands in the git folder of a core whose two releases are committed.
const COMPLETE: &str = ".git/onx-complete";

/// Which dependents, and where their sources are kept.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only dependents or cores with this in their name; nothing is written then.
    #[arg(long, value_name = "WORD")]
    only: Option<String>,
    /// Where releases, manifests and migrated trees are kept.
    #[arg(long, value_name = "DIR", default_value = "target/corpus/dependents")]
    cache: PathBuf,
}

/// Migrates every dependent of `corpus/dependents.yaml`; fails when a check does.
pub(crate) fn run(options: &Options) -> Result<()> {
    let all = list::read(&root().join("corpus/dependents.yaml"))?;
    let wanted = |it: &&Dependent| {
        options.only.as_deref().is_none_or(|word| it.name.contains(word) || it.core.package.contains(word))
    };
    let wanted: Vec<&Dependent> = all.iter().filter(wanted).collect();
    let workbench = Workbench::new(false, 0)?;
    let cache = root().join(&options.cache);
    let mut rows = Vec::new();
    for dependent in wanted {
        let row = tried(&workbench, &cache, dependent).with_context(|| format!("cannot try {}", dependent.name))?;
        println!("{}", table::line(&row));
        rows.push(row);
    }
    if options.only.is_none() {
        std::fs::write(root().join("corpus/DEPENDENTS.md"), table::document(&rows))?;
    }
    let broken: Vec<&str> =
        rows.iter().filter(|it| !it.outcome.broken.is_empty()).map(|it| it.dependent.name.as_str()).collect();
    if broken.is_empty() { Ok(()) } else { bail!("a check fails for {}", broken.join(", ")) }
}

/// A dependent with what came of it.
struct Row<'d> {
    dependent: &'d Dependent,
    outcome: trial::Outcome,
}

fn tried<'d>(workbench: &Workbench, cache: &Path, dependent: &'d Dependent) -> Result<Row<'d>> {
    let manifest = manifest(workbench, cache, dependent)?;
    let source = cache.join("dependents").join(format!("{}-{}", dependent.name, dependent.version));
    if !source.exists() {
        let part = source.with_added_extension("part");
        remove(&part)?;
        release_pair::fetch_one(&part, &dependent.name, &dependent.version)?;
        std::fs::rename(&part, &source)?;
    }
    let tree = cache.join("trees").join(&dependent.name);
    remove(&tree)?;
    let outcome = trial::run(workbench, &manifest, &source, &tree)?;
    Ok(Row { dependent, outcome })
}

/// Generates the manifest of a core anew, from releases that are fetched once.
fn manifest(workbench: &Workbench, cache: &Path, dependent: &Dependent) -> Result<PathBuf> {
    let core = &dependent.core;
    let name = format!("{}-{}-{}", core.package, core.from, core.to);
    let repository = cache.join("cores").join(&name);
    if !repository.join(COMPLETE).exists() {
        remove(&repository)?;
        let release = |version: &str| Distribution { version: version.to_owned(), with: Vec::new() };
        release_pair::fetch(&repository, &core.package, &release(&core.from), &release(&core.to))?;
        std::fs::write(repository.join(COMPLETE), "")?;
    }
    let out = cache.join("manifests").join(&name);
    let mut command = workbench.manifest();
    command.args(["generate", "--from", &core.from, "--to", &core.to]);
    ended(command.arg("--core-path").arg(&repository).arg("--out").arg(&out))?.expect(&[0])?;
    Ok(out.join("change_manifest.yaml"))
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}
