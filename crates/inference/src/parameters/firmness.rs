use manifest::Confidence;
use model::{Decorator, DefinitionId, Symbol, SymbolKind};

use super::Callable;
use crate::pair::Pair;
use crate::side::Side;
use crate::{deprecation, weights};

/// Decorators of the standard library that leave the parameters as they are written.
const PLAIN: &[&str] = &[
    "staticmethod",
    "classmethod",
    "abstractmethod",
    "abstractclassmethod",
    "abstractstaticmethod",
    "contextmanager",
    "asynccontextmanager",
    "cache",
    "lru_cache",
    "singledispatch",
    "singledispatchmethod",
    "override",
    "final",
    "overload",
    "wraps",
    "dataclass",
    "runtime_checkable",
    "total_ordering",
];

/// How far the written signatures of both releases can be believed, in thousandths; `None` when they cannot: another
/// definition may win, the receiver changed, an unknown wrapper came or went, or the new form was another callable before.
pub(crate) fn firmness(pair: &Pair, callable: &Callable) -> Option<u32> {
    let conditional = callable.old.conditional || callable.new.conditional;
    let rebound = binding(callable.old) != binding(callable.new);
    if conditional || rebound || callable.merged_into(pair).is_some() || callable.sureness < Confidence::AUTO {
        return None;
    }
    let before = wrappers(&pair.before, callable.before, callable.old);
    let after = wrappers(&pair.after, callable.after, callable.new);
    let worth = if before.is_empty() { 1000 } else { weights::SAME_DECORATORS };
    let sure = u32::from(callable.sureness.per_mille());
    (before == after).then_some(worth * sure / 1000)
}

/// Whether a call binds the first parameter: a constructor and a function need not be told apart.
fn binding(symbol: &Symbol) -> bool {
    let constructor = ["__init__", "__new__"].contains(&symbol.name.as_str());
    let bound = symbol.kind == SymbolKind::Method && !symbol.signature.as_deref().is_some_and(|it| it.is_static);
    bound && !constructor
}

/// The decorators that may change the parameters, by name.
fn wrappers<'s>(side: &Side, id: DefinitionId, symbol: &'s Symbol) -> Vec<&'s str> {
    if symbol.kind == SymbolKind::Class {
        return Vec::new();
    }
    let plain = |it: &Decorator| {
        let last = deprecation::callee(&it.value).and_then(|it| it.rsplit('.').next()).unwrap_or("");
        PLAIN.contains(&last) || deprecation::deprecates(side, id, it)
    };
    let others = symbol.decorators.iter().filter(|it| !plain(it));
    others.map(|it| deprecation::callee(&it.value).and_then(|it| it.rsplit('.').next()).unwrap_or("")).collect()
}
