use std::collections::{BTreeMap, BTreeSet};

use lang::{ArgumentDefault, CallRespelling, KeywordFate, OperationIndex, Surfaces};
use manifest::{Manifest, Operation};
use model::{DottedName, Parameter};

use super::Disagreement;
use super::follows::Follows;
use super::paths::Names;

/// What happens to arguments, by old names of callables.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Calls {
    pub(super) calls: BTreeMap<DottedName, CallRespelling>,
    /// Renames of parameters whose new name is also an old one.
    pub(super) unstable: BTreeSet<OperationIndex>,
}

/// One operation on the arguments of a callable.
#[derive(Debug, Clone, Copy)]
struct ArgumentStep<'a> {
    index: OperationIndex,
    /// False when `requires` says what it follows.
    is_free: bool,
    /// True when it speaks of the callable by the name that the call gets, false when by one on the way there.
    is_final: bool,
    operation: &'a Operation,
}

/// A keyword's way through the renames.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Way {
    /// `None` when it is removed.
    end: Option<String>,
    operations: Vec<OperationIndex>,
    /// False for a name in the middle of a chain.
    is_stated: bool,
}

/// Composes the operations on arguments among `chosen`.
pub(super) fn compose(
    manifest: &Manifest,
    chosen: &BTreeSet<OperationIndex>,
    names: &Names,
    follows: &Follows,
    surfaces: Surfaces<'_>,
) -> Result<Calls, Disagreement> {
    let mut by_callable: BTreeMap<DottedName, Vec<ArgumentStep<'_>>> = BTreeMap::new();
    for (entry, place) in manifest.operations.iter().zip(0u32..) {
        let index = OperationIndex(place);
        let operation = &entry.change.operation;
        let Some(callable) = callable(operation).filter(|_| chosen.contains(&index)) else { continue };
        let is_free = entry.requires.is_none();
        let others = entry.change.aliases_from.iter().flat_map(|alias| names.sources(&without_constructor(alias)));
        let callable = without_constructor(callable);
        let also = other_paths(&callable, surfaces);
        let elsewhere = also.iter().flat_map(|path| {
            let mut sources = names.sources(path);
            sources.remove(path);
            sources
        });
        let keys: BTreeSet<DottedName> = names.sources(&callable).into_iter().chain(others).chain(elsewhere).collect();
        for key in keys.into_iter().filter(|key| holds(operation, &callable, key, surfaces)) {
            let is_final = names.image(&key).is_some_and(|it| it == callable || also.contains(&it));
            let step = ArgumentStep { index, is_free, is_final, operation };
            by_callable.entry(key).or_default().push(step);
        }
    }
    let mut res = Calls::default();
    for (callable, steps) in by_callable {
        res.add(callable, &steps, follows)?;
    }
    Ok(res)
}

impl Calls {
    fn add(&mut self, callable: DottedName, steps: &[ArgumentStep<'_>], follows: &Follows) -> Result<(), Disagreement> {
        let disagreement = |(first, second)| Disagreement { first, second, name: callable.clone() };
        // The old name may live on beside its successor with parameters of its own.
        let call = call(steps, follows).or_else(|contradiction| {
            let of_successor: Vec<ArgumentStep<'_>> = steps.iter().filter(|it| it.is_final).copied().collect();
            if of_successor.is_empty() { Err(contradiction) } else { call(&of_successor, follows) }
        });
        let call = call.map_err(disagreement)?;
        if call == CallRespelling::default() {
            return Ok(());
        }
        self.unstable.extend(unstable(&call));
        self.calls.insert(callable.join("__init__"), call.clone());
        self.calls.insert(callable, call);
        Ok(())
    }
}

/// Adds to `order` that operations without `requires` see the earlier ones on the same callable, swaps left out.
pub(super) fn add_order(manifest: &Manifest, order: &mut BTreeMap<OperationIndex, BTreeSet<OperationIndex>>) {
    let operations = || manifest.operations.iter().zip((0u32..).map(OperationIndex));
    for (later, index) in operations().filter(|(entry, _)| entry.requires.is_none()) {
        let Some(of) = callable(&later.change.operation) else { continue };
        let earlier = operations().take_while(|(_, it)| *it < index);
        let same = earlier.filter(|(entry, _)| callable(&entry.change.operation) == Some(of));
        let produces = same.filter(|(entry, _)| {
            let given = keyword(&entry.change.operation).and_then(|(_, to)| to);
            given.is_some() && given == keyword(&later.change.operation).map(|(from, _)| from)
        });
        let back = |from: &str| keyword(&later.change.operation).is_some_and(|(_, to)| to == Some(from));
        let linked =
            produces.filter(|(entry, _)| !keyword(&entry.change.operation).is_some_and(|(from, _)| back(from)));
        order.entry(index).or_default().extend(linked.map(|(_, it)| it));
    }
}

/// The callable whose arguments an operation changes.
fn callable(operation: &Operation) -> Option<&DottedName> {
    match operation {
        Operation::ArgRename(it) => Some(&it.callable),
        Operation::ArgAddDefault(it) => Some(&it.callable),
        Operation::ArgAddRequired(it) => Some(&it.callable),
        Operation::ArgRemove(it) => Some(&it.callable),
        Operation::ArgKeywordOnly(it) => Some(&it.callable),
        Operation::ArgReorder(it) => Some(&it.callable),
        Operation::RenameImport(_)
        | Operation::RenameSymbol(_)
        | Operation::RenameCallable(_)
        | Operation::ConfigKeyRename(_)
        | Operation::MoveFile(_)
        | Operation::RemoveSymbol(_) => None,
    }
}

/// False when the old release shows that an operation on `callable` cannot be meant for `key`, another callable that
/// bears its name now: it took other places, or had to be passed already what is said to be new.
fn holds(operation: &Operation, callable: &DottedName, key: &DottedName, surfaces: Surfaces<'_>) -> bool {
    let Some(was) = surfaces.from.filter(|_| key != callable).and_then(|it| it.call_signature(key)) else {
        return true;
    };
    let required = |name: &str| was.parameter(name).is_some_and(Parameter::is_required);
    match operation {
        Operation::ArgReorder(it) => {
            let places = was.parameters.iter().filter(|it| it.is_positional());
            places.zip(&it.order).all(|(place, name)| place.name == *name)
        }
        Operation::ArgAddDefault(it) => !required(&it.arg),
        Operation::ArgAddRequired(it) => !required(&it.arg),
        Operation::ArgRename(_) | Operation::ArgRemove(_) | Operation::ArgKeywordOnly(_) => true,
        Operation::RenameImport(_)
        | Operation::RenameSymbol(_)
        | Operation::RenameCallable(_)
        | Operation::ConfigKeyRename(_)
        | Operation::MoveFile(_)
        | Operation::RemoveSymbol(_) => true,
    }
}

/// The other paths of the new release at which `callable` is found: an operation on its name may lead to any of them.
fn other_paths(callable: &DottedName, surfaces: Surfaces<'_>) -> Vec<DottedName> {
    let Some(surface) = surfaces.to else { return Vec::new() };
    let known = callable.ancestry().find_map(|prefix| Some((surface.definition_path(&prefix)?, prefix)));
    let Some((definition, written)) = known else { return Vec::new() };
    let aliases = surface.aliases.iter().filter(|(_, target)| **target == definition).map(|(alias, _)| alias);
    let paths = aliases.chain([&definition]).filter(|path| **path != written);
    paths.filter_map(|path| callable.rebase(&written, path)).collect()
}

/// `X.__init__` and `X.__new__` mean the class `X`.
fn without_constructor(callable: &DottedName) -> DottedName {
    let is_constructor = matches!(callable.last(), "__init__" | "__new__");
    callable.parent().filter(|_| is_constructor).unwrap_or_else(|| callable.clone())
}

fn call(steps: &[ArgumentStep<'_>], follows: &Follows) -> Result<CallRespelling, (OperationIndex, OperationIndex)> {
    let mut res = CallRespelling { keywords: keywords(steps, follows)?, ..CallRespelling::default() };
    for ArgumentStep { index, operation, .. } in steps.iter().copied() {
        match operation {
            Operation::ArgAddDefault(it) if it.insert => {
                let (name, text) = (it.arg.clone(), it.default.clone());
                res.defaults.push(ArgumentDefault { name, text, operation: index });
            }
            Operation::ArgAddRequired(it) => res.required.push((it.arg.clone(), index)),
            Operation::ArgKeywordOnly(it) => res.keyword_only.extend(it.names.iter().map(|name| (name.clone(), index))),
            Operation::ArgReorder(it) => match &res.reorder {
                Some((order, first)) if *order != it.order => return Err((*first, index)),
                _ => res.reorder = Some((it.order.clone(), index)),
            },
            Operation::ArgAddDefault(_)
            | Operation::ArgRename(_)
            | Operation::ArgRemove(_)
            | Operation::RenameImport(_)
            | Operation::RenameSymbol(_)
            | Operation::RenameCallable(_)
            | Operation::ConfigKeyRename(_)
            | Operation::MoveFile(_)
            | Operation::RemoveSymbol(_) => {}
        }
    }
    Ok(res)
}

/// Composes what happens to keywords, in order.
fn keywords(
    steps: &[ArgumentStep<'_>],
    follows: &Follows,
) -> Result<BTreeMap<String, KeywordFate>, (OperationIndex, OperationIndex)> {
    let mut ways: BTreeMap<String, Way> = BTreeMap::new();
    for step in steps {
        let Some((from, end)) = keyword(step.operation) else { continue };
        let mut is_produced = false;
        for (old, way) in &mut ways {
            let is_link = old != from && way.end.as_deref() == Some(from);
            if is_link && sees(step, way, follows) && !closes_circle(old, end, steps) {
                way.end = end.map(str::to_owned);
                way.operations.push(step.index);
                is_produced = true;
            }
        }
        let way = Way { end: end.map(str::to_owned), operations: vec![step.index], is_stated: !is_produced };
        match ways.get(from) {
            Some(other) if other.is_stated && way.is_stated && other.end != way.end => {
                return Err((other.operations[0], step.index));
            }
            Some(other) if other.is_stated || !way.is_stated => {}
            Some(_) | None => {
                ways.insert(from.to_owned(), way);
            }
        }
    }
    Ok(ways.into_iter().map(|(old, way)| (old, way.fate())).collect())
}

impl Way {
    fn fate(self) -> KeywordFate {
        match self.end {
            Some(end) => KeywordFate::Renamed(end, self.operations),
            None => KeywordFate::Removed(self.operations[self.operations.len() - 1]),
        }
    }
}

/// The keyword that an operation speaks of, and its new name when it has one.
fn keyword(operation: &Operation) -> Option<(&str, Option<&str>)> {
    match operation {
        Operation::ArgRename(it) => Some((&it.from, Some(&it.to))),
        Operation::ArgRemove(it) => Some((&it.arg, None)),
        Operation::ArgAddDefault(_)
        | Operation::ArgAddRequired(_)
        | Operation::ArgKeywordOnly(_)
        | Operation::ArgReorder(_)
        | Operation::RenameImport(_)
        | Operation::RenameSymbol(_)
        | Operation::RenameCallable(_)
        | Operation::ConfigKeyRename(_)
        | Operation::MoveFile(_)
        | Operation::RemoveSymbol(_) => None,
    }
}

fn sees(step: &ArgumentStep<'_>, way: &Way, follows: &Follows) -> bool {
    step.is_free || way.operations.iter().all(|it| follows.sees(step.index, *it))
}

/// True when renames lead from `end` back to `old`: a swap.
fn closes_circle(old: &str, end: Option<&str>, steps: &[ArgumentStep<'_>]) -> bool {
    let mut reached: BTreeSet<&str> = end.into_iter().collect();
    let mut queue: Vec<&str> = end.into_iter().collect();
    while let Some(name) = queue.pop() {
        if name == old {
            return true;
        }
        let renames = steps.iter().filter_map(|step| keyword(step.operation));
        let next = renames.filter(|(from, _)| *from == name).filter_map(|(_, to)| to);
        queue.extend(next.filter(|it| reached.insert(it)));
    }
    false
}

fn unstable(call: &CallRespelling) -> Vec<OperationIndex> {
    let ends = call.keywords.values().filter_map(|fate| match fate {
        KeywordFate::Renamed(end, _) => call.keywords.get(end),
        KeywordFate::Removed(_) => None,
    });
    let operations = ends.flat_map(|fate| match fate {
        KeywordFate::Renamed(_, operations) => operations.clone(),
        KeywordFate::Removed(operation) => vec![*operation],
    });
    operations.collect()
}
