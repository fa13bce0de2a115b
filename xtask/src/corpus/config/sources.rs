use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use lang::config::Format;
use model::RepoPath;

use crate::shell::{root, run};

/// Larger files are data that nobody writes by hand.
const LARGEST: u64 = 1 << 20;

/// Wheels full of configuration; TOML comes from what cargo has unpacked.
const WHEELS: &[&str] = &["ansible==9.5.1", "homeassistant==2024.3.3"];

/// The Python that the wheels are for.
const PYTHON: &str = "3.12";

/// Where wheels are kept.
const FOLDER: &str = "target/corpus/config";

/// The files of each format below `folders`, or of what can be fetched, in path order.
pub(super) fn files(folders: &[PathBuf]) -> Result<BTreeMap<Format, Vec<PathBuf>>> {
    let mut res: BTreeMap<Format, Vec<PathBuf>> = BTreeMap::new();
    let given = folders.iter().map(|it| root().join(it));
    let folders: Vec<PathBuf> =
        if folders.is_empty() { vec![unpacked_crates()?, unpacked_wheels()?] } else { given.collect() };
    for folder in folders {
        collect(&folder, &mut res)?;
    }
    if res.is_empty() {
        bail!("no configuration files found; give folders of unpacked source distributions with --sources");
    }
    res.values_mut().for_each(|files| files.sort());
    Ok(res)
}

/// The sources that cargo has unpacked.
fn unpacked_crates() -> Result<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let default = || std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo"));
    Ok(home.or_else(default).context("neither CARGO_HOME nor HOME is set")?.join("registry/src"))
}

/// Fetches and unpacks the wheels that are not there yet; nothing of them is run.
fn unpacked_wheels() -> Result<PathBuf> {
    let (wheels, unpacked) = (root().join(FOLDER).join("wheels"), root().join(FOLDER).join("unpacked"));
    for wheel in WHEELS {
        let folder = unpacked.join(wheel);
        if folder.is_dir() {
            continue;
        }
        let here = wheels.join(wheel);
        let pip = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--python-version", PYTHON];
        run(Command::new("python3").args(pip).arg("--dest").arg(&here).arg(wheel))?;
        let file = std::fs::read_dir(&here)?.next().with_context(|| format!("pip fetched no wheel of {wheel}"))??;
        // Unpacked beside its place: what is there is whole.
        let part = unpacked.join(format!("{wheel}.part"));
        run(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(file.path()).arg(&part))?;
        std::fs::rename(&part, &folder)?;
    }
    Ok(unpacked)
}

fn collect(folder: &Path, res: &mut BTreeMap<Format, Vec<PathBuf>>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            collect(&path, res)?;
        } else if let Some(format) = format(&path).filter(|_| kind.is_file())
            && entry.metadata()?.len() <= LARGEST
        {
            res.entry(format).or_default().push(path);
        }
    }
    Ok(())
}

fn format(path: &Path) -> Option<Format> {
    let name = RepoPath::new(path.file_name()?.to_str()?).ok()?;
    Format::of(&name).filter(|it| !matches!(it, Format::Python | Format::Env))
}
