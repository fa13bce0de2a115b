//! The callables of the old release and what takes their calls in the new one.

use std::collections::{BTreeMap, BTreeSet};

use manifest::Confidence;
use model::{DefinitionId, DottedName, Role, Signature, Symbol, SymbolKind};

use super::silent;
use crate::assign::{Destination, Match};
use crate::constructor::{Constructor, bound_signature, constructor, site};
use crate::deprecation;
use crate::keywords::{Through, through};
use crate::nature::lineage;
use crate::pair::Pair;
use crate::presence::presences;
use crate::side::Side;

type Matches = BTreeMap<DottedName, Match>;

/// A callable of the old release and the one that takes its calls in the new one.
pub(crate) struct Callable<'p> {
    /// The function, method or class that is called.
    pub source: DefinitionId,
    pub target: DefinitionId,
    /// The function or method that the call meets; of a class whose fields make its constructor, the class.
    pub before: DefinitionId,
    pub after: DefinitionId,
    pub old: &'p Symbol,
    pub new: &'p Symbol,
    /// Without what a call binds.
    pub was: Signature,
    pub is: Signature,
    /// What goes through `**kwargs`.
    pub was_through: Through,
    pub is_through: Through,
    pub address: Address,
    /// How sure it is that the new one takes the calls of the old one.
    pub sureness: Confidence,
    /// The docstrings that describe the parameters.
    pub old_docs: Vec<&'p str>,
    pub new_docs: Vec<&'p str>,
}

/// How a dependent names a callable, in the new release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Address {
    /// By its own name.
    Function,
    /// As a member of this class.
    Member(DefinitionId),
    /// By the name of this class.
    Constructor(DefinitionId),
}

/// Every public callable that survives or has a successor, silent ones left out unless they are among `asked`.
pub(crate) fn callables<'p>(pair: &Pair<'p>, matches: &Matches, asked: &BTreeSet<DefinitionId>) -> Vec<Callable<'p>> {
    let passed_over = |id: DefinitionId, is_silent: fn(&Pair, DefinitionId) -> bool| {
        !matches.contains_key(pair.before.path(id)) && !asked.contains(&id) && is_silent(pair, id)
    };
    let mut found = Vec::new();
    for (id, definition) in pair.before.graph.iter() {
        if pair.before.file(id).role != Role::Library {
            continue;
        }
        let named = !definition.path.last().starts_with('_');
        match definition.kind {
            Some(SymbolKind::Function | SymbolKind::Method) if named && passed_over(id, silent::is_silent) => {}
            Some(SymbolKind::Class) if passed_over(id, silent::is_silent_class) => {}
            Some(SymbolKind::Function) if named => found.extend(functions(pair, matches, id)),
            Some(SymbolKind::Method) if named => {
                presences(pair, id).iter().for_each(|path| found.extend(methods(pair, matches, id, path)));
            }
            Some(SymbolKind::Class) => found.extend(constructors(pair, matches, id)),
            _ => {}
        }
    }
    found
}

/// What takes the calls of `path`: its successor, and itself while it stays beside it with a form of its own.
fn heirs(
    side: &Side,
    matches: &Matches,
    path: &DottedName,
    same: Option<DefinitionId>,
) -> BTreeMap<DefinitionId, Confidence> {
    let found = matches.get(path).filter(|it| it.confidence >= Confidence::WARN);
    let successor = found.and_then(|it| match &it.new {
        Destination::Inside(new) => Some((*new, it.confidence)),
        Destination::Outside(_) => None,
    });
    let is_stub = |id: DefinitionId| side.symbol(id).is_some_and(|symbol| is_stub(side, id, symbol));
    let same = same.filter(|it| successor.is_none() || !is_stub(*it));
    successor.into_iter().chain(same.map(|it| (it, Confidence::CERTAIN))).collect()
}

/// True for an empty body whose decorator takes the calls for a successor: nothing meets the parameters written there.
fn is_stub(side: &Side, id: DefinitionId, symbol: &Symbol) -> bool {
    let bare = symbol.signature.as_deref().is_some_and(|it| it.parameters.iter().all(|it| it.name == "self"));
    let empty = bare && symbol.body.statements <= 1 && symbol.body.delegate.is_none() && symbol.body.returns.is_empty();
    let replaces =
        |it: &model::Decorator| deprecation::deprecates(side, id, it) && !deprecation::speaks_of_parameters(symbol, it);
    empty && symbol.decorators.iter().any(replaces)
}

fn functions<'p>(pair: &Pair<'p>, matches: &Matches, id: DefinitionId) -> Vec<Callable<'p>> {
    let definition = pair.before.definition(id);
    if !definition.public {
        return Vec::new();
    }
    let heirs = heirs(&pair.after, matches, &definition.path, pair.survivor(id));
    let now = heirs.into_iter().filter(|(it, _)| pair.after.is_destination(*it));
    now.filter_map(|(after, sureness)| callable(pair, id, after, None, sureness)).collect()
}

/// A member at the class that `path` names it on.
fn methods<'p>(pair: &Pair<'p>, matches: &Matches, id: DefinitionId, path: &DottedName) -> Vec<Callable<'p>> {
    let class = path.parent().and_then(|it| pair.before.resolve(&it)).map(|it| pair.before.behind_alias(it));
    let Some(class) = class.and_then(|it| pair.survivor(it)).filter(|it| pair.after.is_destination(*it)) else {
        return Vec::new();
    };
    // A protocol is there to be implemented: nobody calls its methods by the names that it gives to parameters.
    if pair.after.definition(class).bases.iter().any(|it| it.last() == "Protocol") {
        return Vec::new();
    }
    let same = pair.after.resolve(&pair.after.path(class).join(path.last()));
    let now = heirs(&pair.after, matches, path, same).into_iter();
    now.filter_map(|(after, sureness)| callable(pair, id, after, Some(class), sureness)).collect()
}

/// A call form: what is called, and what the call meets.
struct Form<'p> {
    definition: DefinitionId,
    symbol: &'p Symbol,
    signature: Signature,
    docs: Vec<&'p str>,
}

fn form<'p>(side: &Side<'p>, id: DefinitionId) -> Option<Form<'p>> {
    if side.is_class(id) {
        return made(side, id, &constructor(side, id)?);
    }
    let symbol = side.symbol(id)?;
    let signature = bound_signature(symbol)?;
    Some(Form { definition: id, symbol, signature, docs: symbol.docstring.as_deref().into_iter().collect() })
}

fn made<'p>(side: &Side<'p>, class: DefinitionId, it: &Constructor) -> Option<Form<'p>> {
    let symbol = side.symbol(it.definition)?;
    let own = [it.definition, it.class, class].into_iter().collect::<BTreeSet<_>>();
    let docs = own.into_iter().filter_map(|it| side.symbol(it)?.docstring.as_deref()).collect();
    Some(Form { definition: it.definition, symbol, signature: it.signature.clone(), docs })
}

fn callable<'p>(
    pair: &Pair<'p>,
    before: DefinitionId,
    after: DefinitionId,
    class: Option<DefinitionId>,
    sureness: Confidence,
) -> Option<Callable<'p>> {
    let (old, new) = (form(&pair.before, before)?, form(&pair.after, after)?);
    let address = match class {
        _ if pair.after.is_class(after) => Address::Constructor(after),
        Some(class) => Address::Member(class),
        None => pair.after.definition(after).owner.map_or(Address::Function, Address::Member),
    };
    Some(Callable {
        source: before,
        target: after,
        was_through: through(&pair.before, old.definition, &old.signature),
        is_through: through(&pair.after, new.definition, &new.signature),
        before: old.definition,
        after: new.definition,
        old: old.symbol,
        new: new.symbol,
        was: old.signature,
        is: new.signature,
        address,
        sureness,
        old_docs: old.docs,
        new_docs: new.docs,
    })
}

/// The constructor of `class`, also where a base class stands for it.
pub(super) fn constructor_of<'p>(pair: &Pair<'p>, class: DefinitionId, now: DefinitionId) -> Option<Callable<'p>> {
    callable(pair, class, now, None, Confidence::CERTAIN)
}

/// The constructor of a class, where no base class stands for it in both releases.
fn constructors<'p>(pair: &Pair<'p>, matches: &Matches, class: DefinitionId) -> Vec<Callable<'p>> {
    if !pair.is_addressed(class) && !matches.contains_key(pair.before.path(class)) {
        return Vec::new();
    }
    let heirs = heirs(&pair.after, matches, pair.before.path(class), pair.survivor(class));
    let now = heirs.into_iter().filter(|(it, _)| pair.after.is_destination(*it) && !is_implied(pair, class, *it));
    now.filter_map(|(after, sureness)| callable(pair, class, after, None, sureness)).collect()
}

/// True when a public base class has the same constructor, and keeps it.
fn is_implied(pair: &Pair, class: DefinitionId, now: DefinitionId) -> bool {
    let made = |side: &Side, id| site(side, id).map(|it| it.definition);
    let (Some(was), Some(is)) = (made(&pair.before, class), made(&pair.after, now)) else { return true };
    lineage(&pair.before, class).into_iter().skip(1).any(|base| {
        let kept =
            || pair.survivor(base).is_some_and(|it| pair.after.is_class(it) && made(&pair.after, it) == Some(is));
        made(&pair.before, base) == Some(was) && pair.is_addressed(base) && kept()
    })
}
