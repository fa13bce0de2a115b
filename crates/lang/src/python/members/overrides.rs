//! Subclasses in the project that give a renamed member anew: their definitions follow.

use super::{Site, Verdict};
use crate::python::{
    respell::Found,
    scope::{ScopeKind, SiteKind},
    typing::{ClassRef, OwnClass},
};
use crate::{CallForm, MemberRespelling};

/// Renames overrides in the classes of one file.
pub(super) fn respell_overrides(site: Site<'_, '_>, found: &mut Found) {
    let Site { world, file, .. } = site;
    for (_, scope) in world.scopes(file).iter() {
        let ScopeKind::Class(statement) = scope.kind else { continue };
        let class = OwnClass { file, statement };
        for name in scope.names.keys() {
            if !world.core.members_called(name).is_empty() {
                overridden(site, class, name, found);
            }
        }
    }
}

fn overridden(site: Site<'_, '_>, class: OwnClass, name: &str, found: &mut Found) {
    let Site { world, .. } = site;
    let own = ClassRef::Own(class);
    let lineage = world.lineage(&own);
    let Some(offset) = definition(site, class, name).first().copied() else { return };
    match world.class_verdict(&lineage.classes, &own, name) {
        Verdict::Respelled(respelling) => rename(site, class, name, respelling, found),
        Verdict::Unsure(reason, operations) => found.flag(offset.start, reason, &operations),
        Verdict::Unrelated | Verdict::Unknown if lineage.is_complete => {}
        Verdict::Unrelated | Verdict::Unknown => {
            let reason =
                format!("`{name}` may override a renamed member: a base of `{}` is unknown", world.class_name(&own));
            if site.uses_core {
                found.flag(offset.start, reason, &super::operations_called(world, name));
            }
        }
    }
}

fn rename(site: Site<'_, '_>, class: OwnClass, name: &str, respelling: &MemberRespelling, found: &mut Found) {
    let ranges = definition(site, class, name);
    let Some(first) = ranges.first() else { return };
    match (&respelling.name, respelling.form) {
        (Some(new), CallForm::Kept) => {
            ranges.iter().for_each(|range| found.replace(*range, new, &respelling.operations));
        }
        (Some(new), CallForm::ToProperty | CallForm::ToMethod) => {
            let reason = format!("overrides `{name}`, which became `{new}` and is called differently");
            found.flag(first.start, reason, &respelling.operations);
        }
        (None, _) => found.flag(first.start, format!("overrides `{name}`, which is gone"), &respelling.operations),
    }
}

/// Every token in the class body that defines or reads the member as a name.
fn definition(site: Site<'_, '_>, class: OwnClass, name: &str) -> Vec<model::TextRange> {
    let scopes = site.world.scopes(site.file);
    let tree = site.world.tree(site.file);
    let scope = scopes.opened_by(ScopeKind::Class(class.statement));
    let Some(binding) = scope.and_then(|scope| scopes.scope(scope).names.get(name)) else { return Vec::new() };
    let sites = &scopes.binding(*binding).sites;
    let plain = |kind: SiteKind| !matches!(kind, SiteKind::Import { .. } | SiteKind::FromImport { .. });
    let defined = sites.iter().filter(|site| plain(site.kind)).map(|site| site.range);
    let read = scopes.uses(*binding).iter().map(|id| tree[*id].range);
    let mut res: Vec<_> = defined.chain(read).collect();
    res.sort();
    res.dedup();
    res
}
