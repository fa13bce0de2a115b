//! A label file: what a person found out about a pair of releases. Its format is described in `corpus/README.md`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use super::yaml;
use crate::release_pair::Distribution;

/// What is known about one pair of releases.
#[derive(Debug, Default)]
pub(crate) struct Label {
    /// The file's name without its ending.
    pub(crate) id: String,
    /// The distribution.
    pub(crate) package: String,
    /// The old release and the distributions that make it up besides.
    pub(crate) from: Distribution,
    /// The new release.
    pub(crate) to: Distribution,
    /// Everything that is gone is labelled: an operation that stands nowhere is wrong.
    pub(crate) complete: bool,
    /// Renamed symbols and callables, in the file's order.
    pub(crate) renames: Vec<Renamed>,
    /// Renamed modules.
    pub(crate) modules: Vec<Renamed>,
    /// Renamed parameters.
    pub(crate) parameters: Vec<RenamedParameter>,
    /// Renamed configuration keys.
    pub(crate) keys: Vec<RenamedKey>,
    /// Parameters that changed in another way, with their callables.
    pub(crate) other_parameters: BTreeSet<(String, String)>,
    /// Names without a successor.
    pub(crate) gone: BTreeSet<String>,
    /// Names whose successor is open to debate.
    pub(crate) ambiguous: BTreeSet<String>,
    /// First parts of the names that the labels speak of.
    pub(crate) roots: BTreeSet<String>,
}

/// An old name with all its public paths, and every path of its successor.
#[derive(Debug)]
pub(crate) struct Renamed {
    pub(crate) old: BTreeSet<String>,
    pub(crate) new: BTreeSet<String>,
    /// False where a use needs more than the new name.
    pub(crate) drop_in: bool,
}

/// A parameter under its old name and the names that it may have now.
#[derive(Debug)]
pub(crate) struct RenamedParameter {
    pub(crate) callables: BTreeSet<String>,
    pub(crate) old: String,
    pub(crate) new: BTreeSet<String>,
    pub(crate) drop_in: bool,
}

/// A key of a configuration.
#[derive(Debug)]
pub(crate) struct RenamedKey {
    pub(crate) old: String,
    pub(crate) new: String,
    pub(crate) drop_in: bool,
}

/// The label files in `folder`, by name.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut res: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    res.retain(|path| path.extension().is_some_and(|it| it == "yaml"));
    res.sort();
    Ok(res)
}

/// Reads the label file at `path`.
pub(crate) fn read(path: &Path) -> Result<Label> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let id = path.file_stem().unwrap_or_default().to_string_lossy();
    parse(&id, &text).with_context(|| format!("cannot read {}", path.display()))
}

/// The label called `id` in `text`.
pub(crate) fn parse(id: &str, text: &str) -> Result<Label> {
    let document = yaml::read(text)?;
    let release = |key: &str, with: &str| Distribution { version: word(&document, key), with: words(&document[with]) };
    let mut label = Label {
        id: id.to_owned(),
        package: word(&document, "package"),
        from: release("from", "with_from"),
        to: release("to", "with_to"),
        complete: document["complete"] == true,
        gone: entries(&document["no_successor"]).iter().flat_map(listed).collect(),
        ambiguous: entries(&document["ambiguous"]).iter().flat_map(listed).collect(),
        roots: words(&document["import_root"]).into_iter().collect(),
        ..Label::default()
    };
    for operation in entries(&document["operations"]) {
        learn(&mut label, operation).with_context(|| format!("cannot read the operation {operation}"))?;
    }
    // A successor outside the core is neither demanded nor wrong.
    let outside = entries(&document["external_successor"]).iter();
    label.renames.extend(outside.map(|it| Renamed { drop_in: false, ..renamed(it) }));
    let named = label.renames.iter().chain(&label.modules).flat_map(|it| &it.old);
    let roots: Vec<String> = named.map(|it| it.split('.').next().unwrap_or_default().to_owned()).collect();
    label.roots.extend(roots);
    Ok(label)
}

fn learn(label: &mut Label, operation: &Value) -> Result<()> {
    let drop_in = operation["drop_in"] != false;
    let callables = || names(operation, "callable", "also_callable").iter().map(|it| without_constructor(it)).collect();
    match operation["kind"].as_str().context("an operation has a kind")? {
        "rename.import" => label.modules.push(renamed(operation)),
        "rename.symbol" | "rename.callable" => label.renames.push(renamed(operation)),
        "arg.rename" => label.parameters.push(RenamedParameter {
            callables: callables(),
            old: word(operation, "from"),
            new: names(operation, "to", "also_to"),
            drop_in,
        }),
        "config.key_rename" => {
            let (old, new) = (word(operation, "from"), word(operation, "to"));
            label.keys.push(RenamedKey { old, new, drop_in });
        }
        _ => {
            let callables: BTreeSet<String> = callables();
            let name = word(operation, "name");
            label.other_parameters.extend(callables.into_iter().map(|it| (it, name.clone())));
        }
    }
    Ok(())
}

fn renamed(operation: &Value) -> Renamed {
    let (old, new) = (names(operation, "from", "also_from"), names(operation, "to", "also_to"));
    Renamed { old, new, drop_in: operation["drop_in"] != false }
}

fn names(operation: &Value, key: &str, also: &str) -> BTreeSet<String> {
    words(&operation[key]).into_iter().chain(words(&operation[also])).filter(|it| !it.is_empty()).collect()
}

/// The names that an entry of `no_successor` or `ambiguous` speaks of: a mapping that names them, or a text that
/// begins with one.
fn listed(entry: &Value) -> Vec<String> {
    let names = match entry {
        Value::String(text) => {
            let first = text.split(' ').next().unwrap_or_default();
            vec![first.trim_end_matches([',', ':', ';']).to_owned()]
        }
        _ if entry["names"].is_array() => words(&entry["names"]),
        _ => ["from", "callable", "name"].iter().flat_map(|key| words(&entry[*key])).collect(),
    };
    names.iter().map(|it| without_constructor(it)).collect()
}

/// A class stands for its constructor.
pub(crate) fn without_constructor(name: &str) -> String {
    name.strip_suffix(".__init__").unwrap_or(name).to_owned()
}

fn entries(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn word(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// One text or a list of texts.
fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        other => entries(other).iter().filter_map(|it| it.as_str()).map(str::to_owned).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::root;

    #[test]
    fn every_label_file_is_read_and_says_what_its_name_says() {
        for path in files(&root().join("corpus/labels")).unwrap() {
            let label = read(&path).unwrap();
            assert_eq!(label.id, format!("{}_{}_{}", label.package, label.from.version, label.to.version));
            let says = label.renames.len() + label.modules.len() + label.parameters.len() + label.keys.len();
            assert!(says > 0, "{} names no successor", label.id);
            assert!(!label.roots.is_empty(), "{} names no package to import", label.id);
        }
    }
}
