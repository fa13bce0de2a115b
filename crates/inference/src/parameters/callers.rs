//! A keyword that the core's own callers replaced by another one.
//!
//! Sees calls at the same place of both releases whose callee is called like the callable (or its class) and that are
//! equal but for a keyword. Emits the pair of keywords. Wrong for methods of one name on unrelated classes, and where
//! callers moved to a better option.

use super::{Callable, Reason, is_constructor};
use crate::candidate::Family;
use crate::pair::Pair;
use crate::weights;

pub(super) fn find(pair: &Pair, callable: &Callable, found: &mut Vec<Reason>) {
    let definition = pair.before.definition(callable.before);
    let constructor = is_constructor(&pair.before, callable.before);
    let named = if constructor { definition.owner.unwrap_or(callable.before) } else { callable.before };
    let callee = pair.before.path(named).last();
    let defined = (definition.file, pair.after.definition(callable.after).file);
    for old in callable.was.parameters.iter().filter(|it| it.accepts_keyword()) {
        for (new, halves) in pair.callers.keywords(callee, &old.name, defined) {
            if !callable.is_new(new) {
                continue;
            }
            let strength = weights::for_callers(halves, false);
            let method = definition.owner.is_some() && !constructor;
            found.push(Reason {
                old: old.name.clone(),
                new: new.to_owned(),
                rule: "callers",
                family: Family::Callers,
                strength: if method { weights::share(strength, weights::CALLERS_OF_METHOD) } else { strength },
                quote: String::new(),
            });
        }
    }
}
