//! What a manifest says, reduced to names: old name to new name, however it is put.

use std::collections::BTreeSet;

use manifest::{Change, Confidence, Operation};
use synth::Report;

use super::label::without_constructor;

/// One operation as a mapping of names.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Claim {
    pub(crate) says: Says,
    pub(crate) confidence: Confidence,
    /// False for what stands in the report alone.
    pub(crate) emitted: bool,
}

/// What is claimed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Says {
    /// A module, symbol or callable with all its public paths, the main one first.
    Name { module: bool, old: Vec<String>, new: Vec<String> },
    /// A parameter of a callable with several paths.
    Parameter { callables: BTreeSet<String>, old: String, new: String },
    /// A configuration key.
    Key { old: String, new: String },
}

impl Says {
    /// The last part of the old name and of the new one.
    pub(crate) fn words(&self) -> String {
        let (old, new) = match self {
            Self::Name { old, new, .. } => (old.first(), new.first()),
            Self::Parameter { old, new, .. } | Self::Key { old, new } => (Some(old), Some(new)),
        };
        let last = |name: Option<&String>| name.and_then(|it| it.rsplit('.').next()).unwrap_or_default().to_owned();
        format!("{} -> {}", last(old), last(new))
    }
}

/// Everything that a manifest and its report claim about names.
pub(crate) fn claims(report: &Report) -> Vec<Claim> {
    let emitted = report.operations.iter().filter_map(|it| claim(&it.change, true));
    let unresolved = report.unresolved.iter().filter_map(|it| claim(&it.change, false));
    emitted.chain(unresolved).collect()
}

fn claim(change: &Change, emitted: bool) -> Option<Claim> {
    Some(Claim { says: says(change)?, confidence: change.confidence, emitted })
}

/// The mapping that `change` amounts to; `None` when it maps no name.
pub(crate) fn says(change: &Change) -> Option<Says> {
    let text = |name: &model::DottedName| name.as_str().to_owned();
    let name = |module, old: String, new: String| {
        let old = std::iter::once(old).chain(change.aliases_from.iter().map(text)).collect();
        let new = std::iter::once(new).chain(change.aliases_to.iter().map(text)).collect();
        Some(Says::Name { module, old, new })
    };
    match &change.operation {
        Operation::RenameImport(it) => name(true, text(&it.from), text(&it.to)),
        Operation::RenameSymbol(it) => name(false, text(&it.old_path()), text(&it.new_path())),
        Operation::RenameCallable(it) => name(false, text(&it.callable), text(&it.to)),
        Operation::ArgRename(it) => {
            let callables = std::iter::once(&it.callable).chain(&change.aliases_from).chain(&change.aliases_to);
            let callables = callables.map(|it| without_constructor(it.as_str())).collect();
            Some(Says::Parameter { callables, old: it.from.clone(), new: it.to.clone() })
        }
        Operation::ConfigKeyRename(it) => Some(Says::Key { old: it.from.clone(), new: it.to.clone() }),
        Operation::ArgAddDefault(_)
        | Operation::ArgAddRequired(_)
        | Operation::ArgRemove(_)
        | Operation::ArgKeywordOnly(_)
        | Operation::ArgReorder(_)
        | Operation::MoveFile(_)
        | Operation::RemoveSymbol(_) => None,
    }
}
