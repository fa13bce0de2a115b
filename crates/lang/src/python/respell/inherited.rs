use std::borrow::Cow;
use std::collections::BTreeMap;

use model::{DottedName, Surface, SymbolKind};

use crate::{CallRespelling, KeywordFate, Respellings, Surfaces};

/// `respellings` in which a class that is listed itself also takes over what becomes of the keywords that it only hands
/// on to its bases: `Nested(default=…)` is its own, `Nested(missing=…)` reaches `Field`.
pub(super) fn with_handed_on<'r>(respellings: &'r Respellings, surfaces: Surfaces<'_>) -> Cow<'r, Respellings> {
    let Some(from) = surfaces.from else { return Cow::Borrowed(respellings) };
    let listed: BTreeMap<DottedName, &CallRespelling> =
        respellings.calls.iter().filter_map(|(path, it)| Some((class(from, path)?, it))).collect();
    let mut res = Cow::Borrowed(respellings);
    for (path, own) in &respellings.calls {
        let Some(class) = class(from, path) else { continue };
        let more = handed_on(from, &class, own, &listed);
        if !more.is_empty() {
            let call = res.to_mut().calls.get_mut(path);
            call.into_iter().for_each(|it| it.keywords.extend(more.clone()));
        }
    }
    res
}

/// The class whose constructor `path` is, by its definition.
fn class(from: &Surface, path: &DottedName) -> Option<DottedName> {
    let class = if path.last() == "__init__" { path.parent()? } else { path.clone() };
    let definition = from.definition_path(&class)?;
    // An alias may lead out of the release.
    let is_class = from.symbols.get(&definition).is_some_and(|symbol| symbol.kind == SymbolKind::Class);
    is_class.then_some(definition)
}

fn handed_on(
    from: &Surface,
    class: &DottedName,
    own: &CallRespelling,
    listed: &BTreeMap<DottedName, &CallRespelling>,
) -> BTreeMap<String, KeywordFate> {
    let mut res: BTreeMap<String, KeywordFate> = BTreeMap::new();
    let mut named: Vec<&str> = Vec::new();
    let lineage = from.lineage(class);
    for ancestor in &lineage {
        if let Some(call) = listed.get(ancestor).filter(|_| ancestor != class) {
            let inherited = call
                .keywords
                .iter()
                .filter(|(name, _)| !own.keywords.contains_key(*name) && !named.contains(&name.as_str()));
            for (name, fate) in inherited {
                res.entry(name.clone()).or_insert_with(|| fate.clone());
            }
        }
        let Some(signature) = from.symbols[ancestor].signature.as_ref() else { continue };
        if !signature.takes_any_keyword() {
            break;
        }
        named.extend(signature.parameters.iter().map(|it| it.name.as_str()));
    }
    res
}
