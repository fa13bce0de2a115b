//! What became of an old path.

use model::{DefinitionId, DottedName, ImportScope, SymbolKind, Value};

use crate::pair::Pair;
use crate::side::Side;
use crate::{deprecation, shim, similar, text};

/// What became of one importable path of the old release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    /// Works as before.
    Kept,
    /// Works, but the author calls it old.
    Deprecated,
    /// Works, but only as another name of something else.
    Aliased,
    /// Does not work itself, but follows from a move of what it lies in.
    Moved,
    /// Fails.
    Gone,
}

impl Fate {
    /// All of them.
    pub(crate) const ALL: &[Self] = &[Self::Kept, Self::Deprecated, Self::Aliased, Self::Moved, Self::Gone];

    /// True when the path asks for an operation.
    pub(crate) fn is_old(self) -> bool {
        matches!(self, Self::Deprecated | Self::Aliased | Self::Gone)
    }
}

/// What became of `path`.
pub(crate) fn fate(pair: &Pair, path: &DottedName) -> Fate {
    let Some(id) = pair.after.resolve(path) else {
        if pair.after.graph.outside(path).is_some() {
            return if is_called_old(pair, path) { Fate::Deprecated } else { Fate::Kept };
        }
        return match pair.heir(path) {
            Some(id) if deprecation::mark(&pair.after, id).is_some() => Fate::Deprecated,
            Some(_) => Fate::Moved,
            None => Fate::Gone,
        };
    };
    match deprecation::mark(&pair.after, id) {
        Some(mark) if mark.refuses => Fate::Gone,
        Some(_) => Fate::Deprecated,
        None if stays(pair, path, id) => {
            let emptied = is_emptied(pair, path.as_str()) || lies_in_emptied(pair, path);
            if emptied { Fate::Aliased } else { Fate::Kept }
        }
        None if is_called_old(pair, path) => Fate::Deprecated,
        None if becomes_alias(pair, path, id) || restyled(pair, id) => Fate::Aliased,
        None if is_emptied(pair, path.as_str()) || shim::left_behind(pair, path, id) => Fate::Aliased,
        None if lies_in_emptied(pair, path) => Fate::Aliased,
        None => Fate::Kept,
    }
}

/// True when the new release defines at `path` what is no other name for anything: only its module can call it old.
fn stays(pair: &Pair, path: &DottedName, now: DefinitionId) -> bool {
    let definition = pair.after.definition(now);
    let defined = definition.path == *path && definition.kind.is_some();
    defined && !is_alias(&pair.after, now) && !warns_on_access(&pair.after, path)
}

/// What became of the definition `id` at its path `path`; a member shares the fate that it has in its class.
pub(crate) fn fate_of(pair: &Pair, id: DefinitionId, path: &DottedName) -> Fate {
    let definition = pair.before.definition(id);
    if *path == definition.path {
        return pair.fate(id);
    }
    if definition.owner.is_none() {
        return fate(pair, path);
    }
    match inheritor(pair, path) {
        Some(class) => of_member(pair, id, pair.survivor(class).and_then(|it| pair.after.member(it, path.last()))),
        None => of_member(pair, id, pair.survivor(id)),
    }
}

/// What became of a definition at the path where it is defined; [`Pair::fate`] remembers it.
pub(crate) fn of_own_path(pair: &Pair, id: DefinitionId) -> Fate {
    match pair.before.definition(id).owner {
        None => fate(pair, pair.before.path(id)),
        Some(_) => of_member(pair, id, pair.survivor(id)),
    }
}

/// What became of the member `id` that is `now` in the new release.
fn of_member(pair: &Pair, id: DefinitionId, now: Option<DefinitionId>) -> Fate {
    let Some(now) = now else { return Fate::Gone };
    match deprecation::mark(&pair.after, now) {
        Some(mark) if mark.refuses => Fate::Gone,
        Some(_) => Fate::Deprecated,
        None if is_alias(&pair.after, now) && (!is_alias(&pair.before, id) || is_respelled(pair, id, now)) => {
            Fate::Aliased
        }
        None if restyled(pair, now) => Fate::Aliased,
        None => Fate::Kept,
    }
}

/// A name of a module that was emptied and only passes on a new one.
fn lies_in_emptied(pair: &Pair, path: &DottedName) -> bool {
    path.as_str().rsplit_once('.').is_some_and(|(module, _)| is_emptied(pair, module))
}

fn is_emptied(pair: &Pair, module: &str) -> bool {
    pair.before.module_at(module).is_some_and(|it| pair.emptied(it).is_some())
}

/// The old path was a definition of its own and is now another name for something.
fn becomes_alias(pair: &Pair, path: &DottedName, now: DefinitionId) -> bool {
    let Some(before) = pair.before.resolve(path) else { return false };
    let own = pair.before.path(before).last() == path.last();
    let own = own && (!is_alias(&pair.before, before) || is_respelled(pair, before, now));
    let class = pair.after.behind_alias(now);
    let same_class = class != now && pair.after.path(class).last() == path.last();
    own && !same_class && (is_alias(&pair.after, now) || pair.after.path(now).last() != path.last())
}

/// True when an alias of something else became an alias of a new spelling of its own name.
fn is_respelled(pair: &Pair, before: DefinitionId, now: DefinitionId) -> bool {
    let (then, name) = (alias_target(&pair.before, before), alias_target(&pair.after, now));
    let own = pair.after.path(now).last();
    let beside = pair.after.path(now).parent().unwrap_or_default();
    name.is_some_and(|name| {
        let is_new = pair.before.resolve(&beside.join(name)).is_none();
        then != Some(name) && name != own && similar::same_words(name, own) && is_new
    })
}

/// The class whose member `path` is.
fn inheritor(pair: &Pair, path: &DottedName) -> Option<DefinitionId> {
    let class = pair.before.behind_alias(pair.before.resolve(&path.parent()?)?);
    pair.before.is_class(class).then_some(class)
}

/// So many names of one scope are wrapped in a deprecation that plain aliases of the same style are old, too.
const RESTYLED: usize = 3;

/// `oldName = old_name` among neighbours that are deprecated for their spelling.
fn restyled(pair: &Pair, id: DefinitionId) -> bool {
    let side = &pair.after;
    let Some(target) = alias_target(side, id) else { return false };
    let path = side.path(id);
    let style = |old: &str, new: &str| old != new && similar::same_words(old, new);
    if !style(path.last(), target) {
        return false;
    }
    let module = side.module(id);
    let wrapped = side.under(&module).filter(|(_, it)| it.kind == Some(SymbolKind::Attribute)).filter(|(it, _)| {
        side.symbol(*it).is_some_and(|symbol| {
            let call = symbol.value.as_deref().and_then(deprecation::wrapper_call);
            let named = call.map(deprecation::arguments).unwrap_or_default().iter().filter_map(|it| it.value.as_name());
            named.into_iter().any(|new| style(&symbol.name, new)) && deprecation::mark(side, *it).is_some()
        })
    });
    wrapped.take(RESTYLED).count() == RESTYLED
}

/// What `id` is another name of, as written.
fn alias_target<'a>(side: &Side<'a>, id: DefinitionId) -> Option<&'a str> {
    side.symbol(id).filter(|_| is_alias(side, id)).and_then(aliased_name)
}

fn aliased_name(symbol: &model::Symbol) -> Option<&str> {
    match symbol.value.as_deref()? {
        Value::Name(name) => Some(name),
        Value::Call { arguments, .. } => arguments.first()?.value.as_name(),
        Value::Text(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => None,
    }
}

/// `Old = New`, with whatever marks it static.
pub(crate) fn is_alias(side: &Side, id: DefinitionId) -> bool {
    let Some(symbol) = side.symbol(id).filter(|it| it.kind == SymbolKind::Attribute) else { return false };
    match symbol.value.as_deref() {
        Some(Value::Name(name)) => *name != symbol.name && !["None", "True", "False"].contains(&name.as_str()),
        Some(Value::Call { callee, arguments }) => {
            let named = arguments.first().is_some_and(|it| it.value.as_name().is_some());
            named && ["staticmethod", "classmethod"].contains(&callee.as_str())
        }
        Some(Value::Text(_) | Value::List(_) | Value::Table(_) | Value::Other(_)) | None => false,
    }
}

/// True when the author calls the path old, whatever it leads to.
pub(crate) fn is_called_old(pair: &Pair, path: &DottedName) -> bool {
    warns_on_access(&pair.after, path) || shim::is_kept_for_others(&pair.after, path) || pair.is_handed_over(path)
}

/// True when only a warning `__getattr__` of the module still answers to the path.
fn warns_on_access(side: &Side, path: &DottedName) -> bool {
    let Some(module_id) = side.module_above(path).filter(|it| may_answer(side, *it)) else { return false };
    let module = side.path(module_id);
    let Some(outline) = side.outline(module_id) else { return false };
    let name = path.last();
    let run = |scope| matches!(scope, ImportScope::Module | ImportScope::Conditional);
    let bound = outline.imports.iter().any(|it| run(it.scope) && (it.binds == name || it.binds == "*"))
        || outline.symbols.iter().any(|it| it.parent.is_none() && it.name == name)
        || side.module_at(path.as_str()).is_some();
    !bound && answers_with_a_warning(side, module, name)
}

/// True for a module with a `__getattr__`, or with a table that calls itself one of old names.
fn may_answer(side: &Side, module: DefinitionId) -> bool {
    side.marks.answering.flag(module, || {
        let old = |it: &model::Definition| text::is_deprecating_name(it.path.last());
        side.member(module, "__getattr__").is_some() || side.below(side.path(module)).any(|(_, it)| old(it))
    })
}

fn answers_with_a_warning(side: &Side, module: &DottedName, name: &str) -> bool {
    let Some(server) = side.resolve(&module.join("__getattr__")) else { return listed_as_old(side, module, name) };
    let Some(symbol) = side.symbol(server) else { return false };
    if let Some(case) = symbol.body.name_cases.iter().find(|it| it.name == name) {
        return case.messages.iter().any(deprecation::is_deprecation);
    }
    let built = symbol.value.as_deref().and_then(deprecation::callee);
    let called = symbol.body.references.iter().take(40).map(|it| it.as_str()).chain(built);
    deprecation::warns(side, server) || called.into_iter().any(|it| deprecation::warns_when_called(side, server, it))
}

/// True when a table of the module that calls itself one of old names has `name` among its keys.
fn listed_as_old(side: &Side, module: &DottedName, name: &str) -> bool {
    let old = side.below(module).filter(|(_, it)| text::is_deprecating_name(it.path.last()));
    old.filter_map(|(id, _)| side.symbol(id)?.value.as_deref()).any(|value| has_key(value, name))
}

fn has_key(value: &Value, name: &str) -> bool {
    let Value::Table(entries) = value else { return false };
    entries.iter().any(|(key, value)| key.as_text() == Some(name) || has_key(value, name))
}

#[cfg(test)]
mod tests {
    use model::DottedName;

    use super::{Fate, fate};
    use crate::sample::Sample;

    fn became(before: &str, after: &str) -> Fate {
        fate(&Sample::new(before, after).pair(), &DottedName::from("acme.load"))
    }

    #[test]
    fn a_path_stays_warns_is_another_name_or_fails() {
        let old = "def load(): return 1";
        assert_eq!(became(old, "def load(): return 2"), Fate::Kept);
        assert_eq!(became(old, "def load():\n    '''Deprecated.'''"), Fate::Deprecated);
        assert_eq!(became(old, "def read(): return 1\nload = read"), Fate::Aliased);
        assert_eq!(became(old, "def load(): raise TypeError('load was removed')"), Fate::Gone);
        assert_eq!(became(old, ""), Fate::Gone);
    }

    #[test]
    fn an_alias_is_old_when_it_turns_to_another_spelling_of_itself() {
        let old = "def cLoad(): ...\nload = cLoad";
        assert_eq!(became(old, "def c_load(): ...\nload = c_load"), Fate::Kept);
        assert_eq!(became(old, "def c_load(): ...\nLoad = c_load\nload = Load"), Fate::Aliased);
        assert_eq!(became(old, old), Fate::Kept);
    }
}
