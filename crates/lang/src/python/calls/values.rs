//! Callables that are handed on as values: who calls them then is not seen.

use super::{Callee, Target};
use crate::OperationIndex;
use crate::python::{
    members::{Site, brief},
    respell::Found,
    syntax::{ArgumentForm, ExpressionId, ExpressionKind},
    typing::{ClassRef, Parent, Type},
};

/// Flags a function whose places, defaults or required parameters changed where a call is given it as an argument.
pub(super) fn flag_handed_on(site: Site<'_, '_>, id: ExpressionId, found: &mut Found) {
    let Site { world, file, .. } = site;
    if !world.core.counts_places() {
        return;
    }
    let Some(Parent::Expression(call)) = world.parents[file].of(id) else { return };
    let ExpressionKind::Call { function, arguments, .. } = &world.tree(file)[call].kind else { return };
    if !arguments.iter().any(|it| it.value == id && it.form != ArgumentForm::DoubleStar) {
        return;
    }
    let handed = world.infer(file, id);
    if !matches!(handed, Type::Named(_) | Type::Member(..)) || only_looks(site, *function) {
        return;
    }
    let Callee::Known(target) = world.callee(&handed) else { return };
    if let Some(operation) = by_place(&target) {
        let (name, callee) = (brief(world.text(file, id)), brief(world.text(file, *function)));
        let reason = format!("`{name}` is handed to `{callee}`: how it is called there is not seen");
        found.flag(world.tree(file)[id].range.start, reason, &[operation]);
    }
}

/// The first operation that changes calls which name no keyword.
fn by_place(target: &Target<'_>) -> Option<OperationIndex> {
    let respelling = target.respelling;
    let listed = respelling.required.iter().chain(&respelling.keyword_only).map(|(_, operation)| *operation);
    let moved = respelling.reorder.iter().map(|(_, operation)| *operation);
    let defaults = respelling.defaults.iter().map(|default| default.operation);
    listed.chain(moved).chain(defaults).next()
}

/// True for functions that do not call what they are given.
fn only_looks(site: Site<'_, '_>, function: ExpressionId) -> bool {
    match site.world.infer(site.file, function) {
        Type::Named(path) | Type::Class(ClassRef::Outside(path)) => match path.root() {
            "builtins" => !matches!(path.last(), "map" | "filter" | "sorted" | "min" | "max"),
            "inspect" | "typing" | "unittest" | "mock" => true,
            _ => matches!(path.as_str(), "functools.wraps" | "functools.update_wrapper"),
        },
        _ => false,
    }
}
