//! Decorators that map an old parameter to a new one.
//!
//! Sees decorators of either release that are passed two names of which one is a parameter now and the other is not:
//! `@renamed("old", "new")`, `@aliases(old="new")`, `@aliases({"old": "new"})`, `@renamed(old_name="old", new_name="new")`.
//! Wrong where a decorator relates two parameters in another way.

use model::{Argument, Value};

use super::{Callable, Reason};
use crate::candidate::Family;
use crate::pair::Pair;
use crate::{deprecation, text, weights};

pub(super) fn find(pair: &Pair, callable: &Callable, found: &mut Vec<Reason>) {
    for decorator in &callable.new.decorators {
        let telling = deprecation::deprecates(&pair.after, callable.after, decorator);
        mapped(callable, &decorator.value, telling, found);
    }
    for decorator in &callable.old.decorators {
        let telling = deprecation::deprecates(&pair.before, callable.before, decorator);
        mapped(callable, &decorator.value, telling, found);
    }
}

fn mapped(callable: &Callable, value: &Value, telling: bool, found: &mut Vec<Reason>) {
    let arguments = deprecation::arguments(value);
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for argument in arguments {
        match (&argument.keyword, &argument.value) {
            (Some(keyword), Value::Text(new)) => pairs.push((keyword, new)),
            (_, Value::Table(entries)) => {
                pairs.extend(entries.iter().filter_map(|(old, new)| Some((old.as_text()?, new.as_text()?))))
            }
            (_, Value::Text(_) | Value::Name(_) | Value::Call { .. } | Value::List(_) | Value::Other(_)) => {}
        }
    }
    pairs.extend(adjacent(arguments));
    for (old, new) in pairs.into_iter().flat_map(|(left, right)| [(left, right), (right, left)]) {
        let fits = callable.is.parameter(new).is_some() && callable.is.parameter(old).is_none();
        if fits
            && text::is_dotted_identifier(old)
            && !old.contains('.')
            && (telling || callable.was.parameter(old).is_some())
        {
            let quote = format!("{old} → {new}");
            let (old, new) = (old.to_owned(), new.to_owned());
            found.push(Reason {
                old,
                new,
                rule: "decorator-maps-parameter",
                family: Family::Structure,
                strength: weights::DECORATOR_MAPS,
                quote,
            });
        }
    }
}

/// The first two names among the texts, positional or by keyword.
fn adjacent(arguments: &[Argument]) -> Option<(&str, &str)> {
    let mut names = arguments.iter().filter_map(|it| it.value.as_text()).filter(|it| text::is_dotted_identifier(it));
    Some((names.next()?, names.next()?))
}
