//! Texts that name the successor of a parameter.
//!
//! Sees warnings and errors of the body, decorators' sentences, and the parameter's own entry in the docstring, in
//! either release. Emits the pair when the old name was accepted and the new one is. Wrong where a text says that
//! another parameter also has an effect.

use super::{Callable, Reason, silent};
use crate::candidate::Family;
use crate::pair::Pair;
use crate::text::{self, Noun, Relation, Saying};
use crate::{deprecation, similar, weights};

pub(super) fn find(_: &Pair, callable: &Callable, found: &mut Vec<Reason>) {
    // Most docstrings are the same in both releases: each is read once.
    let mut known: Vec<(&str, Documented)> = Vec::new();
    for (symbol, docs) in [(callable.new, &callable.new_docs), (callable.old, &callable.old_docs)] {
        for message in &symbol.body.messages {
            let strength = match (deprecation::is_deprecation(message), text::speaks_of_deprecation(&message.text)) {
                (true, _) => weights::PARAMETER_WARNING,
                (false, true) => weights::PARAMETER_ERROR,
                (false, false) => weights::PARAMETER_ADVICE,
            };
            bare_name(callable, message, found);
            paired_names(callable, message, found);
            let sayings = text::sayings(&message.text);
            said(callable, "stated-by-warning", strength, &sayings, None, found);
        }
        for decorator in &symbol.decorators {
            for words in deprecation::texts(&decorator.value) {
                said(callable, "stated-by-decorator", weights::PARAMETER_WARNING, &text::sayings(words), None, found);
            }
        }
        for text in docs.iter().copied().filter(|it| silent::may_name_a_successor(it)) {
            let at = known.iter().position(|(other, _)| *other == text).unwrap_or_else(|| {
                known.push((text, Documented::of(text)));
                known.len() - 1
            });
            documented(callable, &known[at].1, found);
        }
    }
}

/// `old = deprecated_argument(kwargs, "oldName", None)`: only the spelling tells which parameter is meant.
fn bare_name(callable: &Callable, message: &model::Message, found: &mut Vec<Reason>) {
    let old = message.text.as_str();
    let twin = |it: &&model::Parameter| it.name != old && similar::same_words(&it.name, old);
    let Some(new) = callable.is.parameters.iter().find(twin).filter(|_| callable.accepted(old)) else { return };
    let telling = text::is_deprecating_name(message.callee.rsplit('.').next().unwrap_or(""));
    if telling && text::is_dotted_identifier(old) {
        found.push(Reason {
            old: old.to_owned(),
            new: new.name.clone(),
            rule: "respelled-parameter",
            family: Family::Words,
            strength: weights::SAME_WORDS,
            quote: String::new(),
        });
    }
}

/// `deprecated("a and b", "c or d")`: two lists of parameters, one for one.
fn paired_names(callable: &Callable, message: &model::Message, found: &mut Vec<Reason>) {
    let telling = text::is_deprecating_name(message.callee.rsplit('.').next().unwrap_or(""));
    let old = listed_names(&message.text).filter(|_| telling);
    let new = message.arguments.iter().filter_map(model::Value::as_text).find_map(listed_names);
    let (Some(old), Some(new)) = (old, new) else { return };
    let known = old.iter().all(|it| callable.accepted(it)) && new.iter().all(|it| callable.accepts(it));
    if known && old.len() == new.len() {
        found.extend(old.into_iter().zip(new).map(|(old, new)| Reason {
            old: old.to_owned(),
            new: new.to_owned(),
            rule: "stated-by-warning",
            family: Family::Words,
            strength: weights::PARAMETER_WARNING,
            quote: message.text.clone(),
        }));
    }
}

/// The names of `a and b`, `a or b`, `a, b`, `a`; `None` for other texts.
fn listed_names(text: &str) -> Option<Vec<&str>> {
    let words = text.split([',', ' ', '/']).filter(|it| !it.is_empty() && *it != "and" && *it != "or");
    let names: Vec<&str> = words.map(|it| it.trim_matches(['`', '\'', '"'])).collect();
    let sound = !names.is_empty() && names.iter().all(|it| text::is_dotted_identifier(it) && !it.contains('.'));
    sound.then_some(names)
}

/// What a docstring says of parameters.
struct Documented {
    /// In their own entries, by their names.
    entries: Vec<(String, Vec<Saying>)>,
    /// Elsewhere.
    explicit: Vec<Saying>,
}

impl Documented {
    fn of(docstring: &str) -> Self {
        let telling = |text: &str| {
            let lower = text.to_lowercase();
            ["deprecat", "alias", "renamed", "old name", "replaced", "retained for", "obsolete"]
                .iter()
                .any(|it| lower.contains(it))
        };
        let entries = text::parameter_entries(docstring).into_iter().filter(|it| telling(&it.text));
        let about = |it: &Saying| it.subject_noun == Noun::Parameter && it.relation != Relation::See;
        Self {
            entries: entries.map(|it| (it.name, text::sayings(&it.text))).collect(),
            explicit: text::sayings(docstring).into_iter().filter(about).collect(),
        }
    }
}

fn documented(callable: &Callable, docstring: &Documented, found: &mut Vec<Reason>) {
    let rule = "stated-by-docstring";
    for (name, sayings) in &docstring.entries {
        said(callable, rule, weights::PARAMETER_DOCSTRING, sayings, Some(name), found);
    }
    said(callable, rule, weights::PARAMETER_DOCSTRING, &docstring.explicit, None, found);
}

fn said(
    callable: &Callable,
    rule: &'static str,
    strength: u16,
    sayings: &[Saying],
    about: Option<&str>,
    found: &mut Vec<Reason>,
) {
    for saying in sayings {
        let Some(old) = subject(callable, saying, about) else { continue };
        let new = &saying.target.name;
        let known = callable.accepts(new) && callable.accepted(&old) && old != *new;
        // A name that was no parameter needs to be called one.
        let sound = callable.was.parameter(&old).is_some() || saying.subject_noun == Noun::Parameter;
        if known && sound {
            let strength = weights::for_saying(strength, saying);
            found.push(Reason {
                old,
                new: new.clone(),
                rule,
                family: Family::Words,
                strength,
                quote: saying.quote.clone(),
            });
        }
    }
}

/// What a saying calls old: named, or the only parameter that is gone.
fn subject(callable: &Callable, saying: &Saying, about: Option<&str>) -> Option<String> {
    if let Some(about) = about {
        return Some(about.to_owned());
    }
    if let Some(subject) = &saying.subject {
        return Some(subject.name.clone());
    }
    let quoted =
        callable.was.parameters.iter().filter(|it| it.name != saying.target.name && mentions(&saying.quote, &it.name));
    let mut named = quoted.map(|it| it.name.clone()).filter(|it| callable.is_gone(it));
    named.next().filter(|_| named.next().is_none())
}

fn mentions(text: &str, name: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    name.len() > 2 && text.split(|c: char| !word(c)).any(|it| it == name)
}
