//! A manifest the other way round: from the new release to the old one.

use std::collections::{BTreeMap, BTreeSet};

use manifest::{
    ArgRename, Becomes, Change, ConfigKeyRename, Entry, Evidence, Manifest, MoveFile, Operation, OperationId,
    RenameCallable, RenameImport, RenameSymbol, Status, required_semver, summary,
};
use model::DottedName;

/// The way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inverse {
    /// What can be taken back.
    pub manifest: Manifest,
    /// What cannot, with the reason, in the manifest's order.
    pub left: Vec<(OperationId, String)>,
}

/// The method of evidence of operations that are another one the other way round.
const METHOD: &str = "inverse";

/// The way back from where `manifest` leads.
///
/// Operations that edit nothing have no way back and need none. Those that lose something cannot be taken back and are
/// listed: a keyword that was dropped is not known any more, a value that was spelled out cannot be told from one that
/// always was, two names that became one cannot be told apart.
pub fn invert(manifest: &Manifest) -> Inverse {
    let merged = merged(manifest);
    let mut left = Vec::new();
    let mut operations: Vec<(OperationId, Change)> = Vec::new();
    for entry in manifest.operations.iter().rev() {
        let operation = match inverse(manifest, &entry.change.operation) {
            Ok(Some(_)) if merged.contains(&entry.id) => Err("another name became the same one".to_owned()),
            operation => operation,
        };
        match operation {
            Ok(Some(operation)) => operations.push((entry.id.clone(), change(&entry.change, operation))),
            Ok(None) => {}
            Err(reason) => left.push((entry.id.clone(), reason)),
        }
    }
    left.reverse();
    let operations = numbered(manifest, operations);
    let manifest = Manifest {
        from: manifest.to.clone(),
        to: manifest.from.clone(),
        source: None,
        generator: manifest::GENERATOR.to_owned(),
        semver: required_semver(&operations),
        summary: summary(&operations),
        operations,
        ..manifest.clone()
    };
    Inverse { manifest, left }
}

/// The operations with their new ids; what an operation required requires it now.
fn numbered(manifest: &Manifest, operations: Vec<(OperationId, Change)>) -> Vec<Entry> {
    let ids: BTreeMap<OperationId, OperationId> = operations
        .iter()
        .enumerate()
        .map(|(place, (old, _))| (old.clone(), OperationId::numbered(place + 1)))
        .collect();
    let stated = manifest.operations.iter().all(|entry| entry.requires.is_some());
    let required_by = |old: &OperationId| -> Vec<OperationId> {
        let later = manifest.operations.iter().filter(|it| it.requires.iter().flatten().any(|id| id == old));
        let ids: BTreeSet<OperationId> = later.filter_map(|it| ids.get(&it.id).cloned()).collect();
        ids.into_iter().collect()
    };
    let entry = |(old, change): (OperationId, Change)| Entry {
        id: ids[&old].clone(),
        requires: stated.then(|| required_by(&old)),
        change,
    };
    operations.into_iter().map(entry).collect()
}

fn change(change: &Change, operation: Operation) -> Change {
    Change {
        operation,
        status: Status::Removed,
        aliases_from: change.aliases_to.clone(),
        aliases_to: change.aliases_from.clone(),
        evidence: Evidence::by(METHOD),
        confidence: change.confidence,
        seen_from: change.seen_to.clone(),
        seen_to: change.seen_from.clone(),
    }
}

/// Operations that lead to a name to which another one leads as well.
fn merged(manifest: &Manifest) -> BTreeSet<OperationId> {
    let mut by_name: BTreeMap<DottedName, Vec<&OperationId>> = BTreeMap::new();
    let mut by_keyword: BTreeMap<(DottedName, &str), Vec<&OperationId>> = BTreeMap::new();
    for entry in &manifest.operations {
        if let Some(name) = entry.change.operation.new_name() {
            by_name.entry(name).or_default().push(&entry.id);
        }
        if let Operation::ArgRename(it) = &entry.change.operation {
            by_keyword.entry((it.callable.clone(), &it.to)).or_default().push(&entry.id);
        }
    }
    let groups = by_name.into_values().chain(by_keyword.into_values()).filter(|group| group.len() > 1);
    groups.flatten().cloned().collect()
}

/// The operation the other way round; `None` when it edits nothing, the reason when it cannot be taken back.
fn inverse(manifest: &Manifest, operation: &Operation) -> Result<Option<Operation>, String> {
    let outside = |name: &DottedName| name.root() != operation.old_name().as_ref().map_or("", |it| it.root());
    let leaves = operation.new_name().is_some_and(|it| outside(&it));
    if leaves {
        return Err("the new name lies outside the package: its other uses are not the old name's".to_owned());
    }
    Ok(Some(match operation {
        Operation::RenameImport(it) => {
            Operation::RenameImport(RenameImport { from: it.to.clone(), to: it.from.clone() })
        }
        Operation::RenameSymbol(it) => Operation::RenameSymbol(symbol(it)),
        Operation::RenameCallable(it) => Operation::RenameCallable(RenameCallable {
            callable: it.to.clone(),
            to: it.callable.clone(),
            becomes: it.becomes.map(|it| match it {
                Becomes::Property => Becomes::Method,
                Becomes::Method => Becomes::Property,
            }),
        }),
        Operation::ArgRename(it) => Operation::ArgRename(ArgRename {
            callable: old_callable(manifest, &it.callable),
            from: it.to.clone(),
            to: it.from.clone(),
            default: None,
            required: false,
        }),
        Operation::ConfigKeyRename(it) => {
            Operation::ConfigKeyRename(ConfigKeyRename { from: it.to.clone(), to: it.from.clone(), ..it.clone() })
        }
        Operation::MoveFile(it) => Operation::MoveFile(MoveFile { from: it.to.clone(), to: it.from.clone() }),
        Operation::ArgAddDefault(it) if it.insert => {
            return Err("a value that was spelled out cannot be told from one that always was".to_owned());
        }
        Operation::ArgRemove(_) => return Err("what was dropped is not known any more".to_owned()),
        Operation::ArgKeywordOnly(_) | Operation::ArgReorder(_) => {
            return Err("arguments that are passed by name now work in the old release as well".to_owned());
        }
        Operation::ArgAddDefault(_) | Operation::ArgAddRequired(_) | Operation::RemoveSymbol(_) => return Ok(None),
    }))
}

fn symbol(it: &RenameSymbol) -> RenameSymbol {
    let module = it.to_module.clone().unwrap_or_else(|| it.module.clone());
    let to_module = it.to_module.as_ref().map(|_| it.module.clone());
    RenameSymbol { module, from: it.to.clone(), to: it.from.clone(), to_module, to_package: None }
}

/// What `callable` of the new release was called in the old one.
fn old_callable(manifest: &Manifest, callable: &DottedName) -> DottedName {
    let renames = manifest.operations.iter().filter_map(|entry| {
        let operation = &entry.change.operation;
        Some((operation.old_name()?, operation.new_name()?))
    });
    let covering = renames.filter(|(_, to)| callable.starts_with(to));
    let longest = covering.max_by_key(|(_, to)| to.depth());
    longest.and_then(|(from, to)| callable.rebase(&to, &from)).unwrap_or_else(|| callable.clone())
}
