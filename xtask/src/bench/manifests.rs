//! Manifests to measure `apply` with.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A manifest in a folder of its own, and the names that its operations speak of.
pub(super) struct Made {
    pub(super) manifest: PathBuf,
    /// One per line.
    pub(super) names: PathBuf,
    pub(super) package: String,
    pub(super) operations: usize,
}

/// Writes a manifest that renames each of `symbols`, given as module and name, by putting `Renamed` behind it.
pub(super) fn renames(folder: &Path, package: &str, symbols: &[(String, String)]) -> Result<Made> {
    let targets = symbols.iter().map(|(module, name)| (module.clone(), name.clone(), format!("{name}Renamed")));
    write(folder, package, &targets.collect::<Vec<_>>())
}

/// Writes a manifest of renames: module, old name, new name.
pub(super) fn write(folder: &Path, package: &str, symbols: &[(String, String, String)]) -> Result<Made> {
    std::fs::create_dir_all(folder)?;
    let mut text =
        format!("manifest_version: 1\npackage: {package}\nlanguage: python\nfrom: '1.0'\nto: '2.0'\noperations:\n");
    for (place, (module, old, new)) in symbols.iter().enumerate() {
        let what = format!("{{module: {module}, from: {old}, to: {new}}}");
        let _ = writeln!(text, "- {{id: OP{:03}, kind: rename.symbol, match: {what}}}", place + 1);
    }
    let (manifest, names) = (folder.join("change_manifest.yaml"), folder.join("names"));
    std::fs::write(&manifest, text).with_context(|| format!("cannot write {}", manifest.display()))?;
    let lines: BTreeSet<&str> = symbols.iter().map(|(_, old, _)| old.as_str()).collect();
    std::fs::write(&names, lines.into_iter().collect::<Vec<_>>().join("\n"))?;
    Ok(Made { manifest, names, package: package.to_owned(), operations: symbols.len() })
}

/// Which names below `package` a project imports, each with how many of its files do, the most used first.
pub(super) fn imported(folder: &Path, package: &str) -> Result<Vec<((String, String), usize)>> {
    let mut paths = Vec::new();
    super::trees::python_files(folder, &mut paths)?;
    let mut counts: std::collections::BTreeMap<(String, String), usize> = std::collections::BTreeMap::new();
    for path in paths {
        let text = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
        let mut here: BTreeSet<(String, String)> = BTreeSet::new();
        for line in text.lines() {
            let Some((module, names)) = line.strip_prefix("from ").and_then(|rest| rest.split_once(" import ")) else {
                continue;
            };
            let is_meant = module == package || module.strip_prefix(package).is_some_and(|rest| rest.starts_with('.'));
            let names = names.split(',').map(|name| name.trim().split(' ').next().unwrap_or_default());
            let is_name = |name: &&str| name.chars().all(|it| it.is_alphanumeric() || it == '_') && !name.is_empty();
            here.extend(names.filter(is_name).filter(|_| is_meant).map(|name| (module.to_owned(), name.to_owned())));
        }
        here.into_iter().for_each(|it| *counts.entry(it).or_default() += 1);
    }
    let mut res: Vec<_> = counts.into_iter().collect();
    res.sort_by(|one, two| two.1.cmp(&one.1).then_with(|| one.0.cmp(&two.0)));
    Ok(res)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_imported_name_is_first() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.py"), "from acme.io import read, write as w\nfrom acmes import x\n")
            .unwrap();
        std::fs::write(folder.path().join("b.py"), "from acme.io import write\n").unwrap();
        let name = |it: &str| ("acme.io".to_owned(), it.to_owned());
        assert_eq!(imported(folder.path(), "acme").unwrap(), [(name("write"), 2), (name("read"), 1)]);
    }
}
