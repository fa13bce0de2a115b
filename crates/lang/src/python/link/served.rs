//! Paths that tables of the release serve although no module has them: names of modules that are made at run time,
//! and names that one table keeps for many modules.

use std::borrow::Cow;

use model::{DottedName, Outline, Value};

use super::lazy::is_identifier;
use super::release::{Module, Release};
use super::table::Meaning;

/// A path with what it means.
pub(super) struct Served<'a> {
    pub(super) path: DottedName,
    pub(super) meaning: Meaning<'a>,
    /// The module that exists only because of the table.
    pub(super) made_module: Option<DottedName>,
}

/// Everything that the tables of `release` serve, in order of the modules that hold them.
pub(super) fn served<'a>(release: &Release<'a>) -> Vec<Served<'a>> {
    let mut found = Vec::new();
    for module in &release.modules {
        for entries in tables(module.outline) {
            found.extend(made_modules(module, entries).or_else(|| moved_names(release, entries)).into_iter().flatten());
        }
    }
    found
}

/// The dictionary displays at module level.
fn tables(outline: &Outline) -> impl Iterator<Item = &[(Value, Value)]> {
    let values = outline.symbols.iter().filter(|symbol| symbol.parent.is_none()).filter_map(|it| it.value.as_deref());
    values.filter_map(|value| match value {
        Value::Table(entries) if !entries.is_empty() => Some(entries.as_slice()),
        Value::Table(_) | Value::Text(_) | Value::Name(_) | Value::Call { .. } | Value::List(_) | Value::Other(_) => {
            None
        }
    })
}

/// `{"submodule": {"Name": "package.module.Name"}}` in a package; `None` when one entry has another form.
fn made_modules<'a>(module: &Module<'a>, entries: &'a [(Value, Value)]) -> Option<Vec<Served<'a>>> {
    let mut found = Vec::new();
    for (key, names) in entries.iter().filter(|_| module.is_package) {
        let made = module.name.join(key.as_text().filter(|key| is_identifier(key))?);
        let Value::Table(names) = names else { return None };
        for (name, place) in names {
            let name = name.as_text().filter(|name| is_identifier(name))?;
            let meaning = member(place.as_text()?, '.')?;
            found.push(Served { path: made.join(name), meaning, made_module: Some(made.clone()) });
        }
    }
    Some(found).filter(|found| !found.is_empty())
}

/// `{"package.old:Name": "package.new:Name"}` for modules with a `__getattr__`.
fn moved_names<'a>(release: &Release<'a>, entries: &'a [(Value, Value)]) -> Option<Vec<Served<'a>>> {
    let mut found = Vec::new();
    for (old, new) in entries {
        let (module, name) = old.as_text()?.split_once(':')?;
        let meaning = member(new.as_text()?, ':')?;
        let served = release.module(module).is_some_and(|module| has_hook(release.modules[module].outline));
        let path = DottedName::from(module).join(name);
        found.extend(served.then_some(Served { path, meaning, made_module: None }));
    }
    Some(found)
}

fn has_hook(outline: &Outline) -> bool {
    outline.symbols.iter().any(|symbol| symbol.parent.is_none() && symbol.name == "__getattr__")
}

/// The name after the last `separator` in the module before it.
fn member(place: &str, separator: char) -> Option<Meaning<'_>> {
    let (module, name) = place.rsplit_once(separator)?;
    let is_path = module.split('.').all(is_identifier) && is_identifier(name);
    is_path.then_some(Meaning::Member { module: Cow::Borrowed(module), name: Cow::Borrowed(name) })
}
