//! Members named in literals: `getattr(x, "old")`, `patch.object(C, "old")`, keywords of class patterns.

use model::TextRange;

use super::{Site, Verdict, flag_unknown};
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
    let [receiver, named, ..] = arguments.as_slice() else { return };
    let Some((name, content)) = plain_literal(tree, named) else { return };
    if world.core.members_called(name).is_empty() || !is_reflective(site, *function) {
        return;
    }
    match world.member_verdict(&world.infer(file, receiver.value), name) {
        Verdict::Unrelated => {}
        Verdict::Respelled(respelling) => replace(respelling, name, content, found),
        Verdict::Unsure(reason, operations) => found.flag(content.start, reason, &operations),
        Verdict::Unknown => flag_unknown(site, content.start, world.text(file, receiver.value), name, found),
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
fn is_reflective(site: Site<'_, '_>, function: ExpressionId) -> bool {
    let tree = site.world.tree(site.file);
    match &tree[function].kind {
        ExpressionKind::Name => {
            let builtin = matches!(tree.text(tree[function].range), "getattr" | "setattr" | "hasattr" | "delattr");
            builtin && site.world.scopes(site.file).resolve(function).is_none()
        }
        ExpressionKind::Attribute { value, attribute } => {
            let owner = tree.dotted(*value).unwrap_or_default();
            match tree.text(*attribute) {
                "object" | "multiple" => owner.rsplit('.').next() == Some("patch"),
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
