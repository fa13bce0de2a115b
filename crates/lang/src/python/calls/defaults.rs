//! Parameters that calls must now spell out.

use std::collections::BTreeSet;

use model::{DottedName, TextRange};

use super::{
    Call, Target,
    arguments::{count_places, lone_generator, new_order, old_order},
    layout, unpacked,
};
use crate::python::{
    members::{Site, brief},
    parse,
    respell::Found,
    scope::ScopeId,
    syntax::{ArgumentForm, ExpressionKind},
    visit,
};
use crate::{ArgumentDefault, KeywordFate, OperationIndex};

/// Whether a call passes a parameter.
enum Passed {
    Yes,
    No,
    /// Something hides it: its text.
    Hidden(String),
}

/// Adds defaults that the call leaves out, flags required parameters that it leaves out.
pub(super) fn spell_out(
    site: Site<'_, '_>,
    call: Call<'_>,
    target: &Target<'_>,
    passed: &BTreeSet<String>,
    kept: usize,
    found: &mut Found,
) {
    let mut texts: Vec<String> = Vec::new();
    let mut operations: Vec<OperationIndex> = Vec::new();
    for default in &target.respelling.defaults {
        match is_passed(site, call, target, passed, &default.name) {
            Passed::Yes => {}
            Passed::Hidden(text) => {
                let reason =
                    format!("`{text}` may or may not pass `{}`; left out it was `{}`", default.name, default.text);
                found.flag(call.offset, reason, &[default.operation]);
            }
            Passed::No => match argument_text(site, call, default) {
                Some(text) => {
                    texts.push(text);
                    operations.push(default.operation);
                }
                None => {
                    let reason = format!("`{}` needs `{}={}`", brief(call.callee), default.name, default.text);
                    found.flag(call.offset, reason, &[default.operation]);
                }
            },
        }
    }
    insert(site, call, &texts, &operations, kept, found);
    for (name, operation) in &target.respelling.required {
        if !matches!(is_passed(site, call, target, passed, name), Passed::Yes) {
            found.flag(call.offset, format!("`{}` now requires `{name}`", brief(call.callee)), &[*operation]);
        }
    }
}

fn insert(
    site: Site<'_, '_>,
    call: Call<'_>,
    texts: &[String],
    operations: &[OperationIndex],
    kept: usize,
    found: &mut Found,
) {
    if texts.is_empty() {
        return;
    }
    let last = call.arguments.last().map(|argument| argument.range).filter(|_| kept > 0);
    let (offset, text) = layout::insertion(site.world.tree(site.file), call.parentheses, last, &texts.join(", "));
    found.replace(TextRange::at(offset), text, operations);
}

fn argument_text(site: Site<'_, '_>, call: Call<'_>, default: &ArgumentDefault) -> Option<String> {
    if lone_generator(site, call) {
        return None;
    }
    let scope = call.id.map_or(ScopeId::MODULE, |id| site.world.scopes(site.file).scope_at(id));
    Some(format!("{}={}", default.name, local_text(site, scope, &default.text)?))
}

fn is_passed(site: Site<'_, '_>, call: Call<'_>, target: &Target<'_>, passed: &BTreeSet<String>, name: &str) -> Passed {
    let old = |other: &String| matches!(target.fate(other), Some(KeywordFate::Renamed(new, _)) if new == name);
    if passed.contains(name) || passed.iter().any(old) {
        return Passed::Yes;
    }
    let order = old_order(site, target).unwrap_or_default();
    let place = order.iter().position(|parameter| parameter == name || old(parameter));
    // A parameter that is new stands where the new release has it: calls that a person has mended pass it there.
    let place = place.or_else(|| new_order(site, target)?.iter().position(|parameter| parameter == name));
    let Some(count) = count_places(call, target) else { return hidden(site, call, ArgumentForm::Star) };
    if place.is_some_and(|place| place < count) {
        return Passed::Yes;
    }
    let opaque = call
        .arguments
        .iter()
        .find(|argument| argument.form == ArgumentForm::DoubleStar && !unpacked::is_literal(site, argument.value));
    match opaque {
        Some(argument) => Passed::Hidden(brief(site.world.tree(site.file).text(argument.range))),
        None => Passed::No,
    }
}

fn hidden(site: Site<'_, '_>, call: Call<'_>, form: ArgumentForm) -> Passed {
    let starred = call.arguments.iter().find(|argument| argument.form == form);
    let text = starred.map(|argument| brief(site.world.tree(site.file).text(argument.range)));
    Passed::Hidden(text.unwrap_or_default())
}

/// A default's text as the file can say it: dotted names through the file's own imports.
fn local_text(site: Site<'_, '_>, scope: ScopeId, text: &str) -> Option<String> {
    let tree = parse::parse(text.as_bytes()).tree;
    if !tree.errors.is_empty() {
        return None;
    }
    let mut res = text.to_owned();
    let mut outer: Vec<TextRange> = Vec::new();
    let mut found = Vec::new();
    for id in visit::expressions(&tree, &tree.body) {
        let range = tree[id].range;
        let inside = outer.iter().any(|known| known.contains(range));
        let chain = matches!(tree[id].kind, ExpressionKind::Name | ExpressionKind::Attribute { .. });
        if let (true, false, Some(dotted)) = (chain, inside, tree.dotted(id)) {
            outer.push(range);
            found.push((range, local_name(site, scope, &dotted)?));
        }
    }
    for (range, name) in found.into_iter().rev() {
        res.replace_range(range.as_usize(), &name);
    }
    Some(res)
}

/// The new release's `dotted` as the file can say it in `scope`.
fn local_name(site: Site<'_, '_>, scope: ScopeId, dotted: &str) -> Option<String> {
    let path = DottedName::from(dotted);
    let unit = site.world.unit(site.file);
    if path.depth() == 0 && unit.scopes.lookup(scope, dotted).is_none() {
        return Some(dotted.to_owned());
    }
    let visible = unit.imports.items.iter().filter(|item| {
        let bound = unit.scopes.lookup(scope, &item.bound);
        bound.is_some()
            && bound == item.binding
            && unit.scopes.binding(bound.unwrap_or(crate::python::scope::BindingId(0))).sites.len() == 1
    });
    let spelled = visible.filter_map(|item| {
        let after = site.context.rules.after(&item.meaning())?;
        let moved = after != item.meaning() && !item.aliased;
        let bound = if moved { after.last().to_owned() } else { item.bound.clone() };
        let rest = path.below(&after)?;
        Some((rest.len(), if rest.is_empty() { bound } else { format!("{bound}.{rest}") }))
    });
    spelled.min().map(|(_, text)| text)
}
