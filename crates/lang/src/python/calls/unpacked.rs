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
    scope::{BindingId, SiteKind},
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
            if sides.contains(&Hidden::Yes) { Hidden::Yes } else { Hidden::No }
        }
        _ => Hidden::Yes,
    }
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
    let [single] = sites.as_slice() else { return Hidden::Yes };
    let keywords = is_keywords_parameter(site, single.kind);
    let value = match single.kind {
        SiteKind::Assign { value } | SiteKind::AnnotatedAssign { value: Some(value), .. } => Some(value),
        _ if keywords => None,
        _ => return Hidden::Yes,
    };
    let Some(keys) = local_keys(site, binding, target) else {
        return if keywords { Hidden::No } else { Hidden::Yes };
    };
    let passed: BTreeSet<String> =
        value.map(|value| literal_keys(site, value)).unwrap_or_default().into_iter().collect();
    keys.into_iter().for_each(|(name, range)| respell_key(target, &passed, &name, range, found));
    match value {
        Some(value) => respell_unpacked(site, value, target, found),
        None => Hidden::No,
    }
}

/// The literal keys by which a dictionary is read and written; `None` when it goes elsewhere too.
fn local_keys(site: Site<'_, '_>, binding: BindingId, target: &Target<'_>) -> Option<Vec<(String, TextRange)>> {
    let Site { world, file, .. } = site;
    let alike = |callee: Callee<'_>| match callee {
        Callee::Known(other) => other.respelling.keywords == target.respelling.keywords,
        _ => false,
    };
    if !world.receivers(file, binding).into_iter().all(alike) {
        return None;
    }
    let mut res = Vec::new();
    for name in world.scopes(file).uses(binding) {
        res.extend(key_use(site, *name)?);
    }
    Some(res)
}

/// The keys in one use of a dictionary's name; `None` when the use is of another kind.
fn key_use(site: Site<'_, '_>, name: ExpressionId) -> Option<Vec<(String, TextRange)>> {
    let Site { world, file, .. } = site;
    let tree = world.tree(file);
    let owned =
        |found: Option<(&str, TextRange)>| found.map(|(name, range)| (name.to_owned(), range)).into_iter().collect();
    match world.parents[file].of(name)? {
        Parent::Statement(statement) => match &tree[statement].kind {
            StatementKind::Assign { targets, .. } if targets.contains(&name) => Some(Vec::new()),
            StatementKind::AnnotatedAssign { target, .. } if *target == name => Some(Vec::new()),
            _ => None,
        },
        Parent::Expression(parent) => match &tree[parent].kind {
            ExpressionKind::Call { .. } if world.unpacking_call(file, name).is_some() => Some(Vec::new()),
            ExpressionKind::Subscript { value, index } if *value == name => Some(owned(Some(literal(tree, *index)?))),
            ExpressionKind::Compare { operands, .. } if operands.get(1) == Some(&name) => {
                Some(owned(Some(literal(tree, operands[0])?)))
            }
            ExpressionKind::Attribute { value, attribute } if *value == name => {
                let call = world.calling(file, parent)?;
                let ExpressionKind::Call { arguments, .. } = &tree[call].kind else { return None };
                method_keys(tree, tree.text(*attribute), arguments)
            }
            _ => None,
        },
    }
}

fn method_keys(tree: &Tree, method: &str, arguments: &[ArgumentNode]) -> Option<Vec<(String, TextRange)>> {
    match method {
        "get" | "pop" | "setdefault" | "__contains__" => {
            let (name, range) = literal(tree, arguments.first()?.value)?;
            Some(vec![(name.to_owned(), range)])
        }
        "update" => {
            let keyword = |argument: &ArgumentNode| match argument.form {
                ArgumentForm::Keyword(name) => Some((tree.text(name).to_owned(), name)),
                _ => None,
            };
            arguments.iter().map(keyword).collect()
        }
        _ => None,
    }
}
