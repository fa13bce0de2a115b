//! `arg.keyword_only`: parameters that can no longer be passed by place.
//!
//! Sees parameters that moved behind a `*`, and decorators of the new form that call positional use old: given the names
//! that may still be passed by place, or the first one that may not. Emits them in their old order, deprecated where
//! positional use still works. Wrong where a decorator of such a name means something else by its list.

use manifest::{ArgKeywordOnly, Operation, Status};
use model::{ParameterKind, Symbol, Value};

use super::argument::{Found, Naming};
use crate::parameters::{Now, Settled, places};
use crate::{deprecation, weights};

pub(super) fn find(settled: &Settled, naming: &Naming, found: &mut Vec<Found>) {
    let places = places(settled);
    if super::arg_reorder::shifted(&places) {
        return;
    }
    let symbol = settled.callable.new;
    let written: Vec<&str> = places.iter().filter(|(_, now)| *now == Now::Keyword).map(|(name, _)| *name).collect();
    if !written.is_empty() {
        let status = if is_tolerant(settled) { Status::Deprecated } else { Status::Removed };
        return found.push(change(naming, &written, "behind-star", weights::KEYWORD_ONLY, status));
    }
    let refused: Vec<&str> = match symbol.decorators.iter().find_map(|it| refused(symbol, &it.value)) {
        Some(refuses) => {
            places.iter().filter(|(name, _)| refuses.holds(settled, name)).map(|(name, _)| *name).collect()
        }
        None => return,
    };
    if !refused.is_empty() {
        let strength = weights::KEYWORD_ONLY_BY_DECORATOR;
        found.push(change(naming, &refused, "stated-by-decorator", strength, Status::Deprecated));
    }
}

fn change(naming: &Naming, names: &[&str], method: &'static str, strength: u16, status: Status) -> Found {
    let names = names.iter().map(|it| (*it).to_owned()).collect();
    let operation = ArgKeywordOnly { callable: naming.main.clone(), names };
    Found { operation: Operation::ArgKeywordOnly(operation), method, strength, status }
}

/// Which parameters a decorator refuses by place.
enum Refused<'v> {
    AllBut(Vec<&'v str>),
    From(&'v str),
}

impl Refused<'_> {
    fn holds(&self, settled: &Settled, old: &str) -> bool {
        let name = settled.new_name(old).unwrap_or(old);
        match self {
            Self::AllBut(allowed) => !allowed.contains(&name),
            Self::From(first) => {
                let mut from = settled.callable.is.parameters.iter().skip_while(|it| it.name != *first);
                from.any(|it| it.name == name)
            }
        }
    }
}

/// What a decorator that is called after positional or keyword use says.
fn refused<'v>(symbol: &Symbol, decorator: &'v Value) -> Option<Refused<'v>> {
    if !speaks_of_places(decorator) {
        return None;
    }
    let parameter = |name: &str| symbol.signature.as_deref().is_some_and(|it| it.parameter(name).is_some());
    deprecation::arguments(decorator).iter().find_map(|argument| match &argument.value {
        Value::List(items) => {
            let names: Vec<&str> = items.iter().filter_map(Value::as_text).collect();
            let whole = names.len() == items.len() && names.iter().all(|it| parameter(it));
            whole.then_some(Refused::AllBut(names))
        }
        Value::Text(name) if parameter(name) => Some(Refused::From(name)),
        Value::Text(_) | Value::Name(_) | Value::Call { .. } | Value::Table(_) | Value::Other(_) => None,
    })
}

fn speaks_of_places(decorator: &Value) -> bool {
    let callee = deprecation::callee(decorator).and_then(|it| it.rsplit('.').next()).unwrap_or("").to_lowercase();
    let words = callee.replace('_', "");
    ["nonkeyword", "positional", "keywordonly", "kwonly"].iter().any(|it| words.contains(it))
}

/// True when the new form still takes by place what stands behind its `*`.
fn is_tolerant(settled: &Settled) -> bool {
    let symbol = settled.callable.new;
    let collects = settled.callable.is.parameters.iter().any(|it| it.kind == ParameterKind::VarPositional);
    let says = symbol.body.messages.iter().any(|it| it.text.to_lowercase().contains("positional"));
    symbol.decorators.iter().any(|it| speaks_of_places(&it.value)) || collects && says
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    #[test]
    fn what_stands_behind_the_star_now_needs_its_name() {
        let sample = Sample::new("def read(path, size=8): return size", "def read(path, *, size=8): return size");
        assert_eq!(sample.sure(), [r#"arg.keyword_only {"callable":"acme.read","names":["size"]}"#]);
    }

    #[test]
    fn a_decorator_lists_what_may_still_be_passed_by_place() {
        let helper = "import warnings\ndef deprecate_nonkeyword_arguments(allowed):\n    def wrap(f):\n        \
                      warnings.warn('positional use is deprecated', DeprecationWarning)\n        return f\n    return wrap\n";
        let plain = "def read(path, size=8, mode='r'): return size";
        let after = format!("{helper}@deprecate_nonkeyword_arguments(['path'])\n{plain}");
        let sample = Sample::new(&format!("{helper}{plain}"), &after);
        assert_eq!(sample.sure(), [r#"arg.keyword_only {"callable":"acme.read","names":["size","mode"]}"#]);
    }

    #[test]
    fn a_new_keyword_and_a_collecting_parameter_are_no_news() {
        for after in ["def read(path, size=8, *, raw=False): return size", "def read(path, *sizes): return sizes"] {
            let found = Sample::new("def read(path, size=8): return size", after).operations();
            assert!(!found.iter().any(|it| it.contains("keyword_only")), "{after}: {found:?}");
        }
    }
}
