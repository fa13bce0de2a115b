//! `corpus/dependents.yaml`: pins only, one mapping for each dependent.

use std::path::Path;

use anyhow::Result;
use serde_json::Value;

use super::super::yaml;

/// A project at the version that still used the old release of its core.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dependent {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) core: Core,
}

/// A library in two releases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Core {
    pub(super) package: String,
    pub(super) from: String,
    pub(super) to: String,
}

/// The list at `path`, in its order.
pub(super) fn read(path: &Path) -> Result<Vec<Dependent>> {
    yaml::dependents(path, dependent)
}

fn dependent(entry: &Value) -> Result<Dependent> {
    let field = |name: &str| yaml::field(entry, name);
    let core = Core { package: field("core")?, from: field("from")?, to: field("to")? };
    Ok(Dependent { name: field("name")?, version: field("version")?, core })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::shell::root;

    #[test]
    fn an_entry_is_read_and_an_incomplete_one_named() {
        let entry = "dependents:\n- {name: web, version: '1.10', core: acme, from: '1', to: '2'}\n";
        let core = Core { package: "acme".into(), from: "1".into(), to: "2".into() };
        assert_eq!(
            yaml::dependents_in(entry, dependent).unwrap(),
            [Dependent { name: "web".into(), version: "1.10".into(), core }]
        );
        let incomplete = yaml::dependents_in("dependents:\n- {name: web}\n", dependent);
        assert!(incomplete.unwrap_err().to_string().contains("`core`"));
    }

    #[test]
    fn the_list_is_wide_and_names_nobody_twice() {
        let list = read(&root().join("corpus/dependents.yaml")).unwrap();
        let names: BTreeSet<&str> = list.iter().map(|it| it.name.as_str()).collect();
        let cores: BTreeSet<&str> = list.iter().map(|it| it.core.package.as_str()).collect();
        assert_eq!(names.len(), list.len());
        assert!(list.len() >= 24 && cores.len() >= 12);
    }
}
