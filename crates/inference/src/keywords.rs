//! Keywords that go through `**kwargs`: read off it, or handed on to a callable whose parameters are known.

use std::collections::BTreeSet;

use model::{CompactString, DefinitionId, Handing, Parameter, ParameterKind, Signature, Symbol};

use crate::constructor::{bound_signature, constructor};
use crate::names::{self, Directness};
use crate::nature::lineage;
use crate::side::Side;

/// So many calls are followed from one callable to the next.
const STEPS: usize = 3;

/// What a callable takes through its `**kwargs`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Through {
    /// The keywords that are known, with their defaults, as keyword-only parameters.
    pub keywords: Vec<Parameter>,
    /// True when there may be others.
    pub open: bool,
}

impl Through {
    /// True when `name` is one of the keywords.
    pub(crate) fn takes(&self, name: &str) -> bool {
        self.keywords.iter().any(|it| it.name == name)
    }
}

/// What the callable at `id`, a function or a method, takes through `**kwargs`.
pub(crate) fn through(side: &Side, id: DefinitionId, signature: &Signature) -> Through {
    let mut found = Through::default();
    if signature.takes_any_keyword() {
        follow(side, id, STEPS, &mut found);
    }
    found
}

fn follow(side: &Side, id: DefinitionId, steps: usize, found: &mut Through) {
    let Some(symbol) = side.symbol(id).filter(|it| it.signature.is_some()) else {
        found.open = true;
        return;
    };
    for taken in &symbol.body.taken_keywords {
        let default = Some(taken.default.clone().unwrap_or_else(|| "...".to_owned()));
        note(
            found,
            Parameter { name: taken.name.clone(), kind: ParameterKind::KeywordOnly, default, annotation: None },
        );
    }
    let sinks: Vec<&Handing> = handed_keywords(symbol).collect();
    found.open |= uses_otherwise(symbol, sinks.len());
    for sink in sinks {
        match callee(side, id, &sink.callee).and_then(|it| met(side, it)) {
            Some((next, signature)) => {
                let given = |name: &str| sink.arguments.iter().any(|it| it.keyword.as_deref() == Some(name));
                let by_place = sink.arguments.iter().filter(|it| it.keyword.is_none()).count();
                let rest = signature.parameters.iter().enumerate();
                let free = rest.filter(|(at, it)| {
                    it.accepts_keyword() && !given(&it.name) && (*at >= by_place || !it.is_positional())
                });
                free.for_each(|(_, it)| note(found, Parameter { kind: ParameterKind::KeywordOnly, ..it.clone() }));
                match signature.takes_any_keyword() && next != id {
                    true if steps > 0 => follow(side, next, steps - 1, found),
                    true => found.open = true,
                    false => {}
                }
            }
            None => found.open = true,
        }
    }
}

fn note(found: &mut Through, parameter: Parameter) {
    if !found.takes(&parameter.name) {
        found.keywords.push(parameter);
    }
}

/// The calls that are given the collected keywords.
pub(crate) fn handed_keywords(symbol: &Symbol) -> impl Iterator<Item = &Handing> {
    symbol.body.handings.iter().filter(|it| it.arguments.iter().any(|it| it.keyword.as_deref() == Some("**")))
}

/// True when the collected keywords are used for more than being handed on and read.
fn uses_otherwise(symbol: &Symbol, sinks: usize) -> bool {
    let collected =
        symbol.signature.iter().flat_map(|it| &it.parameters).find(|it| it.kind == ParameterKind::VarKeyword);
    let uses = symbol.body.parameter_uses.iter().find(|use_| collected.is_some_and(|it| it.name == use_.name));
    uses.is_some_and(|it| it.count as usize > sinks + symbol.body.taken_keywords.len())
}

/// The function, method or class that a body calls.
pub(crate) fn callee(side: &Side, id: DefinitionId, name: &str) -> Option<DefinitionId> {
    let owner = side.definition(id).owner;
    if let Some(member) = name.strip_prefix("super().") {
        let bases = lineage(side, owner?);
        let base = bases.get(1).copied()?;
        return match ["__init__", "__new__"].contains(&member) {
            true => Some(base),
            false => side.resolve(&side.path(base).join(member)),
        };
    }
    if let Some(class) = name.strip_suffix(".__init__").or_else(|| name.strip_suffix(".__new__")) {
        return callee(side, id, class);
    }
    if name == "cls" || name == "self.__class__" {
        return owner;
    }
    let (found, directness) = names::resolve(side, &names::scope_of(side, id), name)?;
    (directness == Directness::Plain).then(|| side.behind_alias(found))
}

/// The code that a call of `id` meets, with what it can be passed.
fn met(side: &Side, id: DefinitionId) -> Option<(DefinitionId, Signature)> {
    if side.is_class(id) {
        return constructor(side, id).map(|it| (it.definition, it.signature));
    }
    Some((id, bound_signature(side.symbol(id)?)?))
}

/// True when making an instance of `class` sets an attribute for every keyword that is passed.
pub(crate) fn sets_attributes(side: &Side, class: DefinitionId) -> bool {
    let mut seen = BTreeSet::new();
    let mut next = constructor(side, class).map(|it| it.definition);
    while let Some(id) = next.filter(|it| seen.insert(*it)) {
        let Some(symbol) = side.symbol(id) else { return false };
        if !symbol.signature.as_deref().is_some_and(Signature::takes_any_keyword) {
            return false;
        }
        let set = |it: &CompactString| it == "setattr" || it == "self.__dict__.update" || it == "super.__setattr__";
        if symbol.body.references.iter().any(set) {
            return true;
        }
        let sinks = handed_keywords(symbol).filter_map(|it| callee(side, id, &it.callee));
        next = sinks.filter_map(|it| met(side, it)).map(|(it, _)| it).next();
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    #[test]
    fn a_keyword_that_another_callable_takes_is_not_gone() {
        let before = "def read(path, size=8): return path, size";
        let after = "def read(path, **options): return load(path, **options)\ndef load(path, size=8): return path";
        assert_eq!(
            Sample::new(before, after).sure(),
            [r#"arg.keyword_only {"callable":"acme.read","names":["size"]}"#]
        );
    }

    #[test]
    fn keywords_that_go_to_a_closed_callable_are_known() {
        let before = "def read(path, size=8): return path, size\ndef load(path, mode=1): return path";
        let after = "def read(path, **options): return load(path, **options)\ndef load(path, mode=1): return path";
        let found = Sample::new(before, after).operations();
        assert!(found.iter().any(|it| it.starts_with("arg.remove") && it.contains("size")), "{found:?}");
    }
}
