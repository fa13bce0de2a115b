//! `arg.add_required`: a new parameter that calls must pass.
//!
//! Sees parameters without a default that the old form did not have, or that had a default which cannot be written down
//! elsewhere. Emits them unless the old form collected arguments and may have been passed them. Wrong where a decorator
//! of the new form passes the parameter itself.

use manifest::{ArgAddRequired, Operation};
use model::{Parameter, ParameterKind};

use super::arg_add_default::{Lost, lost};
use super::argument::{Found, Naming};
use crate::parameters::{Now, Settled, places};
use crate::weights;

pub(super) fn find(settled: &Settled, naming: &Naming, found: &mut Vec<Found>) {
    let callable = &settled.callable;
    let collects = callable.was.parameters.iter().any(|it| it.kind == ParameterKind::VarPositional);
    for parameter in callable.is.parameters.iter().filter(|it| it.is_required() && !it.name.starts_with('_')) {
        let before = settled.old_name(&parameter.name).unwrap_or(&parameter.name);
        let strength = match callable.was.parameter(before) {
            Some(old) if lost(old, parameter) == Some(Lost::Unspeakable) => weights::BECAME_REQUIRED,
            None if collects && parameter.is_positional() => continue,
            None if parameter.kind == ParameterKind::PositionalOnly && is_filled(settled, parameter) => continue,
            None => weights::share(weights::REQUIRED_PARAMETER, 1000 - u32::from(settled.doubt(&parameter.name)) / 2),
            Some(_) => continue,
        };
        found.push(required(naming, parameter, strength));
    }
}

/// True when what callers passed by place still reaches the parameter, under whatever name it had.
fn is_filled(settled: &Settled, parameter: &Parameter) -> bool {
    let mut positional = settled.callable.is.parameters.iter().filter(|it| it.is_positional());
    let at = positional.position(|it| it.name == parameter.name);
    at.is_some_and(|at| places(settled).get(at).is_some_and(|(_, now)| *now == Now::Bare(at)))
}

fn required(naming: &Naming, parameter: &Parameter, strength: u16) -> Found {
    let operation = ArgAddRequired { callable: naming.main.clone(), arg: parameter.name.clone() };
    Found::removed(Operation::ArgAddRequired(operation), "no-default", strength)
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    #[test]
    fn a_new_parameter_without_a_default_must_be_passed() {
        let sample = Sample::new("def read(path): return path", "def read(path, codec): return path, codec");
        assert_eq!(sample.sure(), [r#"arg.add_required {"callable":"acme.read","arg":"codec"}"#]);
    }

    #[test]
    fn a_default_that_only_its_module_knows_cannot_be_spelled_out() {
        let before = "_all = object()\ndef read(path, codec=_all): return path, codec";
        let sample = Sample::new(before, "def read(path, codec): return path, codec");
        assert_eq!(sample.sure(), [r#"arg.add_required {"callable":"acme.read","arg":"codec"}"#]);
    }

    #[test]
    fn a_new_field_of_a_data_class_must_be_passed() {
        let before = "from dataclasses import dataclass\n@dataclass\nclass Job:\n    name: str";
        let sample = Sample::new(before, &format!("{before}\n    size: int"));
        assert_eq!(sample.sure(), [r#"arg.add_required {"callable":"acme.Job","arg":"size"}"#]);
    }

    #[test]
    fn what_is_passed_already_or_optional_is_no_news() {
        for (before, after) in [
            ("def read(path): return path", "def read(path, codec=None): return path"),
            ("def read(*paths): return paths", "def read(path, codec): return path"),
            ("def read(path): return path", "def read(source, /): return source"),
        ] {
            let found = Sample::new(before, after).operations();
            assert!(!found.iter().any(|it| it.contains("arg.add_required")), "{after}: {found:?}");
        }
    }
}
