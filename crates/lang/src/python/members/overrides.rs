//! Subclasses in the project that give a renamed member anew: their definitions follow.

use std::collections::BTreeSet;

use super::{Site, Verdict};
use crate::python::{
    respell::Found,
    scope::{ScopeKind, SiteKind},
    syntax::{ArgumentForm, ExpressionId, ExpressionKind, Tree},
    typing::{ClassRef, MemberSource, OwnClass, Type},
};
use crate::{CallForm, MemberRespelling, OperationIndex};

/// Renames overrides in the classes of one file.
pub(super) fn respell_overrides(site: Site<'_, '_>, found: &mut Found) {
    let Site { world, file, .. } = site;
    for (_, scope) in world.scopes(file).iter() {
        let ScopeKind::Class(statement) = scope.kind else { continue };
        let class = OwnClass { file, statement };
        let tree = world.tree(file);
        let listed = slot_ranges(site, class).into_iter().map(|range| tree.text(range));
        let names: BTreeSet<&str> = scope.names.keys().map(String::as_str).chain(listed).collect();
        for name in names {
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
        Verdict::Respelled(respelling) => match namesake(site, class, name, respelling) {
            Some(other) => {
                let new = respelling.name.as_deref().unwrap_or_default();
                let reason = format!("`{name}` and `{other}` both became `{new}`: a class has only one");
                found.flag(offset.start, reason, &respelling.operations);
            }
            None => rename(site, class, name, respelling, found),
        },
        Verdict::Unsure(reason, operations) => found.flag(offset.start, reason, &operations),
        Verdict::Unrelated | Verdict::Unknown if lineage.is_complete => unlike(site, class, name, offset.start, found),
        Verdict::Unrelated | Verdict::Unknown => {
            let reason =
                format!("`{name}` may override a renamed member: a base of `{}` is unknown", world.class_name(&own));
            let candidates = world.core.members_called(name);
            if site.uses_core && candidates.iter().any(|(class, _)| world.may_meet(class, name)) {
                found.flag(offset.start, reason, &super::operations_called(world, name));
            }
        }
    }
}

/// A member that is not a renamed one of the class's ancestors may be one all the same: of a class that it is mixed
/// into, or of those that a protocol describes.
fn unlike(site: Site<'_, '_>, class: OwnClass, name: &str, offset: u32, found: &mut Found) {
    let Site { world, .. } = site;
    if let Verdict::Unsure(reason, operations) = world.mixin_verdict(class, name) {
        return found.flag(offset, reason, &operations);
    }
    if site.uses_core && world.is_protocol(class) {
        let protocol = world.class_name(&ClassRef::Own(class));
        let described = world.core.members_called(name).first();
        let told = described.map(|(path, respelling)| super::became(path, name, respelling)).unwrap_or_default();
        let reason = format!("`{name}` is asked for by the protocol `{protocol}`; {told}");
        found.flag(offset, reason, &super::operations_called(world, name));
    }
}

/// Another name of the class body that becomes the same as `name`.
fn namesake<'n>(site: Site<'n, '_>, class: OwnClass, name: &str, respelling: &MemberRespelling) -> Option<&'n str> {
    let world = site.world;
    let scopes = world.scopes(site.file);
    let scope = scopes.scope(scopes.opened_by(ScopeKind::Class(class.statement))?);
    let own = ClassRef::Own(class);
    let classes = world.lineage(&own).classes;
    let follows = |other: &&String| match world.class_verdict(&classes, &own, other) {
        Verdict::Respelled(it) => it.name == respelling.name,
        Verdict::Unsure(..) | Verdict::Unrelated | Verdict::Unknown => false,
    };
    let others = scope.names.keys().filter(|it| *it != name && !world.core.members_called(it).is_empty());
    respelling.name.as_ref()?;
    others.into_iter().find(follows).map(String::as_str)
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

/// Keywords of a call that builds one of the project's own classes from its fields: those of renamed fields follow.
pub(super) fn respell_fields(site: Site<'_, '_>, id: ExpressionId, found: &mut Found) {
    let Site { world, file, .. } = site;
    let tree = world.tree(file);
    let ExpressionKind::Call { function, arguments, .. } = &tree[id].kind else { return };
    let keywords = arguments.iter().filter_map(|argument| match argument.form {
        ArgumentForm::Keyword(keyword) if !world.core.members_called(tree.text(keyword)).is_empty() => Some(keyword),
        _ => None,
    });
    for keyword in keywords {
        let Type::Class(class @ ClassRef::Own(_)) = world.infer(file, *function) else { return };
        if let Some((new, operations)) = renamed_field(site, &class, tree.text(keyword)) {
            found.replace(keyword, new, operations);
        }
    }
}

/// What the field `name` of `class` is called now, when it is a field of one of the project's own classes.
fn renamed_field<'w>(site: Site<'w, '_>, class: &ClassRef, name: &str) -> Option<(&'w str, &'w [OperationIndex])> {
    let world = site.world;
    let lineage = world.lineage(class);
    let is_written =
        |own: &OwnClass| ["__init__", "__new__"].iter().any(|it| !world.class_table().sources(*own, it).is_empty());
    let own = lineage.classes.iter().map_while(|it| match it {
        ClassRef::Own(own) if !is_written(own) => Some(*own),
        _ => None,
    });
    let holder = own.into_iter().find(|own| world.class_table().fields(*own).any(|field| field == name))?;
    let holder = ClassRef::Own(holder);
    match world.class_verdict(&world.lineage(&holder).classes, &holder, name) {
        Verdict::Respelled(MemberRespelling { name: Some(new), operations, form: CallForm::Kept }) => {
            Some((new, operations))
        }
        _ => None,
    }
}

/// Every token in the class body that defines or reads the member as a name.
fn definition(site: Site<'_, '_>, class: OwnClass, name: &str) -> Vec<model::TextRange> {
    let scopes = site.world.scopes(site.file);
    let tree = site.world.tree(site.file);
    let scope = scopes.opened_by(ScopeKind::Class(class.statement));
    let named = slot_ranges(site, class).into_iter().filter(|range| tree.text(*range) == name);
    let Some(binding) = scope.and_then(|scope| scopes.scope(scope).names.get(name)) else { return named.collect() };
    let sites = &scopes.binding(*binding).sites;
    let plain = |kind: SiteKind| !matches!(kind, SiteKind::Import { .. } | SiteKind::FromImport { .. });
    let defined = sites.iter().filter(|site| plain(site.kind)).map(|site| site.range);
    let read = scopes.uses(*binding).iter().map(|id| tree[*id].range);
    let mut res: Vec<_> = defined.chain(read).chain(named).collect();
    res.sort();
    res.dedup();
    res
}

/// The contents of the strings in `__slots__` and `__match_args__`.
fn slot_ranges(site: Site<'_, '_>, class: OwnClass) -> Vec<model::TextRange> {
    let tree = site.world.tree(site.file);
    let table = site.world.class_table();
    let listed = ["__slots__", "__match_args__"].into_iter().flat_map(|it| table.sources(class, it));
    let ranges = listed.flat_map(|source| match source {
        MemberSource::Value(value) => strings_in(tree, *value),
        _ => Vec::new(),
    });
    ranges.collect()
}

/// The contents of plain strings in a display of strings, or of a single one.
fn strings_in(tree: &Tree, value: ExpressionId) -> Vec<model::TextRange> {
    match &tree[value].kind {
        ExpressionKind::String(string) => match string.parts.as_slice() {
            [part] if !part.is_bytes && !part.is_template => vec![part.content],
            _ => Vec::new(),
        },
        ExpressionKind::Tuple(parts) | ExpressionKind::List(parts) | ExpressionKind::Set(parts) => {
            parts.iter().flat_map(|part| strings_in(tree, *part)).collect()
        }
        _ => Vec::new(),
    }
}
