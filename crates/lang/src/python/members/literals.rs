//! Members named in literals: `getattr(x, "old")`, `patch.object(C, "old")`, keywords of class patterns.

use model::TextRange;

use super::{Site, Verdict, flag_unknown, is_read_only, unassignable};
use crate::python::{
    respell::Found,
    syntax::{ArgumentForm, ArgumentNode, ExpressionId, ExpressionKind, Tree},
    typing::Type,
};
use crate::{CallForm, MemberRespelling};

/// Respells the name that a reflective call passes as a literal.
pub(super) fn respell_literal(site: Site<'_, '_>, call: ExpressionId, found: &mut Found) {
    let Site { world, file, .. } = site;
    let tree = world.tree(file);
    let ExpressionKind::Call { function, arguments, .. } = &tree[call].kind else { return };
    let Some(receiver) = arguments.first() else { return };
    if tree.dotted(*function).is_some_and(|text| text.ends_with("patch.multiple")) {
        return named_by_keywords(site, receiver.value, arguments, found);
    }
    let (owner, named) = match arguments.get(1) {
        Some(named) if is_reflective(site, *function) => (Some(receiver.value), named),
        _ if is_getter(site, *function) => (None, receiver),
        _ => return,
    };
    let Some((name, content)) = plain_literal(tree, named) else { return };
    if world.core.members_called(name).is_empty() {
        return;
    }
    let Some(owner) = owner else { return flag_unknown(site, content.start, "…", name, found) };
    match world.member_verdict(&world.infer(file, owner), name) {
        Verdict::Unrelated => {}
        Verdict::Respelled(respelling) => {
            let sets = tree.dotted(*function).is_some_and(|it| it.trim_end_matches("__").ends_with("setattr"));
            match respelling.name.as_deref().filter(|new| sets && is_read_only(site, owner, name, new)) {
                Some(new) => found.flag(content.start, unassignable(name, new), &respelling.operations),
                None => replace(respelling, name, content, found),
            }
        }
        Verdict::Unsure(reason, operations) => found.flag(content.start, reason, &operations),
        Verdict::Unknown => flag_unknown(site, content.start, world.text(file, owner), name, found),
    }
}

/// `patch.multiple(Client, old=…)`.
fn named_by_keywords(site: Site<'_, '_>, owner: ExpressionId, arguments: &[ArgumentNode], found: &mut Found) {
    let Site { world, file, .. } = site;
    let tree = world.tree(file);
    let owner = match &tree[owner].kind {
        ExpressionKind::String(string) => match crate::python::visit::literal_text(tree, string) {
            Some(path) => world.object_at(&path.into()),
            None => Type::Unknown,
        },
        _ => world.infer(file, owner),
    };
    for argument in arguments {
        let ArgumentForm::Keyword(keyword) = argument.form else { continue };
        let name = tree.text(keyword);
        match world.member_verdict(&owner, name) {
            Verdict::Respelled(respelling) => replace(respelling, name, keyword, found),
            Verdict::Unsure(reason, operations) => found.flag(keyword.start, reason, &operations),
            Verdict::Unrelated | Verdict::Unknown => {}
        }
    }
}

/// `attrgetter("old")` and `methodcaller("old")`: what they will be applied to is unknown.
fn is_getter(site: Site<'_, '_>, function: ExpressionId) -> bool {
    let named =
        matches!(site.world.tree(site.file)[function].kind, ExpressionKind::Name | ExpressionKind::Attribute { .. });
    named
        && match site.world.infer(site.file, function) {
            Type::Named(path) => matches!(path.as_str(), "operator.attrgetter" | "operator.methodcaller"),
            _ => false,
        }
}

fn replace(respelling: &MemberRespelling, name: &str, range: TextRange, found: &mut Found) {
    match (&respelling.name, respelling.form) {
        (Some(new), CallForm::Kept) => found.replace(range, new, &respelling.operations),
        (Some(new), CallForm::ToProperty | CallForm::ToMethod) => {
            let reason = format!("`{name}` became `{new}` and is called differently");
            found.flag(range.start, reason, &respelling.operations);
        }
        (None, _) => found.flag(range.start, format!("`{name}` is gone"), &respelling.operations),
    }
}

/// The text and the place of an argument that is one plain literal.
pub(crate) fn plain_literal<'t>(tree: &'t Tree, argument: &ArgumentNode) -> Option<(&'t str, TextRange)> {
    let ExpressionKind::String(string) = &tree[argument.value].kind else { return None };
    match string.parts.as_slice() {
        [part] if !part.is_bytes && !part.is_template && argument.form == ArgumentForm::Positional => {
            Some((tree.text(part.content), part.content))
        }
        _ => None,
    }
}

/// True for callees that read or set a member by name.
pub(crate) fn is_reflective(site: Site<'_, '_>, function: ExpressionId) -> bool {
    let tree = site.world.tree(site.file);
    match &tree[function].kind {
        ExpressionKind::Name => {
            let builtin = matches!(tree.text(tree[function].range), "getattr" | "setattr" | "hasattr" | "delattr");
            builtin && site.world.scopes(site.file).resolve(function).is_none()
        }
        ExpressionKind::Attribute { value, attribute } => {
            let owner = tree.dotted(*value).unwrap_or_default();
            match tree.text(*attribute) {
                "object" => owner.rsplit('.').next() == Some("patch"),
                "setattr" | "delattr" => owner.contains("monkeypatch") || owner == "mp" || owner == "object",
                "__setattr__" | "__getattribute__" => owner == "object",
                _ => false,
            }
        }
        _ => false,
    }
}

/// Respells the keywords of `case Class(old=…)`.
pub(super) fn respell_pattern(site: Site<'_, '_>, pattern: ExpressionId, found: &mut Found) {
    let Site { world, file, .. } = site;
    let tree = world.tree(file);
    let ExpressionKind::ClassPattern { class, arguments } = &tree[pattern].kind else { return };
    for argument in arguments {
        let ArgumentForm::Keyword(keyword) = argument.form else { continue };
        let name = tree.text(keyword);
        if world.core.members_called(name).is_empty() {
            continue;
        }
        let instance: Type = world.infer(file, *class).instance_of();
        match world.member_verdict(&instance, name) {
            Verdict::Respelled(respelling) => replace(respelling, name, keyword, found),
            Verdict::Unsure(reason, operations) => found.flag(keyword.start, reason, &operations),
            Verdict::Unrelated | Verdict::Unknown => {}
        }
    }
}
