//! What a release keeps only for those who have not moved yet.

use std::collections::BTreeMap;

use model::{DefinitionId, DottedName, Outline, Reach, SymbolKind};

use crate::deprecation;
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

/// The new module that an old one, once full of definitions, only passes on now; [`Pair::emptied`] remembers it.
///
/// A package that passes on its own submodules is a facade and no shim.
pub(crate) fn source_of_emptied(pair: &Pair, module: DefinitionId) -> Option<DefinitionId> {
    let path = pair.before.path(module);
    let source = passes_on(&pair.after, pair.after.module_at(path.as_str())?)?;
    let fresh = pair.after.module_at(source.as_str()).filter(|_| pair.before.module_at(source.as_str()).is_none())?;
    let facade = source.starts_with(path) || passes_on(&pair.before, module).is_some();
    let defined = pair.before.below(path).any(|(_, it)| it.kind.is_some());
    (!facade && defined && !source.is_private()).then_some(fresh)
}

/// True when `path` leads through a module that only passes on, and says that it does so for those who have not
/// moved yet.
pub(crate) fn is_kept_for_others(side: &Side, path: &DottedName) -> bool {
    if !side.module_above(path).is_some_and(|it| says_it_is_kept(side, it)) {
        return false;
    }
    let bound = side.resolve(path).map(|id| side.path(id)).or_else(|| side.graph.outside(path));
    bound.is_some_and(|it| it != path)
}

/// A module of imports that calls itself old, in its docstring or when it is imported.
pub(crate) fn says_it_is_kept(side: &Side, module: DefinitionId) -> bool {
    side.marks.kept.flag(module, || calls_itself_kept(side, module))
}

fn calls_itself_kept(side: &Side, module: DefinitionId) -> bool {
    let Some(outline) = side.outline(module) else { return false };
    let code = |it: &&model::Symbol| !matches!(it.kind, SymbolKind::Attribute | SymbolKind::TypeAlias);
    let defines = outline.symbols.iter().filter(code).any(|it| it.parent.is_none() && !it.name.starts_with("__"));
    let docstring = outline.docstring.as_deref().unwrap_or("");
    let warns = || outline.messages.iter().any(deprecation::is_deprecation);
    !defines && (deprecation::docstring_mark(docstring).is_some() || speaks_of_compatibility(docstring) || warns())
}

/// Texts longer than this describe what a module does.
const SHORT_TEXT: usize = 400;

fn speaks_of_compatibility(docstring: &str) -> bool {
    let lower = docstring.to_lowercase();
    lower.len() < SHORT_TEXT
        && ["backward compatib", "backwards compatib", "backward-compatib", "backwards-compatib"]
            .iter()
            .any(|it| lower.contains(it))
}

/// True when a definition went elsewhere and its old module only imports it: it neither means to offer
/// it nor uses it.
pub(crate) fn left_behind(pair: &Pair, path: &DottedName, now: DefinitionId) -> bool {
    let definition = pair.after.definition(now);
    let moved = definition.path != *path && definition.path.last() == path.last();
    let Some(was) = pair.before.resolve(path).filter(|_| moved) else { return false };
    let here = pair.before.path(was) == path;
    let incidental = definition.access.iter().any(|it| it.path == *path && it.reach == Reach::Incidental);
    let passed_on = || is_kept_for_others(&pair.after, path) || passes_on_to_a_facade(pair, path, now);
    here && (incidental || passed_on())
        && !is_offered_by_package(pair, path, now)
        && !is_used(&pair.after, path)
        && pair.after.is_destination(now)
        && pair.before.resolve(&definition.path).is_none()
}

/// True when `path` is a package's name for what a private module below it defines: nobody is meant to go there instead.
fn is_offered_by_package(pair: &Pair, path: &DottedName, now: DefinitionId) -> bool {
    let defined = pair.after.path(now);
    let package = pair.after.module_above(path).filter(|it| pair.after.file(*it).is_package);
    package.is_some_and(|it| defined.starts_with(pair.after.path(it)) && defined.is_private())
}

/// `from acme.new import X as X` in an ordinary module, while a new facade lists what has moved.
fn passes_on_to_a_facade(pair: &Pair, path: &DottedName, now: DefinitionId) -> bool {
    let ordinary = pair.after.module_above(path).is_some_and(|module| {
        !pair.after.file(module).is_package && pair.after.outline(module).is_some_and(|it| it.exports.is_none())
    });
    let listed = |it: &&model::Access| it.reach == Reach::Listed && it.path.depth() < path.depth();
    let mut facades = pair.after.definition(now).access.iter().filter(listed);
    ordinary && facades.any(|it| !pair.before.offers(&it.path))
}

/// True when the module of `path` needs the name for its own code.
fn is_used(side: &Side, path: &DottedName) -> bool {
    let Some(module) = side.module_above(path) else { return false };
    let Some(outline) = side.outline(module) else { return false };
    let name = path.last();
    let head = |it: &str| it.split('.').next() == Some(name);
    outline.symbols.iter().any(|symbol| {
        let values = symbol.bases.iter().chain(symbol.value.as_deref()).filter_map(model::Value::as_name);
        let defaults = symbol.signature.iter().flat_map(|it| &it.parameters).filter_map(|it| it.default.as_deref());
        defaults.into_iter().any(head)
            || symbol.body.references.iter().any(|it| head(it))
            || values.into_iter().any(head)
    })
}
