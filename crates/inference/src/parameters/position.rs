//! A parameter that stands where another one stood, or is used and described as another one was.
//!
//! Sees names that left and names that came: at the same place, between the same neighbours, with the same use in the
//! body; and pairs that differ in case only. Strong when nothing else changed, or when use, annotation, default or
//! description agree. Wrong where one parameter was dropped and an unrelated one took its place: where use and
//! name disagree, the place alone is never sure.

use model::{Parameter, ParameterKind};

use super::{Callable, Reason};
use crate::candidate::Family;
use crate::pair::Pair;
use crate::{similar, text, weights};

/// Longer lists of names that left and came say that the signature was written anew.
const COMPARED: usize = 400;

pub(super) fn find(_: &Pair, callable: &Callable, found: &mut Vec<Reason>) {
    same_words(callable, found);
    let sides = Sides::of(callable);
    if sides.gone.len() * sides.fresh.len() > COMPARED {
        return;
    }
    for old in &sides.gone {
        for new in &sides.fresh {
            let seen = sides.compare(callable, old, new);
            if is_telling(&seen) {
                found.push(likeness(old, new, &seen));
            }
        }
    }
}

/// What speaks for `old` and `new`, wherever they stand.
pub(super) fn alike(callable: &Callable, old: &str, new: &str) -> Option<Reason> {
    let (old, new) = (callable.was.parameter(old)?, callable.is.parameter(new)?);
    Some(likeness(old, new, &Sides::of(callable).compare(callable, old, new)))
}

/// True where more names left than came: what stands there now may stand for several, or for none of them.
pub(super) fn is_narrowed(callable: &Callable) -> bool {
    let sides = Sides::of(callable);
    !sides.fresh.is_empty() && sides.gone.len() > sides.fresh.len()
}

fn is_telling(seen: &weights::SamePlace) -> bool {
    let used = seen.used.is_some_and(|it| it >= weights::SAME_USE);
    seen.place != weights::Place::Elsewhere || used || seen.description >= weights::SAME_DESCRIPTION
}

fn likeness(old: &Parameter, new: &Parameter, seen: &weights::SamePlace) -> Reason {
    let rule = if seen.place == weights::Place::Elsewhere { "same-use" } else { "same-place" };
    reason(old, new, rule, weights::for_same_place(seen))
}

/// `parseAll` and `parse_all`: one of them is new, the other is gone or has become a keyword-only straggler.
fn same_words(callable: &Callable, found: &mut Vec<Reason>) {
    for new in callable.is.parameters.iter().filter(|it| it.accepts_keyword()) {
        let twin = |old: &&Parameter| old.name != new.name && similar::same_words(&old.name, &new.name);
        let Some(old) = callable.was.parameters.iter().find(twin) else { continue };
        let straggles = callable
            .is
            .parameter(&old.name)
            .is_none_or(|it| it.kind == ParameterKind::KeywordOnly && new.kind != ParameterKind::KeywordOnly);
        if straggles && callable.was.parameter(&new.name).is_none_or(|it| it.kind == new.kind) {
            found.push(reason(old, new, "same-words", weights::SAME_WORDS));
        }
    }
}

/// The parameters of both releases that have a name of their own, and which of them are in one release only.
struct Sides<'c> {
    was: Vec<&'c Parameter>,
    is: Vec<&'c Parameter>,
    gone: Vec<&'c Parameter>,
    fresh: Vec<&'c Parameter>,
}

impl<'c> Sides<'c> {
    fn of(callable: &'c Callable) -> Self {
        let named = |it: &&Parameter| it.is_positional() || it.kind == ParameterKind::KeywordOnly;
        let was: Vec<&Parameter> = callable.was.parameters.iter().filter(named).collect();
        let is: Vec<&Parameter> = callable.is.parameters.iter().filter(named).collect();
        // `*args` takes what stood behind the parameters that are named now.
        let collects = callable.is.parameters.iter().any(|it| it.kind == ParameterKind::VarPositional);
        let named = is.iter().filter(|it| it.is_positional()).count();
        let swallowed = |at: usize, it: &Parameter| collects && it.is_positional() && at >= named;
        let gone = was.iter().enumerate().filter(|(at, it)| !swallowed(*at, it)).map(|(_, it)| *it);
        let gone = gone.filter(|it| callable.is_gone(&it.name) && it.accepts_keyword()).collect();
        let fresh = is.iter().copied().filter(|it| callable.is_new(&it.name)).collect();
        Self { was, is, gone, fresh }
    }

    /// What speaks for `old` and `new` being the same.
    fn compare(&self, callable: &Callable, old: &Parameter, new: &Parameter) -> weights::SamePlace {
        let annotations = (old.annotation.as_deref().map(plain_type), new.annotation.as_deref().map(plain_type));
        weights::SamePlace {
            place: self.place(old, new),
            before_agrees: self.before_agrees(old, new),
            aligned: self.gap(&self.was, old) == self.gap(&self.is, new),
            default: old.default == new.default,
            annotation: annotations.0.is_none() || annotations.1.is_none() || annotations.0 == annotations.1,
            said_default: old.default.is_some() && old.default == new.default,
            said_annotation: annotations.0.is_some() && annotations.0 == annotations.1,
            names: similar::names(&old.name, &new.name),
            description: description(callable, &old.name, &new.name),
            body: similar::bodies(callable.old, callable.new),
            used: used_alike(callable, old, new),
        }
    }

    fn place(&self, old: &Parameter, new: &Parameter) -> weights::Place {
        let at = |all: &[&Parameter], it: &Parameter| all.iter().position(|other| other.name == it.name);
        let same_place = old.is_positional() && new.is_positional() && at(&self.was, old) == at(&self.is, new);
        let gap = self.gap(&self.was, old);
        // What became a keyword without a neighbour that stayed has no place at all.
        let anchored = old.is_positional() == new.is_positional() || gap.0.is_some() || gap.1.is_some();
        let same_gap = anchored && gap == self.gap(&self.is, new);
        let only = self.gone.len() == 1 && self.fresh.len() == 1;
        let keyword = [old, new].iter().all(|it| it.kind == ParameterKind::KeywordOnly);
        match (same_place || same_gap, only && self.was.len() == self.is.len()) {
            (true, true) => weights::Place::OnlyChange,
            (false, true) if keyword => weights::Place::OnlyChange,
            (true, false) => weights::Place::Same,
            (false, true | false) => weights::Place::Elsewhere,
        }
    }

    /// Between which parameters that stay a parameter stands, the how manieth of how many.
    fn gap<'n>(&self, all: &[&'n Parameter], it: &Parameter) -> (Option<&'n str>, Option<&'n str>, usize, usize) {
        let stays = |other: &Parameter| {
            let both = |all: &[&Parameter]| all.iter().any(|it| it.name == other.name);
            both(&self.was) && both(&self.is)
        };
        let at = all.iter().position(|other| other.name == it.name).unwrap_or(0);
        let start = all[..at].iter().rposition(|it| stays(it));
        let end = all[at..].iter().position(|it| stays(it)).map(|it| it + at);
        let name = |at: usize| all[at].name.as_str();
        let (first, last) = (start.map_or(0, |it| it + 1), end.unwrap_or(all.len()));
        (start.map(name), end.map(name), at - first, last - first)
    }

    fn before_agrees(&self, old: &Parameter, new: &Parameter) -> bool {
        let before = |all: &[&'c Parameter], it: &Parameter| -> Vec<&'c str> {
            all.iter().map(|it| it.name.as_str()).take_while(|name| *name != it.name).collect()
        };
        before(&self.was, old) == before(&self.is, new)
    }
}

/// How alike the uses of two parameters in the bodies are; `None` when one of the bodies does nothing with its own that
/// it does not do with others.
fn used_alike(callable: &Callable, old: &Parameter, new: &Parameter) -> Option<f64> {
    let (left, right) = (own_uses(callable.old, &old.name), own_uses(callable.new, &new.name));
    (!left.is_empty() && !right.is_empty()).then(|| similar::shingles(&left, &right))
}

/// The uses of a parameter that are no other parameter's as well: `self.x = x` tells nothing among many.
fn own_uses(symbol: &model::Symbol, name: &str) -> Vec<u32> {
    let uses = &symbol.body.parameter_uses;
    let Some(own) = uses.iter().find(|it| it.name == name) else { return Vec::new() };
    let shared = |context: &u32| uses.iter().any(|it| it.name != name && it.contexts.binary_search(context).is_ok());
    own.contexts.iter().copied().filter(|it| !shared(it)).collect()
}

/// An annotation without what only its spelling says: quotes, spaces, `Optional[X]` for `X | None`.
fn plain_type(annotation: &str) -> String {
    let bare: String = annotation.chars().filter(|it| !it.is_whitespace() && !['"', '\''].contains(it)).collect();
    let bare = bare.replace("typing.", "").to_lowercase();
    match bare.strip_prefix("optional[").and_then(|it| it.strip_suffix(']')) {
        Some(inner) => format!("{inner}|none"),
        None => bare,
    }
}

/// How alike the descriptions of two parameters are.
fn description(callable: &Callable, old: &str, new: &str) -> f64 {
    let entry = |docs: &[&str], name: &str| {
        let entries = docs.iter().flat_map(|it| text::parameter_entries(it));
        entries.into_iter().find(|it| it.name == name).map(|it| it.text)
    };
    let (Some(left), Some(right)) = (entry(&callable.old_docs, old), entry(&callable.new_docs, new)) else {
        return 0.0;
    };
    if left.len() < 12 || right.len() < 12 { 0.0 } else { similar::sentences(&left, &right) }
}

fn reason(old: &Parameter, new: &Parameter, rule: &'static str, strength: u16) -> Reason {
    Reason {
        old: old.name.clone(),
        new: new.name.clone(),
        rule,
        family: Family::Content,
        strength,
        quote: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const BEFORE: &str = "def read(fname, mode): return open(fname, mode)";

    fn sure(before: &str, after: &str) -> bool {
        Sample::new(before, after).sure().iter().any(|it| it.starts_with("arg.rename"))
    }

    #[test]
    fn use_and_name_make_a_place_sure() {
        assert!(sure(BEFORE, "def read(filename, mode): return open(filename, mode)"));
    }

    #[test]
    fn a_place_alone_is_never_sure() {
        assert!(!sure(BEFORE, "def read(owner, mode): return query(mode, by=owner)"));
        assert!(!sure("def all(exprs): return exprs", "def all(*names, strict=True): return names"));
    }

    #[test]
    fn assigning_an_attribute_tells_nothing_among_many() {
        let class = |name| {
            format!(
                "class Job:\n    def __init__(self, a, {name}=1, b=2):\n        self.a = a\n        \
                                    self.{name} = {name}\n        self.b = b"
            )
        };
        assert!(!sure(&class("width"), &class("colour").replace("=1", "='red'")));
    }
}
