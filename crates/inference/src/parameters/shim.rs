//! `if old is not None: new = old`, `new = kwargs.pop("old")`.
//!
//! Sees the parameter shims of a body in either release. Emits them where the new form takes the new name. Wrong
//! where a shim converts the value as well.

use super::{Callable, Reason};
use crate::candidate::Family;
use crate::pair::Pair;
use crate::weights;

pub(super) fn find(_: &Pair, callable: &Callable, found: &mut Vec<Reason>) {
    let now = callable.new.body.parameter_shims.iter().map(|it| (it, weights::SHIM_NOW));
    // A shim of the old release counts once the old name is gone.
    let then = callable
        .old
        .body
        .parameter_shims
        .iter()
        .filter(|it| callable.is.parameter(&it.old).is_none())
        .map(|it| (it, weights::SHIM_THEN));
    for (shim, strength) in now.chain(then) {
        let both = [&shim.old, &shim.new]
            .into_iter()
            .all(|it| callable.was.parameter(it).is_some() && callable.is.parameter(it).is_some());
        let strength = if both { weights::SHIM_OF_BOTH } else { strength };
        if callable.accepted(&shim.old) {
            let (old, new) = (shim.old.clone(), shim.new.clone());
            found.push(Reason {
                old,
                new,
                rule: "parameter-shim",
                family: Family::Structure,
                strength,
                quote: String::new(),
            });
        }
    }
}
