//! The arguments of one call of a known callable.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Call, Scope, Target, defaults,
    layout::{self, Removal},
    unpacked::{self, Hidden},
};
use crate::python::{
    members::{Site, brief, has_keyword_elsewhere},
    respell::Found,
    syntax::{ArgumentForm, ArgumentNode, DictItem, ExpressionId, ExpressionKind, Tree},
};
use crate::{KeywordFate, OperationIndex};

/// Respells what `call` passes to `target`.
pub(super) fn respell_arguments(site: Site<'_, '_>, call: Call<'_>, target: &Target<'_>, found: &mut Found) {
    let passed = passed_keywords(site, call);
    let mut removal = Removal::default();
    for (place, argument) in call.arguments.iter().enumerate() {
        match argument.form {
            ArgumentForm::Keyword(keyword) => {
                let name = site.world.tree(site.file).text(keyword);
                match target.fate(name) {
                    Some(KeywordFate::Renamed(new, _)) if supports_both(site, call, new) => {}
                    Some(KeywordFate::Renamed(new, operations)) => match taken(target, &passed, name, new) {
                        true => found.flag(keyword.start, both_passed(name, new), operations),
                        false => found.replace(keyword, new, operations),
                    },
                    Some(KeywordFate::Removed(operation)) => {
                        if is_pure(site.world.tree(site.file), argument.value) {
                            removal.add(place, *operation);
                        } else {
                            let reason = format!("`{name}` is gone, but its value may do something");
                            found.flag(keyword.start, reason, &[*operation]);
                        }
                    }
                    None => {}
                }
            }
            ArgumentForm::DoubleStar => {
                if unpacked::respell_unpacked(site, argument.value, target, found) == Hidden::Yes {
                    flag_hidden(site, call, argument, target, found);
                }
            }
            ArgumentForm::Positional | ArgumentForm::Star => {}
        }
    }
    if target.scope == Scope::Full {
        places(site, call, target, &passed, found);
        let kept = call.arguments.len() - removal.places.len();
        defaults::spell_out(site, call, target, &passed, kept, found);
    }
    layout::remove(site.world.tree(site.file), call.parentheses, &ranges(call.arguments), &removal, found);
}

/// True when another branch of a fallback passes the new keyword.
fn supports_both(site: Site<'_, '_>, call: Call<'_>, new: &str) -> bool {
    call.id.is_some_and(|id| has_keyword_elsewhere(site, id, new))
}

pub(super) fn both_passed(name: &str, new: &str) -> String {
    format!("`{name}` became `{new}`, and both are passed")
}

/// True when the new keyword is passed already, or two old ones become it.
pub(super) fn taken(target: &Target<'_>, passed: &BTreeSet<String>, name: &str, new: &str) -> bool {
    let after = |other: &String| match target.fate(other) {
        Some(KeywordFate::Renamed(renamed, _)) => renamed.clone(),
        Some(KeywordFate::Removed(_)) => String::new(),
        None => other.clone(),
    };
    passed.iter().any(|other| other != name && after(other) == new)
}

fn ranges(arguments: &[ArgumentNode]) -> Vec<model::TextRange> {
    arguments.iter().map(|argument| argument.range).collect()
}

/// Every keyword that the call surely passes.
fn passed_keywords(site: Site<'_, '_>, call: Call<'_>) -> BTreeSet<String> {
    let tree = site.world.tree(site.file);
    let mut res = BTreeSet::new();
    for argument in call.arguments {
        match argument.form {
            ArgumentForm::Keyword(name) => {
                res.insert(tree.text(name).to_owned());
            }
            ArgumentForm::DoubleStar => res.extend(unpacked::literal_keys(site, argument.value)),
            ArgumentForm::Positional | ArgumentForm::Star => {}
        }
    }
    res
}

/// Keywords that cannot be seen may be among the changed ones.
fn flag_hidden(site: Site<'_, '_>, call: Call<'_>, argument: &ArgumentNode, target: &Target<'_>, found: &mut Found) {
    let text = brief(site.world.tree(site.file).text(argument.range));
    let names: Vec<_> = target.respelling.keywords.keys().filter(|name| !target.kept.contains(*name)).collect();
    let operations: BTreeMap<_, _> = target.respelling.keywords.iter().collect();
    if let Some(name) = names.first() {
        let operations = super::fate_operations(operations[name]);
        let reason = format!("`{text}` may pass `{name}` to `{}`", brief(call.callee));
        found.flag(argument.range.start, reason, &operations);
    }
}

/// Arguments passed by place.
fn places(site: Site<'_, '_>, call: Call<'_>, target: &Target<'_>, passed: &BTreeSet<String>, found: &mut Found) {
    let positional = positional(call, target);
    if removed_by_place(site, call, target, &positional, found) {
        return;
    }
    let Some(order) = old_order(site, target) else {
        return flag_unordered(call, target, &positional, found);
    };
    if call.arguments.iter().any(|argument| argument.form == ArgumentForm::Star) {
        return flag_starred(call, target, found);
    }
    for (place, argument) in positional.iter().enumerate() {
        let Some(name) = order.get(place) else { break };
        let Some(operation) = becomes_keyword(site, target, place, name) else { continue };
        let new = match target.fate(name) {
            Some(KeywordFate::Renamed(new, _)) => new,
            _ => name,
        };
        if passed.contains(new) || lone_generator(site, call) {
            let reason =
                format!("`{}` must now be passed as `{new}`", brief(site.world.text(site.file, argument.value)));
            found.flag(argument.range.start, reason, &[operation]);
        } else {
            pass_by_name(site, argument, new, operation, found);
        }
    }
}

/// Writes `new=` before a positional argument, with parentheses where the grammar asks for them.
fn pass_by_name(site: Site<'_, '_>, argument: &ArgumentNode, new: &str, operation: OperationIndex, found: &mut Found) {
    let tree = site.world.tree(site.file);
    let bare = matches!(tree[argument.value].kind, ExpressionKind::Walrus { .. })
        && !tree.text(argument.range).starts_with('(');
    let (before, after) = if bare { (format!("{new}=("), ")") } else { (format!("{new}="), "") };
    found.replace(model::TextRange::at(argument.range.start), before, &[operation]);
    if bare {
        found.replace(model::TextRange::at(argument.range.end), after, &[operation]);
    }
}

/// The plain positional arguments before any starred one, those left out that are not the callable's.
fn positional<'c>(call: Call<'c>, target: &Target<'_>) -> Vec<&'c ArgumentNode> {
    let plain = call.arguments.iter().take_while(|argument| argument.form != ArgumentForm::Star);
    let plain = plain.filter(|argument| argument.form == ArgumentForm::Positional);
    plain.skip(target.skipped).collect()
}

/// How many arguments are passed by place; `None` when a starred one hides it.
pub(super) fn count_places(call: Call<'_>, target: &Target<'_>) -> Option<usize> {
    let starred = call.arguments.iter().any(|argument| argument.form == ArgumentForm::Star);
    (!starred).then(|| positional(call, target).len())
}

/// The names of the positional parameters in the old release.
pub(super) fn old_order(site: Site<'_, '_>, target: &Target<'_>) -> Option<Vec<String>> {
    if let Some((order, _)) = &target.respelling.reorder {
        return Some(order.clone());
    }
    site.world.core.signature(&target.path).map(by_place)
}

/// The names of the positional parameters in the new release.
pub(super) fn new_order(site: Site<'_, '_>, target: &Target<'_>) -> Option<Vec<String>> {
    site.world.core.new_signature(&target.path).map(by_place)
}

/// The parameters that can be passed by place, the receiver left out.
fn by_place(signature: &model::Signature) -> Vec<String> {
    let kinds = [model::ParameterKind::PositionalOnly, model::ParameterKind::Standard];
    let placed = signature.parameters.iter().filter(|parameter| kinds.contains(&parameter.kind));
    let names: Vec<String> = placed.map(|parameter| parameter.name.clone()).collect();
    let receiver = names.first().is_some_and(|name| name == "self" || name == "cls");
    if receiver { names[1..].to_vec() } else { names }
}

/// The operation that makes the parameter `name` a keyword at calls.
pub(super) fn becomes_keyword(
    site: Site<'_, '_>,
    target: &Target<'_>,
    place: usize,
    name: &str,
) -> Option<OperationIndex> {
    let respelling = target.respelling;
    if let Some((_, operation)) = respelling.keyword_only.iter().find(|(listed, _)| listed == name) {
        return Some(*operation);
    }
    let (order, operation) = respelling.reorder.as_ref()?;
    let new = new_order(site, target).unwrap_or_default();
    // A keyword cannot stand before a positional argument: only the places before the first change stay.
    let stays = new.len() > place && order[..=place] == new[..=place];
    (!stays).then_some(*operation)
}

fn flag_unordered(call: Call<'_>, target: &Target<'_>, positional: &[&ArgumentNode], found: &mut Found) {
    if let (Some((name, operation)), false) = (target.respelling.keyword_only.first(), positional.is_empty()) {
        let reason =
            format!("`{name}` must be passed by name to `{}`: which argument it is, is not known", target.path);
        found.flag(call.offset, reason, &[*operation]);
    }
}

fn flag_starred(call: Call<'_>, target: &Target<'_>, found: &mut Found) {
    let respelling = target.respelling;
    let removed = || {
        respelling.keywords.values().find_map(|fate| match fate {
            KeywordFate::Removed(operation) => Some(*operation),
            KeywordFate::Renamed(..) => None,
        })
    };
    let moved = || respelling.reorder.as_ref().map(|(_, operation)| *operation);
    let by_name = respelling.keyword_only.first().map(|(_, operation)| *operation);
    if let Some(operation) = by_name.or_else(moved).or_else(removed) {
        let reason = format!("`*` hides which arguments of `{}` are passed by place", brief(call.callee));
        found.flag(call.offset, reason, &[operation]);
    }
}

/// Flags parameters that are gone and are passed by place; true when there is one: a person must rewrite the call.
fn removed_by_place(
    site: Site<'_, '_>,
    call: Call<'_>,
    target: &Target<'_>,
    positional: &[&ArgumentNode],
    found: &mut Found,
) -> bool {
    let Some(order) = old_order(site, target) else { return false };
    let mut is_passed = false;
    for (name, fate) in &target.respelling.keywords {
        let KeywordFate::Removed(operation) = fate else { continue };
        let place = order.iter().position(|parameter| parameter == name);
        if let Some(argument) = place.and_then(|place| positional.get(place)) {
            let value = brief(site.world.text(site.file, argument.value));
            let reason =
                format!("`{value}` is passed by place for `{name}` of `{}`, which is gone", brief(call.callee));
            found.flag(argument.range.start, reason, &[*operation]);
            is_passed = true;
        }
    }
    is_passed
}

/// `f(x for x in y)`: nothing can stand beside a generator without parentheses.
pub(super) fn lone_generator(site: Site<'_, '_>, call: Call<'_>) -> bool {
    let tree = site.world.tree(site.file);
    match call.arguments {
        [only] => match &tree[only.value].kind {
            ExpressionKind::Comprehension { .. } => !tree.text(only.range).starts_with(['(', '[', '{']),
            _ => false,
        },
        _ => false,
    }
}

/// True when leaving the expression out changes nothing else.
pub(super) fn is_pure(tree: &Tree, expression: ExpressionId) -> bool {
    match &tree[expression].kind {
        ExpressionKind::Name | ExpressionKind::Number | ExpressionKind::Constant | ExpressionKind::Lambda { .. } => {
            true
        }
        ExpressionKind::Attribute { value, .. } => is_pure(tree, *value),
        ExpressionKind::Unary { operand, .. } => is_pure(tree, *operand),
        ExpressionKind::String(string) => string.parts.iter().all(|part| part.holes.is_empty()),
        ExpressionKind::List(parts) | ExpressionKind::Tuple(parts) | ExpressionKind::Set(parts) => {
            parts.iter().all(|part| is_pure(tree, *part))
        }
        ExpressionKind::Dict(items) => items.iter().all(|item| match item {
            DictItem::Pair(key, value) => is_pure(tree, *key) && is_pure(tree, *value),
            DictItem::Unpack(_) => false,
        }),
        _ => false,
    }
}
