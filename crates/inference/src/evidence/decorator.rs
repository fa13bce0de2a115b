//! Decorators that name the successor: as a text, as a reference, or in a sentence.
//!
//! Sees decorators that speak of deprecation by their own name, by their texts, or because the function that they
//! call warns, itself or through a helper; what all overloads carry counts for their implementation. Emits the name
//! they are passed. Decorators about parameters are left to the parameter rules. Wrong where a text names a thing that
//! the decorator merely needs.

use model::{Decorator, DefinitionId, Symbol, Value};

use super::{BOTH, Clue, Release, from_sayings};
use crate::candidate::{Candidate, Family, Successor};
use crate::fate::{Fate, fate_of};
use crate::pair::Pair;
use crate::{deprecation, siblings, text, weights};

pub(super) fn find(pair: &Pair, found: &mut Vec<Candidate>) {
    for release in BOTH {
        let side = release.side(pair);
        for id in side.speakers.decorated.iter().copied() {
            if let Some(symbol) = side.symbol(id) {
                decorated(pair, release, id, symbol, found);
            }
        }
    }
}

/// True for a definition with a decorator that is passed something.
pub(super) fn speaks(symbol: &Symbol) -> bool {
    symbol.decorators.iter().any(|it| !deprecation::arguments(&it.value).is_empty())
}

fn decorated(pair: &Pair, release: Release, id: DefinitionId, symbol: &Symbol, found: &mut Vec<Candidate>) {
    let side = release.side(pair);
    if release == Release::After {
        symbol.decorators.iter().for_each(|it| names_the_old(pair, id, symbol, it, found));
    }
    let telling = |it: &&Decorator| {
        let passed = !deprecation::arguments(&it.value).is_empty();
        passed && deprecation::deprecates(side, id, it) && !deprecation::speaks_of_parameters(symbol, it)
    };
    for decorator in symbol.decorators.iter().filter(telling) {
        for argument in deprecation::arguments(&decorator.value) {
            let clue = Clue {
                release,
                speaker: id,
                rule: "stated-by-decorator",
                family: Family::Words,
                strength: weights::DECORATOR_NAME,
                quote: "",
                line: decorator.line,
            };
            argued(pair, &clue, &argument.value, found);
        }
    }
}

/// A decorator that is passed the name of a sibling that is gone: `@command(alias="dump_conf")`.
fn names_the_old(pair: &Pair, id: DefinitionId, symbol: &Symbol, decorator: &Decorator, found: &mut Vec<Candidate>) {
    let Some(scope) = pair.after.path(id).parent() else { return };
    for name in deprecation::texts(&decorator.value)
        .into_iter()
        .filter(|it| text::is_dotted_identifier(it) && **it != symbol.name)
    {
        let path = scope.join(name);
        let Some(old) = pair.before.resolve(&path) else { continue };
        let kinds = pair.before.definition(old).kind.zip(Some(symbol.kind));
        let fits = kinds.is_some_and(|(old, new)| siblings::same_nature(old, new));
        if fits && pair.ancestor(id).is_none() && fate_of(pair, old, &path) == Fate::Gone {
            let clue = Clue {
                release: Release::After,
                speaker: id,
                rule: "old-name-in-decorator",
                family: Family::Words,
                strength: weights::DECORATOR_OLD_NAME,
                quote: name,
                line: decorator.line,
            };
            found.extend(clue.points(pair, (old, path), Successor::Inside(id), weights::DECORATOR_OLD_NAME));
        }
    }
}

fn argued(pair: &Pair, clue: &Clue, argument: &Value, found: &mut Vec<Candidate>) {
    // The category of the warning is no successor.
    if argument.as_name().is_some_and(deprecation::names_a_deprecation) {
        return;
    }
    let name = argument.as_name().or_else(|| argument.as_text().filter(|it| text::is_dotted_identifier(it)));
    if let Some(name) = name {
        found.extend(Clue { quote: name, ..*clue }.names_successor(pair, name));
    } else if let Some(words) = argument.as_text() {
        let quote = text::one_line(words);
        let clue = Clue { quote: &quote, strength: weights::DECORATOR_TEXT, ..*clue };
        from_sayings(pair, &clue, &text::sayings(words), found);
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const OLD: &str = "def load(path): return path\ndef read(path): return path\n";

    fn found(head: &str, decorator: &str) -> Vec<String> {
        let after = format!("{head}\ndef read(path): return path\n{decorator}\ndef load(path): return path\n");
        Sample::new(OLD, &after).found(super::find)
    }

    #[test]
    fn a_decorator_names_the_successor_in_many_ways() {
        let read = ["acme.load -> acme.read"];
        assert_eq!(found("", "@deprecated('Use read() instead')"), read);
        assert_eq!(found("", "@deprecated_function('read')"), read);
        assert_eq!(found("", "@deprecated(since='2', replacement='acme.read')"), read);
        assert_eq!(found("", "@deprecated(alternative=read)"), read);
        assert_eq!(found("from typing_extensions import deprecated as old", "@old('Renamed to `read`.')"), read);
    }

    #[test]
    fn overloads_speak_together() {
        let old = "@overload\n@deprecated('use read')\ndef load(path: str): ...\n";
        let one = "@overload\ndef load(path: int): ...\n";
        let both = |second: &str| {
            let after = format!("def read(path): return path\n{old}{second}def load(path): return path\n");
            Sample::new(OLD, &after).found(super::find)
        };
        assert_eq!(both(old), ["acme.load -> acme.read"]);
        assert!(both(one).is_empty());
    }

    #[test]
    fn a_template_is_filled_from_constants() {
        let read = ["acme.load -> acme.read"];
        assert_eq!(found("NEW = 'read'", "@deprecated(f'Use {NEW} instead')"), read);
        assert_eq!(found("ADVICE = 'Use %s instead.'", "@deprecated(ADVICE % 'read')"), read);
        assert_eq!(found("", "@deprecated('Use {} instead.'.format('read'))"), read);
    }

    #[test]
    fn a_helper_that_warns_deprecates_through_another_helper() {
        let head = "import warnings\n\
            def _say(name, new):\n    warnings.warn(f'{name} is deprecated, use {new}', DeprecationWarning)\n\
            def soon(new):\n    def wrap(function):\n        def call(*a, **k):\n            _say(function.__name__, new)\n            return function(*a, **k)\n        return call\n    return wrap\n";
        assert_eq!(found(head, "@soon('read')"), ["acme.load -> acme.read"]);
    }

    #[test]
    fn a_decorator_of_something_new_names_what_is_gone() {
        let before = "def dump_load(): ...\n";
        let after = "@command(alias='dump_load')\ndef load(): ...\n";
        assert_eq!(Sample::new(before, after).found(super::find), ["acme.dump_load -> acme.load"]);
    }

    #[test]
    fn other_decorators_and_those_about_parameters_name_nothing() {
        assert!(found("", "@route('read')").is_empty());
        assert!(found("", "@deprecated_argument('path', 'read')").is_empty());
        assert!(found("", "@deprecated(category=DeprecationWarning)").is_empty());
    }
}
