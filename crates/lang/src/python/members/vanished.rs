//! Members that the old release's class has and the new one's certainly has not, although no operation speaks of them.

use super::{Site, is_provided_for};
use crate::python::{
    respell::Found,
    syntax::{ExpressionId, ExpressionKind},
    typing::{ClassRef, Type},
};

/// Flags the uses of such members in one file that imports from the core.
pub(super) fn flag_vanished(site: Site<'_, '_>, found: &mut Found) {
    let both = site.context.surfaces.from.is_some() && site.context.surfaces.to.is_some();
    let tree = site.world.tree(site.file);
    for id in (0..tree.expressions.len() as u32).map(ExpressionId).filter(|_| both && site.uses_core) {
        let ExpressionKind::Attribute { value, attribute } = tree[id].kind else { continue };
        let name = tree.text(attribute);
        if let Some(class) = lacks(site, value, name).filter(|_| !is_provided_for(site, id)) {
            let version = site.context.surfaces.to.map(|it| it.version.as_str()).unwrap_or_default();
            found.flag(attribute.start, format!("`{class}.{name}` is gone in {version}"), &[]);
        }
    }
}

/// The class of `receiver`, when it had a member `name` and certainly has none any more.
fn lacks(site: Site<'_, '_>, receiver: ExpressionId, name: &str) -> Option<String> {
    let (from, to) = (site.context.surfaces.from?, site.context.surfaces.to?);
    let Type::Instance(ClassRef::Outside(class), _) = site.world.infer(site.file, receiver) else { return None };
    let core = &site.world.core;
    if !core.owns(&class) || !core.members_called(name).is_empty() || from.member(&class, name).is_none() {
        return None;
    }
    to.lacks(&core.counterpart(&class)?.join(name)).map(|_| class.last().to_owned())
}
