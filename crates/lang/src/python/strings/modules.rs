//! Names of modules that are found when the program runs: `import_module("core").Old`, `patch.multiple("core", Old=…)`.

use std::collections::BTreeSet;

use model::DottedName;

use super::dotted::{self, Dotted, respell_name};
use crate::python::{
    members::Site,
    respell::Found,
    scope::SiteKind,
    syntax::{ArgumentForm, ArgumentNode, ExpressionId, ExpressionKind, StatementId, StatementKind, Tree},
    typing::Type,
};

/// Respells attributes of modules that are reached through values: calls, attributes of classes and instances.
pub(super) fn respell_attributes(site: Site<'_, '_>, found: &mut Found) {
    let unit = site.world.unit(site.file);
    let tree = &unit.tree;
    let names: BTreeSet<&str> = site.context.rules.respellings.paths.keys().map(DottedName::last).collect();
    for expression in &tree.expressions {
        let ExpressionKind::Attribute { value, attribute } = &expression.kind else { continue };
        let name = tree.text(*attribute);
        let concerns = site.context.project.speaks(unit, *attribute) && names.contains(name);
        if !concerns || !is_value(site, *value) {
            continue;
        }
        let owner = site.world.infer(site.file, *value);
        if matches!(&owner, Type::Named(module) if super::is_guarded(site, attribute.start, &module.join(name))) {
            continue;
        }
        match respell_name(site, &owner, name) {
            Dotted::Kept => {}
            Dotted::New(new, operations) => found.replace(*attribute, new, &operations),
            Dotted::Unsure(reason, operations) => found.flag(attribute.start, reason, &operations),
        }
    }
}

/// True for what is no chain of names below an import: that is read by its names.
fn is_value(site: Site<'_, '_>, value: ExpressionId) -> bool {
    let tree = site.world.tree(site.file);
    let mut at = value;
    while let ExpressionKind::Attribute { value, .. } = &tree[at].kind {
        at = *value;
    }
    let is_direct = at == value;
    match &tree[at].kind {
        ExpressionKind::Call { .. } => true,
        ExpressionKind::Name => {
            let scopes = site.world.scopes(site.file);
            let Some(binding) = scopes.resolve(at) else { return false };
            let is_value = |kind: SiteKind| match kind {
                SiteKind::Assign { value } => matches!(tree[value].kind, ExpressionKind::Call { .. }),
                SiteKind::Class(_) => !is_direct,
                SiteKind::Parameter { function, index } => !is_direct && !has_default(tree, function, index),
                _ => false,
            };
            scopes.binding(binding).sites.iter().any(|site| is_value(site.kind))
        }
        _ => false,
    }
}

fn has_default(tree: &Tree, function: StatementId, index: u32) -> bool {
    match &tree[function].kind {
        StatementKind::Function(it) => it.parameters.get(index as usize).is_some_and(|it| it.default.is_some()),
        _ => false,
    }
}

/// Respells the keywords of `patch.multiple("core", Old=…)`.
pub(super) fn respell_patched(site: Site<'_, '_>, arguments: &[ArgumentNode], found: &mut Found) {
    let tree = site.world.tree(site.file);
    let Some(target) = arguments.first() else { return };
    let owner = match super::single(tree, target.value) {
        Some(part) => site.world.object_at(&tree.text(part.content).into()),
        None => site.world.infer(site.file, target.value),
    };
    if !matches!(owner, Type::Named(_) | Type::OwnModule(_)) {
        return;
    }
    for argument in arguments {
        let (name, range) = match argument.form {
            ArgumentForm::Keyword(name) => (tree.text(name), name),
            ArgumentForm::Positional | ArgumentForm::Star | ArgumentForm::DoubleStar => continue,
        };
        match respell_name(site, &owner, name) {
            Dotted::Kept => {}
            Dotted::New(new, operations) => found.replace(range, new, &operations),
            Dotted::Unsure(reason, operations) => found.flag(range.start, reason, &operations),
        }
    }
}

/// Respells `import_module(".old", "core")`.
pub(super) fn respell_relative(
    site: Site<'_, '_>,
    function: ExpressionId,
    arguments: &[ArgumentNode],
    found: &mut Found,
) {
    let tree = site.world.tree(site.file);
    let [name, package, ..] = arguments else { return };
    let Some(part) = super::single(tree, name.value) else { return };
    let written = tree.text(part.content);
    let imports = |path: &DottedName| path.as_str() == "importlib.import_module";
    let is_relative = written.starts_with('.')
        && matches!(site.world.infer(site.file, function), Type::Named(path) if imports(&path));
    if !is_relative {
        return;
    }
    let below = written.trim_start_matches('.');
    let level = written.len() - below.len();
    let Some(package) = package_of(site, package.value).filter(|_| dotted::is_dotted(below)) else {
        return;
    };
    let Some(base) = (1..level).try_fold(package, |base, _| base.parent()) else { return };
    let path = base.join(below);
    let Some(renewed) = site.context.rules.renew(&path) else { return };
    let operations = &renewed.respelling.operations;
    let new = renewed.path.as_ref().and_then(|new| new.below(&base)).filter(|new| !new.is_empty());
    match new {
        Some(new) => found.replace(part.content, format!("{}{new}", &written[..level]), operations),
        None => found.flag(part.content.start, format!("`{path}` moved out of `{base}`"), operations),
    }
}

fn package_of(site: Site<'_, '_>, expression: ExpressionId) -> Option<DottedName> {
    let tree: &Tree = site.world.tree(site.file);
    let module = &site.world.unit(site.file).module;
    match &tree[expression].kind {
        ExpressionKind::String(_) => super::single(tree, expression).map(|part| tree.text(part.content).into()),
        ExpressionKind::Name => match tree.text(tree[expression].range) {
            "__name__" if module.is_package => Some(module.name.clone()),
            "__package__" if module.is_package => Some(module.name.clone()),
            "__package__" => module.name.parent(),
            _ => None,
        },
        _ => None,
    }
}
