//! `if old is not None: new = old`, `new = kwargs.pop("old")`.
//!
//! Sees the parameter shims of a body in either release. Emits them where the new form takes the new name. A shim that
//! converts the value is a weak reason, and the callable's other reasons for the pair count less.

use model::ParameterShim;

use super::{Callable, Reason};
use crate::candidate::Family;
use crate::pair::Pair;
use crate::weights;

/// The rule's name where the value is converted on the way.
pub(super) const CONVERTING: &str = "converting-shim";

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
        // What the new form still takes under its own name, and hands on under another one, is no old name.
        let internal = callable.is.parameter(&shim.old).is_some() && callable.is.parameter(&shim.new).is_none();
        if internal || lives_on(callable, shim) || !callable.accepted(&shim.old) {
            continue;
        }
        let strength = if is_of_both(callable, shim) { weights::SHIM_OF_BOTH } else { strength };
        let strength = if shim.faithful { strength } else { strength.min(weights::SHIM_CONVERTS) };
        found.push(Reason {
            old: shim.old.clone(),
            new: shim.new.clone(),
            rule: if shim.faithful { "parameter-shim" } else { CONVERTING },
            family: Family::Structure,
            strength,
            quote: String::new(),
        });
    }
}

/// True when the new form still takes the old name for its own sake: it hands it on as such, or fills several with it.
fn lives_on(callable: &Callable, shim: &ParameterShim) -> bool {
    let old = shim.old.as_str();
    let body = &callable.new.body;
    let mut arguments = body.handings.iter().flat_map(|it| &it.arguments);
    let handed_on = arguments.any(|it| it.keyword.as_deref() == Some(old) && it.value.as_name() == Some(old));
    let fills_another = body.parameter_shims.iter().any(|it| it.old == old && it.new != shim.new);
    callable.is.parameter(old).is_some() && (handed_on || fills_another)
}

/// True when both releases take both names in the same way.
fn is_of_both(callable: &Callable, shim: &ParameterShim) -> bool {
    let (old, new) = (&shim.old, &shim.new);
    let explicit =
        [old, new].iter().all(|it| callable.was.parameter(it).is_some() && callable.is.parameter(it).is_some());
    let mapped = |symbol: &model::Symbol| symbol.body.parameter_shims.iter().any(|it| it.old == *old && it.new == *new);
    let through = callable.is.parameter(old).is_none() && callable.is.parameter(new).is_none();
    explicit || through && mapped(callable.old) && mapped(callable.new)
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const BEFORE: &str = "def read(path, charset='utf-8'): return path, charset";

    #[test]
    fn an_old_keyword_that_fills_the_new_one_is_an_old_name() {
        let after = "def read(path, encoding='utf-8', **options):\n    \
                     if 'charset' in options:\n        encoding = options.pop('charset')\n    return path, encoding";
        assert_eq!(Sample::new(BEFORE, after).sure().len(), 1);
    }

    #[test]
    fn copies_and_what_both_releases_do_are_no_news() {
        let copy = "def read(path, **options):\n    if 'value' in options:\n        options['shown'] = options['value']\n    return options";
        assert!(Sample::new("def read(path, **options): return options", copy).operations().is_empty());
        let both = "def read(path, **options):\n    if 'size' in options:\n        options['length'] = options.pop('size')\n    return options";
        assert!(Sample::new(both, &format!("{both}, path")).sure().is_empty());
    }

    #[test]
    fn a_parameter_that_is_the_default_of_others_lives_on() {
        let before = "def field(alias=None): return Field(alias=alias)";
        let after = "def field(alias=None, load=None, dump=None):\n    if dump is None and isinstance(alias, str):\n        \
                     dump = alias\n    if load is None:\n        load = alias\n    return Field(alias=alias, load=load, dump=dump)";
        assert!(Sample::new(before, after).operations().iter().all(|it| !it.contains("rename")));
    }

    #[test]
    fn a_value_that_is_converted_asks_for_a_second_look() {
        let before = "def make(types=None, checker=None):\n    if types is not None:\n        \
                      checker = Checker(types)\n    return checker";
        assert!(
            !Sample::new(before, "def make(checker=None): return checker")
                .sure()
                .iter()
                .any(|it| it.contains("rename"))
        );
    }
}
