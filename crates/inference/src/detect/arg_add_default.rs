//! `arg.add_default`: a parameter that lost its default, or has another one.
//!
//! Sees parameters of both forms whose default was a literal. Emits the old default, to be inserted where calls leave
//! the parameter out: surely where it became required; as an offer to be looked at where the default is another number
//! or of another type, because most callers are well served by the author's new choice of a limit; nothing between
//! `None` and other values, which mostly say the same. New parameters with a default are no news. Wrong where the new
//! default is another spelling of the old one.

use manifest::{ArgAddDefault, Operation};
use model::Parameter;

use super::argument::{Found, Naming};
use crate::literal::{Literal, literal};
use crate::parameters::Settled;
use crate::weights;

pub(super) fn find(settled: &Settled, naming: &Naming, found: &mut Vec<Found>) {
    let callable = &settled.callable;
    for parameter in &callable.is.parameters {
        let before = settled.old_name(&parameter.name).unwrap_or(&parameter.name);
        let Some(old) = callable.was.parameter(before) else { continue };
        let Some(default) = &old.default else { continue };
        let found_here = match (lost(old, parameter), &parameter.default) {
            (Some(Lost::Literal), _) => Some(("default-lost", weights::BECAME_REQUIRED)),
            (Some(Lost::Nothing), _) => Some(("default-lost", weights::BECAME_REQUIRED_NONE)),
            (Some(Lost::Unspeakable), _) | (None, None) => None,
            (None, Some(new)) => changed(default, new).map(|strength| ("default-changed", strength)),
        };
        if let Some((method, strength)) = found_here {
            let (callable, arg, default) = (naming.main.clone(), parameter.name.clone(), default.clone());
            let operation = ArgAddDefault { callable, arg, default, insert: true };
            found.push(Found::removed(Operation::ArgAddDefault(operation), method, strength));
        }
    }
}

/// The default that a parameter lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// A literal: calls can spell it out.
    Literal,
    /// `None`, and the annotation says that it is still taken.
    Nothing,
    /// A name or an expression that only its own module knows, or a `None`: who must pass something now, passes it.
    Unspeakable,
}

/// What `new`, which must be passed, had for a default as `old`.
pub(super) fn lost(old: &Parameter, new: &Parameter) -> Option<Lost> {
    let default = old.default.as_deref().filter(|_| new.is_required())?;
    Some(match literal(default) {
        Some(Literal::Nothing) => match new.annotation.as_deref() {
            Some(annotation) if ["None", "Optional"].iter().any(|it| annotation.contains(it)) => Lost::Nothing,
            Some(_) | None => Lost::Unspeakable,
        },
        Some(Literal::Switch(_) | Literal::Number(_) | Literal::Text(_) | Literal::Empty(_)) => Lost::Literal,
        None => Lost::Unspeakable,
    })
}

/// How surely a caller wants `old` back when the default is `new`; `None` when both may be the same.
fn changed(old: &str, new: &str) -> Option<u16> {
    use Literal::{Empty, Nothing, Number, Switch, Text};
    match (literal(old)?, literal(new)?) {
        (left, right) if left == right || is_sentinel(&left) || is_sentinel(&right) => None,
        (Switch(_), Switch(_)) | (Text(_), Text(_)) => Some(weights::DEFAULT_CHANGED),
        (Number(_), Number(_)) => Some(weights::DEFAULT_TUNED),
        (Nothing | Empty(_), _) | (_, Nothing | Empty(_)) => None,
        (Switch(false), Text(text)) | (Text(text), Switch(false)) if text.is_empty() => None,
        (Switch(_) | Number(_) | Text(_), Switch(_) | Number(_) | Text(_)) => Some(weights::DEFAULT_RETYPED),
    }
}

/// True for a text that stands for "not passed" while a parameter or its default is on its way out.
fn is_sentinel(default: &Literal) -> bool {
    matches!(default, Literal::Text(text) if ["warn", "deprecated", "removed"].contains(&text.as_str()))
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    use super::*;

    #[test]
    fn texts_that_stand_for_nothing_passed_are_not_spelled_out() {
        assert_eq!(changed("'warn'", "'lbfgs'"), None);
        assert_eq!(changed("'auto'", "'deprecated'"), None);
        assert_eq!(changed("False", "'deprecated'"), None);
    }

    #[test]
    fn tells_changed_defaults_from_respelled_ones() {
        assert_eq!(changed("True", "False"), Some(weights::DEFAULT_CHANGED));
        assert_eq!(changed("'strict'", "\"ignore\""), Some(weights::DEFAULT_CHANGED));
        assert_eq!(changed("'strict'", "\"strict\""), None);
        assert_eq!(changed("1e3", "1_000"), None);
        assert_eq!(changed("30", "60"), Some(weights::DEFAULT_TUNED));
        assert_eq!(changed("None", "''"), None);
        assert_eq!(changed("()", "None"), None);
        assert_eq!(changed("None", "True"), None);
        assert_eq!(changed("_missing", "None"), None);
    }

    #[test]
    fn a_lost_default_is_spelled_out() {
        let sample =
            Sample::new("def read(path, mode='r'): return path, mode", "def read(path, mode): return path, mode");
        let expected = r#"arg.add_default {"callable":"acme.read","arg":"mode","default":"'r'","insert":true}"#;
        assert_eq!(sample.sure(), [expected]);
    }

    #[test]
    fn a_lost_none_is_spelled_out_only_where_it_is_still_taken() {
        let taken = "def read(path, codec: str | None): return path, codec";
        let found = Sample::new("def read(path, codec=None): return path, codec", taken).operations();
        assert!(found.iter().any(|it| it.contains("arg.add_default")), "{found:?}");
        for after in ["def read(path, codec): return path, codec", "def read(path, codec: str): return path, codec"] {
            let sample = Sample::new("def read(path, codec=None): return path, codec", after);
            assert_eq!(sample.sure(), [r#"arg.add_required {"callable":"acme.read","arg":"codec"}"#]);
        }
    }

    #[test]
    fn a_changed_switch_keeps_its_old_value() {
        let sample = Sample::new("def read(path, raw=True): return raw", "def read(path, raw=False): return raw");
        let expected = r#"arg.add_default {"callable":"acme.read","arg":"raw","default":"True","insert":true}"#;
        assert_eq!(sample.sure(), [expected]);
    }

    #[test]
    fn a_changed_number_is_an_offer_and_a_sentinel_is_nothing() {
        let number = Sample::new("def read(path, size=8): return size", "def read(path, size=9): return size");
        assert!(number.sure().is_empty() && number.operations().len() == 1);
        let sentinel = Sample::new("def read(path, size=None): return size", "def read(path, size=_no): return size");
        assert!(sentinel.operations().is_empty());
    }
}
