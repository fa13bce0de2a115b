use lang::python::usage::Usage;
use model::{DottedName, Signature, Surface, SymbolKind};

/// A use that a release does not bear.
pub(super) struct Breakage {
    pub(super) usage: Usage,
    pub(super) reason: String,
}

/// The first of `uses`, in file and text order, that `surface` does not bear; those that are provided for left out.
pub(super) fn first_breakage(uses: &[Usage], surface: &Surface) -> Option<Breakage> {
    let unguarded = uses.iter().filter(|usage| !usage.guarded);
    unguarded.into_iter().find_map(|usage| {
        let reason = missing_name(&usage.path, surface).or_else(|| refused_keyword(usage, surface))?;
        Some(Breakage { usage: usage.clone(), reason })
    })
}

/// Says which part of `path` the release does not have, when its absence is certain.
fn missing_name(path: &DottedName, surface: &Surface) -> Option<String> {
    if surface.offers(path) {
        return None;
    }
    let known = path.ancestry().skip(1).find(|prefix| surface.offers(prefix));
    let certain = match &known {
        Some(prefix) => is_closed(prefix, surface),
        None => !surface.incomplete,
    };
    let first_missing = || {
        let depth = known.as_ref().map_or(0, |prefix| prefix.segments().count());
        path.segments().take(depth + 1).collect::<Vec<_>>().join(".")
    };
    certain.then(|| format!("`{}` does not exist", first_missing()))
}

/// True when everything below `path` is known: a module that was read, or a class whose bases were.
fn is_closed(path: &DottedName, surface: &Surface) -> bool {
    if surface.incomplete {
        return false;
    }
    match surface.symbol(path) {
        None => surface.modules.binary_search(path).is_ok(),
        Some(symbol) => symbol.kind == SymbolKind::Class && has_known_bases(path, surface),
    }
}

fn has_known_bases(class: &DottedName, surface: &Surface) -> bool {
    let answers_anything = |name| surface.member(class, name).is_some();
    let dynamic = ["__getattr__", "__getattribute__"].into_iter().any(answers_anything);
    let known = |base: &DottedName| surface.symbol(base).is_some() || base.as_str() == "object";
    let lineage = surface.lineage(class);
    !dynamic && lineage.iter().all(|it| surface.symbols[it].bases.iter().all(known))
}

/// Says which keyword of a call the release does not take.
fn refused_keyword(usage: &Usage, surface: &Surface) -> Option<String> {
    let keywords = usage.keywords.as_ref()?;
    let signature = signature(&usage.path, surface)?;
    let taken = |name: &str| signature.parameter(name).is_some_and(model::Parameter::accepts_keyword);
    let refused = keywords.iter().find(|name| !taken(name) && !signature.takes_any_keyword())?;
    Some(format!("`{}` takes no `{refused}`", usage.path))
}

fn signature<'a>(path: &DottedName, surface: &'a Surface) -> Option<&'a Signature> {
    if let Some(symbol) = surface.symbol(path) {
        return symbol.signature.as_ref();
    }
    let (_, member) = surface.member(&path.parent()?, path.last())?;
    member.signature.as_ref()
}
