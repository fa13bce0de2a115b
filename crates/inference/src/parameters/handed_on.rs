//! A shim that hands its parameters on under other names: `return new(index=id_vars, on=value_vars)`.
//!
//! Sees the delegate of the old name in either release when it calls the new one. Emits each parameter that is handed
//! on unchanged as a keyword, or at the place, of another one. Wrong where the callee of the same name is another
//! function.

use model::{Delegate, Signature, Symbol, Value};

use super::{Callable, Reason};
use crate::candidate::Family;
use crate::pair::Pair;
use crate::weights;

pub(super) fn find(pair: &Pair, callable: &Callable, found: &mut Vec<Reason>) {
    let own = pair.before.path(callable.before);
    let target = pair.after.path(callable.after).last();
    if own.last() == target {
        return;
    }
    let still = pair.survivor(callable.before).and_then(|it| pair.after.symbol(it));
    for shim in still.into_iter().chain([callable.old]) {
        if let (Some(delegate), Some(signature)) = (&shim.body.delegate, &shim.signature) {
            let calls = delegate.called && delegate.target.rsplit('.').next() == Some(target);
            if calls {
                handed_on(callable, shim, delegate, signature, found);
            }
        }
    }
}

fn handed_on(callable: &Callable, shim: &Symbol, delegate: &Delegate, signature: &Signature, found: &mut Vec<Reason>) {
    let places: Vec<&str> =
        callable.is.parameters.iter().map(|it| it.name.as_str()).filter(|it| *it != "self" && *it != "cls").collect();
    for (at, argument) in delegate.arguments.iter().enumerate() {
        let Value::Name(old) = &argument.value else { continue };
        let new = match &argument.keyword {
            Some(keyword) => Some(keyword.as_str()),
            None => places.get(at).copied(),
        };
        let known = signature.parameter(old).is_some() && callable.was.parameter(old).is_some();
        if let Some(new) = new.filter(|new| known && new != old && !new.starts_with('*')) {
            found.push(Reason {
                old: old.clone(),
                new: new.to_owned(),
                rule: "handed-on",
                family: Family::Structure,
                strength: weights::HANDED_ON,
                quote: format!("{} hands {old} on as {new}", shim.name),
            });
        }
    }
}
