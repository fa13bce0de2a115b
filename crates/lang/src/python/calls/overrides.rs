//! Definitions in subclasses of the project that give a renamed parameter or field under its old name.

use super::{Callee, Target};
use crate::KeywordFate;
use crate::python::{
    members::Site,
    respell::Found,
    scope::ScopeKind,
    syntax::StatementId,
    typing::{ClassRef, OwnClass, OwnFunction, Type, World, function_node},
};

/// An override that takes a renamed parameter under its old name: callers of the core pass the new one.
pub(super) fn overriding_parameters(site: Site<'_, '_>, statement: StatementId, found: &mut Found) {
    let Site { world, file, .. } = site;
    let tree = world.tree(file);
    let node = function_node(tree, statement);
    let name = tree.text(node.name);
    // Each class builds its objects in its own way.
    if matches!(name, "__init__" | "__new__") || world.core.calls_called(name).is_empty() {
        return;
    }
    let Some(class) = world.class_of_method(OwnFunction { file, statement }) else { return };
    let Some(target) = overridden(world, class, name) else { return };
    for parameter in &node.parameters {
        let old = tree.text(parameter.name);
        if let Some(KeywordFate::Renamed(new, operations)) = target.fate(old) {
            let own = world.class_name(&ClassRef::Own(class));
            let reason = format!("`{own}.{name}` overrides `{}`, whose parameter `{old}` became `{new}`", target.path);
            found.flag(parameter.name.start, reason, operations);
        }
    }
}

/// The method of the core that `class` overrides, through overrides of the project's own or at once.
fn overridden<'r>(world: &World<'r>, class: OwnClass, name: &str) -> Option<Target<'r>> {
    let lineage = world.lineage(&ClassRef::Own(class));
    let own = lineage.classes.iter().filter_map(|it| match it {
        ClassRef::Own(own) => Some(*own),
        ClassRef::Outside(_) => None,
    });
    own.into_iter().find_map(|own| match world.method(&Type::Super(own), name) {
        Callee::Known(target) => Some(target),
        Callee::Unrelated | Callee::Unsure(..) | Callee::Unknown => None,
    })
}

/// A field of a dataclass that gives a renamed field of its base anew, under the old name: now there are two.
pub(super) fn redeclared_fields(site: Site<'_, '_>, statement: StatementId, found: &mut Found) {
    let Site { world, file, .. } = site;
    let class = OwnClass { file, statement };
    let Some(base) = world.lineage(&ClassRef::Own(class)).classes.iter().find_map(|it| match it {
        ClassRef::Outside(path) if world.core.call(path).is_some() && world.core.is_made_from_fields(path) => {
            Some(path.clone())
        }
        ClassRef::Outside(_) | ClassRef::Own(_) => None,
    }) else {
        return;
    };
    let Some(respelling) = world.core.call(&base) else { return };
    let scopes = world.scopes(file);
    for field in world.class_table().fields(class) {
        // A field that is renamed as an attribute follows on its own.
        if !world.core.members_called(field).is_empty() {
            continue;
        }
        let Some(KeywordFate::Renamed(new, operations)) = respelling.keywords.get(field) else { continue };
        let scope = scopes.opened_by(ScopeKind::Class(statement));
        let binding = scope.and_then(|scope| scopes.scope(scope).names.get(field));
        if let Some(first) = binding.and_then(|binding| scopes.binding(*binding).sites.first()) {
            let reason = format!("the field `{field}` of `{base}`, which is given anew here, became `{new}`");
            found.flag(first.range.start, reason, operations);
        }
    }
}
