use std::collections::BTreeMap;

use model::{DottedName, RepoPath, SourceFile};

use super::Sources;
use crate::releases::Release;

/// The source of `module`, by its place in `sources`.
pub(super) fn of_module<'a>(
    release: &'a Release,
    sources: &Sources,
    module: &DottedName,
) -> Option<(usize, &'a SourceFile)> {
    let named = |(name, file, _): &(&DottedName, &SourceFile, &model::Outline)| {
        *name == module && file.path.extension() == Some("py")
    };
    let (_, file, _) = release.snapshot.modules().find(named)?;
    let place = sources.iter().position(|(path, _)| *path == file.path)?;
    Some((place, file))
}

/// Where the source of `module`, which does not exist, goes; refused where something stands in the way.
pub(super) fn free(release: &Release, sources: &Sources, module: &DottedName) -> Result<RepoPath, &'static str> {
    if let Some(parent) = module.parent().filter(|it| !it.is_empty())
        && let Some((_, file)) = of_module(release, sources, &parent)
        && !file.is_package
    {
        return Err("a module stands where its package was");
    }
    let path = path(release, module)?;
    let folder = path.as_str().trim_end_matches(".py").to_owned() + "/";
    let taken = |it: &(RepoPath, String)| it.0 == path || it.0.as_str().starts_with(&folder);
    if sources.iter().any(taken) { Err("something else stands in its place") } else { Ok(path) }
}

/// `src/acme/old.py` for `acme.old`.
fn path(release: &Release, module: &DottedName) -> Result<RepoPath, &'static str> {
    let folder = |package: &DottedName| {
        let file = release.snapshot.modules().find(|(name, file, _)| *name == package && file.is_package);
        file.map(|(_, file, _)| format!("{}/", file.path.folder().unwrap_or_default()))
    };
    let above = module.ancestry().skip(1).find_map(|package| Some((folder(&package)?, module.below(&package)?)));
    let (folder, rest) = match above {
        Some((folder, rest)) => (folder, rest.to_owned()),
        None => {
            let root = release.snapshot.roots.first().ok_or("the release has no import root")?;
            (root.clone(), module.to_string())
        }
    };
    RepoPath::new(&format!("{folder}{}.py", rest.replace('.', "/"))).map_err(|_| "its path is none")
}

/// Adds the source of `module` to `new_files`, as a package when modules below it come, too, and the packages above it.
pub(super) fn write(
    release: &Release,
    sources: &Sources,
    module: &DottedName,
    text: &str,
    new_files: &mut BTreeMap<RepoPath, String>,
) {
    let Ok(file) = path(release, module) else { return };
    new_files.insert(file, text.to_owned());
    for package in module.ancestry().skip(1).filter(|it| !it.is_empty()) {
        if of_module(release, sources, &package).is_some() {
            break;
        }
        let Ok(file) = path(release, &package) else { return };
        new_files
            .entry(file)
            .or_insert_with(|| "\"\"\"Kept for code that was written for an older release.\"\"\"\n".to_owned());
    }
}

/// Turns `old.py` into `old/__init__.py` where `old/…` comes, too.
pub(super) fn packages(files: &mut BTreeMap<RepoPath, String>) {
    let paths: Vec<RepoPath> = files.keys().cloned().collect();
    for path in &paths {
        let Some(stem) = path.as_str().strip_suffix(".py").filter(|it| !it.ends_with("__init__")) else { continue };
        let has_more = paths.iter().any(|it| it.as_str().starts_with(&format!("{stem}/")));
        let init = RepoPath::new(&format!("{stem}/__init__.py")).ok().filter(|_| has_more);
        if let Some((init, text)) = init.and_then(|it| Some((it, files.remove(path)?))) {
            files.insert(init, text);
        }
    }
}

/// Where `file` is among `files`: a module that became a package is its `__init__.py`.
pub(super) fn as_written(file: &RepoPath, files: &BTreeMap<RepoPath, String>) -> RepoPath {
    let stem = file.as_str().trim_end_matches(".py");
    let init = RepoPath::new(&format!("{stem}/__init__.py")).ok().filter(|it| files.contains_key(it));
    init.unwrap_or_else(|| file.clone())
}
