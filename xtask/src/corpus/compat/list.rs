//! `corpus/compat.yaml`: pins only, one mapping for each dependent.

use std::path::Path;

use anyhow::Result;
use serde_json::Value;

use super::super::yaml;

/// A project, the versions of its core, and how its tests are run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dependent {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) core: String,
    pub(super) versions: Vec<String>,
    /// What the tests need beside the core.
    pub(super) install: Vec<String>,
    /// Where its packages lie.
    pub(super) path: String,
    /// Arguments for pytest.
    pub(super) test: Vec<String>,
    /// Why our verdict on some versions differs from what the tests say.
    pub(super) known: Vec<(Vec<String>, String)>,
}

/// The list at `path`, in its order.
pub(super) fn read(path: &Path) -> Result<Vec<Dependent>> {
    yaml::dependents(path, dependent)
}

fn dependent(entry: &Value) -> Result<Dependent> {
    let field = |name: &str| yaml::field(entry, name);
    let known = entry["known"].as_array().map(Vec::as_slice).unwrap_or_default().iter();
    Ok(Dependent {
        name: field("name")?,
        version: field("version")?,
        core: field("core")?,
        versions: texts(&entry["versions"]),
        install: texts(&entry["install"]),
        path: field("path")?,
        test: texts(&entry["test"]),
        known: known.map(|it| (texts(&it["versions"]), it["why"].as_str().unwrap_or_default().to_owned())).collect(),
    })
}

fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default().iter();
    list.filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::root;

    #[test]
    fn every_dependent_has_versions_enough_and_tests() {
        let list = read(&root().join("corpus/compat.yaml")).unwrap();
        assert!(list.len() >= 6);
        for it in &list {
            assert!(it.versions.len() >= 8 && !it.test.is_empty(), "{}", it.name);
            let known = it.known.iter().flat_map(|(versions, _)| versions);
            assert_eq!(known.filter(|version| !it.versions.contains(version)).count(), 0, "{}", it.name);
        }
    }
}
