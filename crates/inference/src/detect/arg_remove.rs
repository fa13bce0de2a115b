//! `arg.remove`: a parameter that is gone, without a successor.
//!
//! Sees parameters, and keywords read off `**kwargs`, that the new form does not take. Emits them when its signature
//! is closed: no `*args` that swallows them, no `**kwargs` whose way is unknown, no decorator that still takes the name.
//! Weaker the more speaks for a rename. Wrong where a wrapper made elsewhere takes the keyword.

use manifest::{ArgRemove, Operation};
use model::ParameterKind;

use super::argument::{Found, Naming};
use crate::parameters::{Now, Settled, places};
use crate::weights;

pub(super) fn find(settled: &Settled, naming: &Naming, found: &mut Vec<Found>) {
    let callable = &settled.callable;
    if callable.is_through.open {
        return;
    }
    let places = places(settled);
    let swallowed = |name: &str| places.iter().any(|(it, now)| *it == name && *now != Now::Gone);
    let parameters =
        callable.was.parameters.iter().filter(|it| it.is_positional() || it.kind == ParameterKind::KeywordOnly);
    let written = parameters.map(|it| (it.name.as_str(), weights::REMOVED_PARAMETER));
    // What is handed on to another callable is for that callable's own operation to say.
    let taken = callable.old.body.taken_keywords.iter().map(|it| (it.name.as_str(), weights::REMOVED_KEYWORD));
    for (name, strength) in written.chain(taken) {
        let gone = !callable.accepts(name) && callable.is.parameter(name).is_none() && !swallowed(name);
        // `TRUE=True` only makes a constant a local name.
        let private = name.starts_with('_') || !name.contains(char::is_lowercase);
        if gone && !private && settled.new_name(name).is_none() && !callable.is_gone_softly(name) {
            let operation = ArgRemove { callable: naming.main.clone(), arg: name.to_owned() };
            let strength = weights::share(strength, 1000 - u32::from(settled.doubt(name)) / 2);
            found.push(Found::removed(Operation::ArgRemove(operation), "no-such-parameter", strength));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    #[test]
    fn a_parameter_without_a_successor_is_gone() {
        let sample = Sample::new("def read(path, buffered=True): return path", "def read(path): return path");
        assert_eq!(sample.sure(), [r#"arg.remove {"callable":"acme.read","arg":"buffered"}"#]);
    }

    #[test]
    fn a_keyword_that_was_read_off_the_others_is_gone() {
        let before = "def read(path, **options):\n    limit = options.pop('limit', 8)\n    return path, limit";
        let sample = Sample::new(before, "def read(path): return path");
        assert_eq!(sample.sure(), [r#"arg.remove {"callable":"acme.read","arg":"limit"}"#]);
    }

    #[test]
    fn what_may_still_be_taken_is_not_gone() {
        let before = "def read(path, limit=8): return path";
        for after in [
            "def read(path, **options): return open(path, **options)",
            "def read(path, **options):\n    return path, options.get('limit', 8)",
            "def read(path, *rest): return path",
            "import wrapt\n@wrapt.patched\ndef read(path): return path",
            "def read(path, _limit=8): return path\nif wide:\n    def read(path): return path",
        ] {
            assert!(!Sample::new(before, after).operations().iter().any(|it| it.contains("arg.remove")), "{after}");
        }
    }
}
