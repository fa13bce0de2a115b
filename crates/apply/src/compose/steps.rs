use std::collections::BTreeSet;

use lang::{CallForm, OperationIndex, Surfaces, Target};
use manifest::{Becomes, Entry, Manifest, Operation, RemoveSymbol, RenameCallable, RenameImport, RenameSymbol};
use model::{DottedName, SymbolKind};

/// One operation on names, reduced to what composing needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) index: OperationIndex,
    pub(super) from: DottedName,
    pub(super) target: Target,
    /// Further old paths with the target of each.
    pub(super) aliases: Vec<(DottedName, Target)>,
    pub(super) is_module: bool,
    pub(super) form: CallForm,
    /// True when only the last segment changes: the new name then follows its parent wherever that goes.
    pub(super) keeps_parent: bool,
    /// True when the name may be a member of a class.
    pub(super) is_member: bool,
}

impl Step {
    /// The new path, when there is one.
    pub(super) fn to(&self) -> Option<&DottedName> {
        match &self.target {
            Target::Path(path) => Some(path),
            Target::Builtin(_) | Target::Gone(_) => None,
        }
    }
}

/// The operations on names among `chosen`, in manifest order.
pub(super) fn steps(manifest: &Manifest, chosen: &BTreeSet<OperationIndex>, surfaces: Surfaces<'_>) -> Vec<Step> {
    let entries = manifest.operations.iter().zip(0u32..).map(|(entry, place)| (entry, OperationIndex(place)));
    let wanted = entries.filter(|(_, index)| chosen.contains(index));
    wanted.filter_map(|(entry, index)| step(entry, index, surfaces)).collect()
}

fn step(entry: &Entry, index: OperationIndex, surfaces: Surfaces<'_>) -> Option<Step> {
    let mut step = match &entry.change.operation {
        Operation::RenameImport(it) => rename_import(it, index),
        Operation::RenameSymbol(it) => rename_symbol(it, index),
        Operation::RenameCallable(it) => rename_callable(it, index),
        Operation::RemoveSymbol(it) => remove_symbol(it, index, surfaces),
        Operation::ArgRename(_)
        | Operation::ArgAddDefault(_)
        | Operation::ArgAddRequired(_)
        | Operation::ArgRemove(_)
        | Operation::ArgKeywordOnly(_)
        | Operation::ArgReorder(_)
        | Operation::ConfigKeyRename(_)
        | Operation::MoveFile(_) => return None,
    };
    let others = entry.change.aliases_from.iter().filter(|alias| **alias != step.from);
    step.aliases = others.map(|alias| (alias.clone(), alias_target(alias, &step, &entry.change.aliases_to))).collect();
    Some(step)
}

fn rename_import(operation: &RenameImport, index: OperationIndex) -> Step {
    let target = Target::Path(operation.to.clone());
    Step { is_module: true, is_member: false, ..plain(index, operation.from.clone(), target) }
}

fn rename_symbol(operation: &RenameSymbol, index: OperationIndex) -> Step {
    let module = operation.to_module.as_ref().map(DottedName::as_str);
    let target = match module {
        Some("builtins") => Target::Builtin(operation.to.clone()),
        _ => Target::Path(operation.new_path()),
    };
    let is_member = operation.from.contains('.');
    Step { is_member, ..plain(index, operation.old_path(), target) }
}

fn rename_callable(operation: &RenameCallable, index: OperationIndex) -> Step {
    let form = match operation.becomes {
        None => CallForm::Kept,
        Some(Becomes::Property) => CallForm::ToProperty,
        Some(Becomes::Method) => CallForm::ToMethod,
    };
    let target = match operation.to.as_str().strip_prefix("builtins.") {
        Some(name) => Target::Builtin(name.to_owned()),
        None => Target::Path(operation.to.clone()),
    };
    Step { form, is_member: true, ..plain(index, operation.callable.clone(), target) }
}

fn remove_symbol(operation: &RemoveSymbol, index: OperationIndex, surfaces: Surfaces<'_>) -> Step {
    let symbol = operation.symbol.clone();
    let is_member = symbol.parent().is_some_and(|parent| is_class(&parent, surfaces));
    Step { is_member, ..plain(index, symbol, Target::Gone(operation.reason.clone())) }
}

fn plain(index: OperationIndex, from: DottedName, target: Target) -> Step {
    let keeps_parent = matches!(&target, Target::Path(to) if to.parent() == from.parent());
    let (is_module, is_member, form) = (false, false, CallForm::Kept);
    Step { index, from, target, aliases: Vec::new(), is_module, form, keeps_parent, is_member }
}

/// Where an alias of the old name goes: to the new name beside it where there is one, else to the canonical one.
fn alias_target(alias: &DottedName, step: &Step, aliases_to: &[DottedName]) -> Target {
    let Some(to) = step.to() else { return step.target.clone() };
    let beside = alias.parent().unwrap_or_default().join(to.last());
    let offered = aliases_to.contains(&beside) || (step.keeps_parent && step.is_member && is_capitalised(alias));
    Target::Path(if offered { beside } else { to.clone() })
}

fn is_capitalised(member: &DottedName) -> bool {
    member.parent().is_some_and(|parent| parent.last().starts_with(char::is_uppercase))
}

/// True when `path` names a class: by what the releases say, else by its capital.
pub(super) fn is_class(path: &DottedName, surfaces: Surfaces<'_>) -> bool {
    for surface in [surfaces.from, surfaces.to].into_iter().flatten() {
        if let Some(symbol) = surface.symbol(path) {
            return symbol.kind == SymbolKind::Class;
        }
        if surface.modules.binary_search(path).is_ok() {
            return false;
        }
    }
    path.last().trim_start_matches('_').starts_with(char::is_uppercase)
}
