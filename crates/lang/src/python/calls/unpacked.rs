//! Keywords in dictionaries that are unpacked into a call.

use std::collections::BTreeSet;

use model::TextRange;

use super::{
    Callee, Target,
    arguments::{both_passed, is_pure, taken},
    is_keywords_parameter,
    layout::{self, Removal},
};
use crate::KeywordFate;
use crate::python::{
    members::Site,
    respell::Found,
    scope::SiteKind,
    syntax::{ArgumentForm, ArgumentNode, DictItem, ExpressionId, ExpressionKind, StatementKind, Tree},
    typing::Parent,
};

/// Whether a dictionary may hold keywords that cannot be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hidden {
    Yes,
    No,
}

/// Respells the keys of the dictionary `value`, which is unpacked into a call of `target`.
pub(super) fn respell_unpacked(
    site: Site<'_, '_>,
    value: ExpressionId,
    target: &Target<'_>,
    found: &mut Found,
) -> Hidden {
    let tree = site.world.tree(site.file);
    match &tree[value].kind {
        ExpressionKind::Dict(items) => display(site, value, items, target, found),
        ExpressionKind::Call { function, arguments, parentheses } if is_dict(site, *function) => {
            constructed(site, arguments, *parentheses, target, found)
        }
        ExpressionKind::Name => named(site, value, target, found),
        ExpressionKind::Conditional { body, orelse, .. } => {
            let sides = [*body, *orelse].map(|side| respell_unpacked(site, side, target, found));
            any(sides)
        }
        ExpressionKind::Boolean(parts) => any(parts.iter().map(|side| respell_unpacked(site, *side, target, found))),
        ExpressionKind::Binary { left, operator, right } if tree.text(*operator) == "|" => {
            any([*left, *right].map(|side| respell_unpacked(site, side, target, found)))
        }
        _ => Hidden::Yes,
    }
}

fn any(sides: impl IntoIterator<Item = Hidden>) -> Hidden {
    // Every side is respelled before the answer is known.
    let sides: Vec<Hidden> = sides.into_iter().collect();
    if sides.contains(&Hidden::Yes) { Hidden::Yes } else { Hidden::No }
}

/// The keys that a literal dictionary holds for certain.
pub(super) fn literal_keys(site: Site<'_, '_>, value: ExpressionId) -> Vec<String> {
    let tree = site.world.tree(site.file);
    match &tree[value].kind {
        ExpressionKind::Dict(items) => {
            items.iter().filter_map(|item| key(tree, item)).map(|(name, _)| name.to_owned()).collect()
        }
        ExpressionKind::Call { function, arguments, .. } if is_dict(site, *function) => {
            let names = arguments.iter().filter_map(|argument| match argument.form {
                ArgumentForm::Keyword(name) => Some(tree.text(name).to_owned()),
                _ => None,
            });
            names.collect()
        }
        _ => Vec::new(),
    }
}

/// True when every key of the dictionary can be seen.
pub(super) fn is_literal(site: Site<'_, '_>, value: ExpressionId) -> bool {
    let tree = site.world.tree(site.file);
    match &tree[value].kind {
        ExpressionKind::Dict(items) => items.iter().all(|item| key(tree, item).is_some()),
        ExpressionKind::Call { function, arguments, .. } => {
            let plain = |argument: &ArgumentNode| matches!(argument.form, ArgumentForm::Keyword(_));
            is_dict(site, *function) && arguments.iter().all(plain)
        }
        _ => false,
    }
}

fn is_dict(site: Site<'_, '_>, function: ExpressionId) -> bool {
    let is_name = site.world.tree(site.file)[function].kind == ExpressionKind::Name;
    is_name
        && site.world.text(site.file, function) == "dict"
        && site.world.scopes(site.file).resolve(function).is_none()
}

fn key<'t>(tree: &'t Tree, item: &DictItem) -> Option<(&'t str, TextRange)> {
    match item {
        DictItem::Pair(key, _) => literal(tree, *key),
        DictItem::Unpack(_) => None,
    }
}

fn literal(tree: &Tree, expression: ExpressionId) -> Option<(&str, TextRange)> {
    let ExpressionKind::String(string) = &tree[expression].kind else { return None };
    match string.parts.as_slice() {
        [part] if !part.is_bytes && !part.is_template => Some((tree.text(part.content), part.content)),
        _ => None,
    }
}

fn display(
    site: Site<'_, '_>,
    value: ExpressionId,
    items: &[DictItem],
    target: &Target<'_>,
    found: &mut Found,
) -> Hidden {
    let tree = site.world.tree(site.file);
    let passed: BTreeSet<String> = literal_keys(site, value).into_iter().collect();
    let mut removal = Removal::default();
    let mut hidden = Hidden::No;
    for (place, item) in items.iter().enumerate() {
        match (item, key(tree, item)) {
            (DictItem::Pair(_, value), Some((name, range))) => match target.fate(name) {
                Some(KeywordFate::Removed(operation)) if is_pure(tree, *value) => removal.add(place, *operation),
                _ => respell_key(target, &passed, name, range, found),
            },
            (DictItem::Pair(..), None) => hidden = Hidden::Yes,
            (DictItem::Unpack(inner), _) => {
                if respell_unpacked(site, *inner, target, found) == Hidden::Yes {
                    hidden = Hidden::Yes;
                }
            }
        }
    }
    let ranges: Vec<_> = items.iter().map(|item| item_range(tree, item)).collect();
    layout::remove(tree, tree[value].range, &ranges, &removal, found);
    hidden
}

fn item_range(tree: &Tree, item: &DictItem) -> TextRange {
    match item {
        DictItem::Pair(key, value) => tree[*key].range.cover(tree[*value].range),
        DictItem::Unpack(value) => tree[*value].range,
    }
}

fn constructed(
    site: Site<'_, '_>,
    arguments: &[ArgumentNode],
    parentheses: TextRange,
    target: &Target<'_>,
    found: &mut Found,
) -> Hidden {
    let tree = site.world.tree(site.file);
    let names = arguments.iter().filter_map(|argument| match argument.form {
        ArgumentForm::Keyword(name) => Some(tree.text(name).to_owned()),
        _ => None,
    });
    let passed: BTreeSet<String> = names.collect();
    let mut removal = Removal::default();
    let mut hidden = Hidden::No;
    for (place, argument) in arguments.iter().enumerate() {
        match argument.form {
            ArgumentForm::Keyword(keyword) => match target.fate(tree.text(keyword)) {
                Some(KeywordFate::Removed(operation)) if is_pure(tree, argument.value) => {
                    removal.add(place, *operation)
                }
                _ => respell_key(target, &passed, tree.text(keyword), keyword, found),
            },
            ArgumentForm::Positional | ArgumentForm::DoubleStar => {
                if respell_unpacked(site, argument.value, target, found) == Hidden::Yes {
                    hidden = Hidden::Yes;
                }
            }
            ArgumentForm::Star => hidden = Hidden::Yes,
        }
    }
    let ranges: Vec<_> = arguments.iter().map(|argument| argument.range).collect();
    layout::remove(tree, parentheses, &ranges, &removal, found);
    hidden
}

fn respell_key(target: &Target<'_>, passed: &BTreeSet<String>, name: &str, range: TextRange, found: &mut Found) {
    match target.fate(name) {
        Some(KeywordFate::Renamed(new, operations)) if taken(target, passed, name, new) => {
            found.flag(range.start, both_passed(name, new), operations);
        }
        Some(KeywordFate::Renamed(new, operations)) => found.replace(range, new, operations),
        Some(KeywordFate::Removed(operation)) => found.flag(range.start, format!("`{name}` is gone"), &[*operation]),
        None => {}
    }
}

/// A dictionary with a name: its keys follow when it goes nowhere else.
fn named(site: Site<'_, '_>, name: ExpressionId, target: &Target<'_>, found: &mut Found) -> Hidden {
    let Site { world, file, .. } = site;
    let Some(binding) = world.scopes(file).resolve(name) else { return Hidden::Yes };
    let sites = &world.scopes(file).binding(binding).sites;
    let mut values = Vec::new();
    let mut keywords = false;
    for it in sites {
        match it.kind {
            SiteKind::Assign { value }
            | SiteKind::AnnotatedAssign { value: Some(value), .. }
            | SiteKind::AugmentedAssign { value } => values.push(value),
            SiteKind::AnnotatedAssign { value: None, .. } => {}
            kind if is_keywords_parameter(site, kind) => keywords = true,
            _ => return Hidden::Yes,
        }
    }
    let alike = |callee: Callee<'_>| match callee {
        Callee::Known(other) => other.respelling.keywords == target.respelling.keywords,
        _ => false,
    };
    let stays = world.receivers(file, binding).into_iter().all(alike);
    let uses: Vec<Option<Vec<Key>>> = world.scopes(file).uses(binding).iter().map(|it| key_use(site, *it)).collect();
    if !stays || uses.iter().any(Option::is_none) {
        return leaking(keywords, uses, target, found);
    }
    let passed = values.iter().flat_map(|value| literal_keys(site, *value)).collect();
    uses.into_iter().flatten().flatten().for_each(|(name, range)| respell_key(target, &passed, &name, range, found));
    any(values.into_iter().map(|value| respell_unpacked(site, value, target, found)))
}

/// A key with its place.
type Key = (String, TextRange);

/// A dictionary that goes elsewhere, too, keeps its keys; those of a function's own keywords are left to a person,
/// because its callers pass the new names.
fn leaking(keywords: bool, uses: Vec<Option<Vec<Key>>>, target: &Target<'_>, found: &mut Found) -> Hidden {
    if !keywords {
        return Hidden::Yes;
    }
    for (name, range) in uses.into_iter().flatten().flatten() {
        if let Some(KeywordFate::Renamed(new, operations)) = target.fate(&name) {
            let reason = format!("`{name}` became `{new}` for `{}`, but these keywords go elsewhere, too", target.path);
            found.flag(range.start, reason, operations);
        }
    }
    Hidden::No
}

/// The keys in one use of a dictionary's name; `None` when the use is of another kind.
fn key_use(site: Site<'_, '_>, name: ExpressionId) -> Option<Vec<Key>> {
    let Site { world, file, .. } = site;
    let tree = world.tree(file);
    if !world.unpacking_calls(file, name).is_empty() {
        return Some(Vec::new());
    }
    let parent = match world.parents[file].of(name)? {
        Parent::Statement(statement) => return statement_use(tree, &tree[statement].kind, name),
        Parent::Expression(parent) => parent,
    };
    let single = |(name, range): (&str, TextRange)| vec![(name.to_owned(), range)];
    match &tree[parent].kind {
        ExpressionKind::Subscript { value, index } if *value == name => literal(tree, *index).map(single),
        ExpressionKind::Compare { operands, .. } if operands.get(1) == Some(&name) => {
            literal(tree, operands[0]).map(single)
        }
        ExpressionKind::Unary { .. } => Some(Vec::new()),
        ExpressionKind::Boolean(_) => {
            let statement = world.parents[file].statement(name)?;
            statement_use(tree, &tree[statement].kind, name)
        }
        ExpressionKind::Conditional { test, .. } if *test == name => Some(Vec::new()),
        ExpressionKind::Call { function, .. } if *function != name && only_looks(tree, *function) => Some(Vec::new()),
        ExpressionKind::Attribute { value, attribute } if *value == name => {
            let call = world.calling(file, parent)?;
            let ExpressionKind::Call { arguments, .. } = &tree[call].kind else { return None };
            method_keys(tree, tree.text(*attribute), arguments)
        }
        _ => None,
    }
}

/// Statements that bind the name, test it, or merge a literal dictionary into it.
fn statement_use(tree: &Tree, statement: &StatementKind, name: ExpressionId) -> Option<Vec<Key>> {
    let harmless = match statement {
        StatementKind::Assign { targets, .. } => targets.contains(&name),
        StatementKind::AnnotatedAssign { target, .. } | StatementKind::AugmentedAssign { target, .. } => {
            *target == name && tree[name].kind == ExpressionKind::Name
        }
        StatementKind::If { .. } | StatementKind::While { .. } | StatementKind::Assert { .. } => true,
        _ => false,
    };
    harmless.then(Vec::new)
}

/// True for functions that neither keep nor change what they are given.
fn only_looks(tree: &Tree, function: ExpressionId) -> bool {
    matches!(tree.text(tree[function].range), "len" | "bool")
}

fn method_keys(tree: &Tree, method: &str, arguments: &[ArgumentNode]) -> Option<Vec<Key>> {
    match method {
        "get" | "pop" | "setdefault" | "__contains__" => {
            let (name, range) = literal(tree, arguments.first()?.value)?;
            Some(vec![(name.to_owned(), range)])
        }
        "items" | "keys" | "values" => Some(Vec::new()),
        "update" => {
            let keys = |argument: &ArgumentNode| match argument.form {
                ArgumentForm::Keyword(name) => Some(vec![(tree.text(name).to_owned(), name)]),
                ArgumentForm::Positional => match &tree[argument.value].kind {
                    ExpressionKind::Dict(items) => {
                        let named = |item| key(tree, item).map(|(name, range)| (name.to_owned(), range));
                        items.iter().map(named).collect()
                    }
                    _ => None,
                },
                ArgumentForm::Star | ArgumentForm::DoubleStar => None,
            };
            let all: Option<Vec<Vec<Key>>> = arguments.iter().map(keys).collect();
            all.map(|keys| keys.into_iter().flatten().collect())
        }
        _ => None,
    }
}
