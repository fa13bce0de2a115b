//! What a release keeps only for those who have not moved yet.

use std::collections::BTreeMap;

use model::{DefinitionId, DottedName, Outline, Reach};

use crate::pair::Pair;
use crate::side::Side;

/// The one module that a module without definitions of its own passes on.
pub(crate) fn passes_on(side: &Side, module: DefinitionId) -> Option<DottedName> {
    let outline = side.outline(module)?;
    let defines = outline.symbols.iter().any(|it| it.parent.is_none() && !it.name.starts_with('_'));
    if defines { None } else { only_source(side.path(module), outline) }
}

/// The module of the same root that nearly all imports take from.
fn only_source(own: &DottedName, outline: &Outline) -> Option<DottedName> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let inside =
        outline.imports.iter().filter(|it| it.name.is_some() && it.module.split('.').next() == Some(own.root()));
    for import in inside {
        let weight = if import.name.as_deref() == Some("*") { 10 } else { 1 };
        *counts.entry(&import.module).or_default() += weight;
    }
    let total: usize = counts.values().sum();
    let (module, count) = counts.into_iter().max_by_key(|(module, count)| (*count, std::cmp::Reverse(*module)))?;
    (count * 10 >= total * 8 && module != own.as_str()).then(|| module.into())
}

/// The new module that the module at `path`, once full of definitions, only passes on now.
///
/// A package that passes on its own submodules is a facade and no shim.
pub(crate) fn emptied(pair: &Pair, path: &DottedName) -> Option<DottedName> {
    let (was, is) = (pair.before.modules().get(path)?, pair.after.modules().get(path)?);
    let source = passes_on(&pair.after, *is)?;
    let fresh = !pair.before.modules().contains_key(&source) && pair.after.modules().contains_key(&source);
    let facade = source.starts_with(path) || passes_on(&pair.before, *was).is_some();
    let defined = pair.before.below(path).any(|(_, it)| it.kind.is_some() && it.public);
    (fresh && !facade && defined && !source.is_private()).then_some(source)
}

/// True when a definition went elsewhere and its old module only imports it: it neither means to offer
/// it nor uses it.
pub(crate) fn left_behind(pair: &Pair, path: &DottedName, now: DefinitionId) -> bool {
    let Some(was) = pair.before.resolve(path) else { return false };
    let here = pair.before.path(was) == path;
    let definition = pair.after.definition(now);
    let moved = definition.path != *path && definition.path.last() == path.last();
    let incidental = definition.access.iter().any(|it| it.path == *path && it.reach == Reach::Incidental);
    here && moved
        && incidental
        && !is_used(&pair.after, path)
        && pair.after.is_destination(now)
        && pair.before.resolve(&definition.path).is_none()
}

/// True when the module of `path` needs the name for its own code.
fn is_used(side: &Side, path: &DottedName) -> bool {
    let Some(module) = path.parent().and_then(|it| side.modules().get(&it).copied()) else { return false };
    let Some(outline) = side.outline(module) else { return false };
    let name = path.last();
    let head = |it: &str| it.split('.').next() == Some(name);
    outline.symbols.iter().any(|symbol| {
        let values = symbol.bases.iter().chain(&symbol.value).filter_map(model::Value::as_name);
        let defaults = symbol.signature.iter().flat_map(|it| &it.parameters).filter_map(|it| it.default.as_deref());
        defaults.into_iter().any(head)
            || symbol.body.references.iter().any(|it| head(it))
            || values.into_iter().any(head)
    })
}
