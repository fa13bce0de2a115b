//! Callables of which nothing can be said: the same parameters in both releases, and no word about any of them.
//!
//! Most callables of a library are such, and no rule about parameters needs to look at them.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use model::{DefinitionId, Signature, Symbol};

use crate::constructor::site;
use crate::deprecation;
use crate::pair::Pair;
use crate::text;

/// True for a function or method that is called as before, and is the same at every path that leads to it.
pub(super) fn is_silent(pair: &Pair, id: DefinitionId) -> bool {
    let definition = pair.before.definition(id);
    let same = pair.survivor(id).filter(|it| pair.after.path(*it).last() == definition.path.last());
    let Some(now) = same else { return false };
    let addressed = definition.owner.is_none_or(|it| pair.is_addressed(it));
    addressed && calls_alike(pair, id, now) && both_silent(pair, id, now)
}

/// True for a class whose instances are made as before.
pub(super) fn is_silent_class(pair: &Pair, class: DefinitionId) -> bool {
    let Some(now) = pair.survivor(class) else { return false };
    match (site(&pair.before, class), site(&pair.after, now)) {
        (None, None) => true,
        (Some(was), Some(is)) => {
            let named_alike = pair.before.path(was.definition).last() == pair.after.path(is.definition).last();
            let written = was.definition != was.class && is.definition != is.class;
            let documented_alike = both_silent(pair, class, now) && both_silent(pair, was.class, is.class);
            let same = calls_alike(pair, was.definition, is.definition);
            named_alike && written && same && documented_alike && both_silent(pair, was.definition, is.definition)
        }
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// True when both are called with the same parameters, every one of which is written.
fn calls_alike(pair: &Pair, old: DefinitionId, new: DefinitionId) -> bool {
    let (Some(was), Some(is)) = (pair.before.symbol(old), pair.after.symbol(new)) else { return false };
    let (Some(left), Some(right)) = (&was.signature, &is.signature) else { return false };
    let same = left.parameters == right.parameters && left.is_static == right.is_static && was.kind == is.kind;
    same && !left.takes_any_keyword() && !has_twins(left)
}

/// True when two parameters may differ in case and underscores only.
fn has_twins(signature: &Signature) -> bool {
    let letters = |name: &str| {
        let letters = name.bytes().filter(u8::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase());
        letters.fold(0, |sum: u64, it| sum.wrapping_mul(31).wrapping_add(u64::from(it)))
    };
    let names = signature.parameters.iter().map(|it| it.name.as_str());
    let mut seen: Vec<u64> = names.clone().map(letters).collect();
    seen.sort_unstable();
    seen.windows(2).any(|it| it[0] == it[1]) || names.into_iter().any(|it| !it.is_ascii())
}

fn both_silent(pair: &Pair, old: DefinitionId, new: DefinitionId) -> bool {
    let (Some(was), Some(is)) = (pair.before.symbol(old), pair.after.symbol(new)) else { return false };
    let same_docstring = was.docstring == is.docstring;
    says_nothing(was) && says_nothing(is) && describes_nothing(was) && (same_docstring || describes_nothing(is))
}

/// True for code that tells its callers nothing, and maps no name to another.
fn says_nothing(symbol: &Symbol) -> bool {
    let body = &symbol.body;
    let told = |it: &model::Decorator| !deprecation::arguments(&it.value).is_empty();
    body.messages.is_empty()
        && body.parameter_shims.is_empty()
        && body.taken_keywords.is_empty()
        && !symbol.decorators.iter().any(told)
}

fn describes_nothing(symbol: &Symbol) -> bool {
    !symbol.docstring.as_deref().is_some_and(may_name_a_successor)
}

/// True for a docstring with a word that may call a parameter old, or another one its successor.
pub(super) fn may_name_a_successor(docstring: &str) -> bool {
    static TELLING: LazyLock<AhoCorasick> = LazyLock::new(|| {
        text::words(&[
            "deprecat",
            "renamed",
            "moved",
            "removed",
            "replaced",
            "obsolete",
            "superseded",
            "dropped",
            "merged",
            "gone",
            "instead",
            "rather",
            "alias",
            "old name",
            "retained for",
        ])
    });
    TELLING.is_match(docstring)
}

#[cfg(test)]
mod tests {
    use super::{is_silent, is_silent_class};
    use crate::sample::Sample;

    fn silent(before: &str, after: &str) -> bool {
        let sample = Sample::new(before, after);
        let pair = sample.pair();
        let id = pair.before.resolve(&"acme.read".into()).expect("defined");
        if pair.before.is_class(id) { is_silent_class(&pair, id) } else { is_silent(&pair, id) }
    }

    #[test]
    fn the_same_parameters_without_a_word_are_silent() {
        assert!(silent("def read(path, mode=1): return 1", "def read(path, mode=1): return 2"));
        assert!(silent(
            "class read:\n    def __init__(self, path): ...",
            "class read:\n    def __init__(self, path): self.path = path"
        ));
    }

    #[test]
    fn other_parameters_and_words_about_them_are_not() {
        let old = "def read(path, mode=1): return 1";
        assert!(!silent(old, "def read(path, mode=2): return 1"));
        assert!(!silent(old, "def read(path, how=1): return 1"));
        assert!(!silent(old, "@renamed('how', 'mode')\ndef read(path, mode=1): return 1"));
        assert!(!silent(
            old,
            "def read(path, mode=1):\n    '''Reads.\n\n    :param mode: replaces `how`, which is deprecated\n    '''"
        ));
        let through = "def read(path, **options): return load(path, **options)";
        assert!(!silent(through, through));
        let twins = "def read(parse_all=1, parseAll=1): return 1";
        assert!(!silent(twins, twins));
    }
}
