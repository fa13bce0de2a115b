//! What a project says about the core that it stands on: which version it uses, and which ones it asks for.

use lang::requirements::{LOCK_FILES, Stated, installed, locked, stated, states_requirements};
use model::RepoPath;

use crate::Disk;

/// Files at the top of a project that say what it is made of, the most binding first.
const METADATA: [&str; 4] = ["pyproject.toml", "setup.cfg", "setup.py", "Pipfile"];

/// The version of a core that a project uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InUse {
    /// The version.
    pub version: String,
    /// What says so, for people: a file, a folder, the history.
    pub source: String,
}

/// One requirement of a project on a core.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// The file.
    pub path: RepoPath,
    /// What it asks for, as packaging standards write it; empty when any version will do.
    pub versions: String,
}

/// The version of `package` that the project on `disk` uses; `None` when nothing says so.
///
/// Lock files come first, then pins to one version, then the environment in `.venv` or `venv`. A file that cannot be read
/// says nothing.
pub fn in_use(disk: &dyn Disk, package: &str) -> Option<InUse> {
    in_lock(disk, package).or_else(|| pinned(disk, package)).or_else(|| in_environment(disk, package))
}

/// What the project on `disk` asks for of `package`: a range where it states one, else its first requirement.
pub fn declared(disk: &dyn Disk, package: &str) -> Option<Declared> {
    let all = requirements(disk, package);
    let range = all.iter().find(|(_, stated)| stated.exact().is_none());
    let (path, stated) = range.or_else(|| all.first())?.clone();
    Some(Declared { path, versions: stated.versions })
}

fn in_lock(disk: &dyn Disk, package: &str) -> Option<InUse> {
    LOCK_FILES.iter().find_map(|name| {
        let path = path(name)?;
        let version = locked(package, &path, &read(disk, &path)?)?;
        Some(InUse { version: version.to_string(), source: path.to_string() })
    })
}

fn pinned(disk: &dyn Disk, package: &str) -> Option<InUse> {
    requirements(disk, package)
        .into_iter()
        .find_map(|(path, stated)| Some(InUse { version: stated.exact()?.to_string(), source: path.to_string() }))
}

fn in_environment(disk: &dyn Disk, package: &str) -> Option<InUse> {
    [".venv", "venv"].into_iter().find_map(|name| {
        let below = |folder: &RepoPath| {
            let names = disk.list(folder).unwrap_or_default().into_iter();
            names.filter_map(|name| path(&format!("{folder}/{name}"))).collect::<Vec<_>>()
        };
        let of_unix = below(&path(&format!("{name}/lib"))?).into_iter();
        let mut libraries =
            of_unix.chain(path(&format!("{name}/Lib"))).filter_map(|it| path(&format!("{it}/site-packages")));
        libraries.find_map(|library| {
            let version = below(&library).iter().find_map(|it| installed(package, it.file_name()))?;
            Some(InUse { version: version.to_string(), source: library.to_string() })
        })
    })
}

/// The requirements on `package` at the top of the project and in `requirements/`, the most binding files first.
fn requirements(disk: &dyn Disk, package: &str) -> Vec<(RepoPath, Stated)> {
    let folder = path("requirements");
    let listed = folder.iter().flat_map(|folder| disk.list(folder).unwrap_or_default());
    let listed = listed.map(|name| format!("requirements/{name}"));
    let plain = ["requirements.txt", "requirements.in", "constraints.txt"].map(str::to_owned);
    let names = METADATA.map(str::to_owned).into_iter().chain(plain).chain(listed);
    let paths = names.filter_map(|name| path(&name)).filter(states_requirements);
    let found = paths.flat_map(|path| {
        let bytes = read(disk, &path).unwrap_or_default();
        stated(package, &path, &bytes).into_iter().map(move |it| (path.clone(), it))
    });
    found.collect()
}

fn path(text: &str) -> Option<RepoPath> {
    RepoPath::new(text).ok()
}

fn read(disk: &dyn Disk, path: &RepoPath) -> Option<Vec<u8>> {
    Some(disk.read(path).ok()??.bytes)
}
