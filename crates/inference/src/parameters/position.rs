//! A parameter that stands where another one stood.
//!
//! Sees names that left and names that came at the same place of the signature, and pairs that differ in case only.
//! Strong when nothing else changed, or when annotation, default or description agree. Wrong where one parameter was
//! dropped and an unrelated one took its place.

use model::{Parameter, ParameterKind};

use super::{Callable, Reason};
use crate::candidate::Family;
use crate::pair::Pair;
use crate::{similar, text, weights};

pub(super) fn find(_: &Pair, callable: &Callable, found: &mut Vec<Reason>) {
    same_words(callable, found);
    same_place(callable, found);
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

fn same_place(callable: &Callable, found: &mut Vec<Reason>) {
    let (was, is) = (positional(&callable.was.parameters), positional(&callable.is.parameters));
    let gone: Vec<&str> =
        callable.was.parameters.iter().map(|it| it.name.as_str()).filter(|it| callable.is_gone(it)).collect();
    let fresh: Vec<&str> =
        callable.is.parameters.iter().map(|it| it.name.as_str()).filter(|it| callable.is_new(it)).collect();
    for (at, (old, new)) in was.iter().zip(&is).enumerate() {
        let replaced = gone.contains(&old.name.as_str()) && fresh.contains(&new.name.as_str());
        if !replaced || !new.accepts_keyword() || !old.accepts_keyword() {
            continue;
        }
        let only_change = gone.len() == 1 && fresh.len() == 1 && was.len() == is.len();
        let before_agrees = was[..at].iter().zip(&is[..at]).all(|(a, b)| a.name == b.name);
        let seen = weights::SamePlace {
            aligned: aligned(&was, &is, at, &gone, &fresh),
            ..seen(callable, old, new, only_change, before_agrees)
        };
        found.push(reason(old, new, "same-place", weights::for_same_place(&seen)));
    }
    same_keyword_place(callable, &gone, &fresh, found);
    only_keywords(callable, &gone, &fresh, found);
}

/// The neighbours on both sides are the same, or were renamed at their places too.
fn aligned(was: &[&Parameter], is: &[&Parameter], at: usize, gone: &[&str], fresh: &[&str]) -> bool {
    let fits = |it: usize| match (was.get(it), is.get(it)) {
        (Some(old), Some(new)) => {
            old.name == new.name || gone.contains(&old.name.as_str()) && fresh.contains(&new.name.as_str())
        }
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    fits(at + 1) && at.checked_sub(1).is_none_or(fits)
}

/// Keyword-only parameters have no place, but authors keep their order.
fn same_keyword_place(callable: &Callable, gone: &[&str], fresh: &[&str], found: &mut Vec<Reason>) {
    let keywords = |parameters: &[Parameter]| -> Vec<Parameter> {
        parameters.iter().filter(|it| it.kind == ParameterKind::KeywordOnly).cloned().collect()
    };
    let (was, is) = (keywords(&callable.was.parameters), keywords(&callable.is.parameters));
    if was.len() != is.len() || gone.len() != fresh.len() {
        return;
    }
    let kept = was.iter().zip(&is).filter(|(a, b)| a.name == b.name).count();
    let only_change = gone.len() == 1 || kept + gone.len() == was.len();
    for (old, new) in was.iter().zip(&is) {
        if gone.contains(&old.name.as_str()) && fresh.contains(&new.name.as_str()) {
            let seen = seen(callable, old, new, only_change, true);
            found.push(reason(old, new, "same-place", weights::for_same_place(&seen)));
        }
    }
}

fn seen(
    callable: &Callable,
    old: &Parameter,
    new: &Parameter,
    only_change: bool,
    before_agrees: bool,
) -> weights::SamePlace {
    weights::SamePlace {
        only_change,
        before_agrees,
        aligned: false,
        default: old.default == new.default,
        annotation: old.annotation.is_none() || new.annotation.is_none() || old.annotation == new.annotation,
        said_default: old.default.is_some() && old.default == new.default,
        said_annotation: old.annotation.is_some() && old.annotation == new.annotation,
        names: similar::names(&old.name, &new.name),
        description: description(callable, &old.name, &new.name),
        body: similar::bodies(callable.old, callable.new),
    }
}

/// One keyword-only parameter left, one came, with the same default and annotation.
fn only_keywords(callable: &Callable, gone: &[&str], fresh: &[&str], found: &mut Vec<Reason>) {
    let ([old], [new]) = (gone, fresh) else { return };
    let (Some(old), Some(new)) = (callable.was.parameter(old), callable.is.parameter(new)) else { return };
    let placed = positional(&callable.is.parameters).iter().any(|it| it.name == new.name);
    if old.accepts_keyword() && new.accepts_keyword() && !placed {
        let seen = seen(callable, old, new, true, true);
        found.push(reason(old, new, "only-keyword", weights::for_same_place(&seen)));
    }
}

fn positional(parameters: &[Parameter]) -> Vec<&Parameter> {
    parameters.iter().filter(|it| matches!(it.kind, ParameterKind::PositionalOnly | ParameterKind::Standard)).collect()
}

/// How alike the descriptions of two parameters are.
fn description(callable: &Callable, old: &str, new: &str) -> f64 {
    let entry = |docstring: &Option<String>, name: &str| {
        let entries = text::parameter_entries(docstring.as_deref()?);
        entries.into_iter().find(|it| it.name == name).map(|it| it.text)
    };
    let (Some(left), Some(right)) = (entry(&callable.old.docstring, old), entry(&callable.new.docstring, new)) else {
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
