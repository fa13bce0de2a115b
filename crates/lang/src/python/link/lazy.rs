//! Names that a module's `__getattr__` makes: imports inside it, and the tables that it reads.
//!
//! Recognised by shape: a dictionary from names to modules, from names to module and attribute, from names to other
//! names of the module, or from submodules to lists of names; wherever `__getattr__` comes by it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use model::{DottedName, ImportScope, Outline, Symbol, Value};

use super::release::{Module, Release};
use super::table::{Meaning, Names};

/// A name with its meaning.
pub(super) type LazyName<'a> = (&'a str, Meaning<'a>);

/// The names that `module` makes when they are asked for.
pub(super) fn lazy_names<'a>(release: &Release<'a>, module: &Module<'a>, names: &Names<'a>) -> Vec<LazyName<'a>> {
    let outline = module.outline;
    let reader = Reader { release, package: module.package(), module, names };
    let mut found = Vec::new();
    if let Some(hook) = top_level(outline, "__getattr__") {
        found.extend(answers(outline, hook, module.name.as_str()));
        found.extend(values_read_by(outline, hook).into_iter().flat_map(|value| reader.tables_in(value)));
        found.extend(hook.value.iter().flat_map(|value| reader.answered(value)));
    } else {
        let values = structures(outline).chain(&outline.replacements);
        found.extend(values.flat_map(|value| reader.tables_in(value)));
    }
    found
}

/// The modules that `__getattr__` passes names on to: `return getattr(module, name)`.
pub(super) fn passed_on<'a>(outline: &'a Outline, names: &Names<'a>) -> Vec<Meaning<'a>> {
    let Some(hook) = top_level(outline, "__getattr__") else { return Vec::new() };
    let targets = hook.body.returns.iter().filter_map(|value| match value {
        Value::Call { callee, arguments } if callee == "getattr" => arguments.first()?.value.as_name(),
        Value::Call { .. } | Value::Name(_) | Value::Text(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => {
            None
        }
    });
    let lines = hook.lines.0..=hook.lines.1;
    let local = |name: &str| outline.imports.iter().find(|it| it.binds == name && lines.contains(&it.line));
    let bound = |name: &str| names.get(name)?.first().map(|candidate| candidate.meaning.clone());
    targets.filter_map(|name| local(name).map(super::table::meaning).or_else(|| bound(name))).collect()
}

/// The names that `__getattr__` tests for before it passes them on, when they are in a collection of the module.
pub(super) fn tested_names(outline: &Outline) -> Option<BTreeSet<&str>> {
    let values = values_read_by(outline, top_level(outline, "__getattr__")?);
    let is_collection = |value: &&Value| matches!(value, Value::List(_) | Value::Table(_));
    let collections: Vec<&Value> = values.into_iter().filter(is_collection).collect();
    (!collections.is_empty()).then(|| collections.into_iter().flat_map(texts).collect())
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::List(items) => items.iter().filter_map(Value::as_text).collect(),
        Value::Table(entries) => entries.iter().filter_map(|(key, _)| key.as_text()).collect(),
        Value::Text(_) | Value::Name(_) | Value::Call { .. } | Value::Other(_) => Vec::new(),
    }
}

fn top_level<'a>(outline: &'a Outline, name: &str) -> Option<&'a Symbol> {
    outline.symbols.iter().find(|symbol| symbol.parent.is_none() && symbol.name == name)
}

/// `if name == "Old": from .new import New; return New`, and imports that the body hands on.
fn answers<'a>(outline: &'a Outline, hook: &'a Symbol, own: &str) -> Vec<LazyName<'a>> {
    let lines = hook.lines.0..=hook.lines.1;
    let inside = outline.imports.iter().filter(|it| it.scope == ImportScope::Function && lines.contains(&it.line));
    let returned = |name: &str| hook.body.returns.iter().any(|value| value.as_name() == Some(name));
    let handed_on = inside.clone().filter(|import| returned(&import.binds));
    let imported = |name: &str| inside.clone().find(|import| import.binds == name).map(super::table::meaning);
    let mut found: Vec<LazyName<'a>> = handed_on.map(|it| (it.binds.as_str(), super::table::meaning(it))).collect();
    for case in &hook.body.name_cases {
        let Some(value) = &case.returns else { continue };
        let member = |name: &'a str| Meaning::Member { module: own.to_owned().into(), name: name.into() };
        let meaning = match value {
            Value::Name(name) => imported(name).unwrap_or_else(|| member(name)),
            Value::Text(_) | Value::Call { .. } | Value::List(_) | Value::Table(_) | Value::Other(_) => {
                member(&case.name)
            }
        };
        found.push((&case.name, meaning));
    }
    found
}

/// The values of module-level variables that `hook` reads, directly or through functions of the module.
fn values_read_by<'a>(outline: &'a Outline, hook: &'a Symbol) -> Vec<&'a Value> {
    let mut seen: BTreeSet<&str> = BTreeSet::from(["__getattr__"]);
    let mut queue = vec![hook];
    let mut values = Vec::new();
    while let Some(symbol) = queue.pop() {
        values.extend(symbol.value.as_deref());
        let mut mentioned: Vec<&str> = symbol.body.references.iter().map(|it| it.as_str()).collect();
        symbol.value.iter().for_each(|value| mention(value, &mut mentioned));
        for name in mentioned {
            let first = name.split('.').next().unwrap_or(name);
            if seen.insert(first) {
                queue.extend(top_level(outline, first));
            }
        }
    }
    values
}

fn mention<'a>(value: &'a Value, names: &mut Vec<&'a str>) {
    match value {
        Value::Name(name) => names.push(name),
        Value::Call { callee, arguments } => {
            names.push(callee);
            arguments.iter().for_each(|argument| mention(&argument.value, names));
        }
        Value::Text(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => {}
    }
}

/// Tables from submodules to their names in a module without `__getattr__`: another module object takes its place.
fn structures(outline: &Outline) -> impl Iterator<Item = &Value> {
    let tables = outline.symbols.iter().filter(|symbol| symbol.parent.is_none() && symbol.name.ends_with("_structure"));
    tables.filter_map(|symbol| symbol.value.as_deref())
}

struct Reader<'r, 'a> {
    release: &'r Release<'a>,
    package: DottedName,
    module: &'r Module<'a>,
    names: &'r Names<'a>,
}

impl<'a> Reader<'_, 'a> {
    fn tables_in(&self, value: &'a Value) -> Vec<LazyName<'a>> {
        match value {
            Value::Table(entries) => entries.iter().flat_map(|(key, value)| self.entry(key, value)).collect(),
            Value::Call { arguments, .. } => {
                arguments.iter().flat_map(|argument| self.tables_in(&argument.value)).collect()
            }
            Value::Text(_) | Value::Name(_) | Value::List(_) | Value::Other(_) => Vec::new(),
        }
    }

    /// The keys of a dictionary that `__getattr__` itself writes down: it answers to them, whatever with.
    fn answered(&self, value: &'a Value) -> Vec<LazyName<'a>> {
        let own = |key: &'a str| (key, self.member(self.module.name.as_str().to_owned().into(), key));
        texts(value).into_iter().filter(|key| is_identifier(key)).map(own).collect()
    }

    fn entry(&self, key: &'a Value, value: &'a Value) -> Vec<LazyName<'a>> {
        let Some(key) = key.as_text() else { return Vec::new() };
        match value {
            Value::Text(place) => self.place(key, place).map(|meaning| (key, meaning)).into_iter().collect(),
            Value::Name(name) => self.own(name).map(|meaning| (key, meaning)).into_iter().collect(),
            Value::List(items) => self.list(key, items),
            Value::Call { .. } | Value::Table(_) | Value::Other(_) => Vec::new(),
        }
    }

    /// `"submodule": ["A", "B"]`, `"A": ("module", "name")`, `"A": (__package__, ".module")`, or `"old": (new, "1.2")`.
    fn list(&self, key: &'a str, items: &'a [Value]) -> Vec<LazyName<'a>> {
        let lists_names = items.iter().all(|item| item.as_text().is_some_and(is_identifier));
        if let Some(module) = self.release_module(key).filter(|_| lists_names) {
            let member = |name: &'a str| (name, Meaning::Member { module: module.clone().into(), name: name.into() });
            return items.iter().filter_map(Value::as_text).map(member).collect();
        }
        let meaning = match items {
            [Value::Text(module), Value::Text(name), ..] if name.is_empty() => {
                Some(Meaning::Module(self.absolute(module)))
            }
            [Value::Text(module), Value::Text(name), ..] => {
                Some(Meaning::Member { module: self.absolute(module), name: name.as_str().into() })
            }
            [Value::Name(name), ..] if self.names.contains_key(name.as_str()) => self.own(name),
            // `"A": (__package__, ".module")`.
            [_, Value::Text(module), ..] => self.release_module(module).map(|module| self.member(module.into(), key)),
            _ => None,
        };
        meaning.map(|meaning| (key, meaning)).into_iter().collect()
    }

    /// Another name of this module.
    fn own(&self, name: &'a str) -> Option<Meaning<'a>> {
        self.names.contains_key(name).then(|| self.member(self.module.name.as_str().to_owned().into(), name))
    }

    fn member(&self, module: Cow<'a, str>, name: &'a str) -> Meaning<'a> {
        Meaning::Member { module, name: name.into() }
    }

    /// Where `key` comes from when a table says `place`.
    fn place(&self, key: &'a str, place: &'a str) -> Option<Meaning<'a>> {
        if let Some((module, name)) = place.split_once(':') {
            return Some(self.member(self.absolute(module), name));
        }
        if let Some(module) = self.release_module(place) {
            return Some(self.member(module.into(), key));
        }
        if let Some(alias) = self.own(place) {
            return Some(alias);
        }
        let (module, name) = place.rsplit_once('.')?;
        let is_path = place.trim_start_matches('.').split('.').all(is_identifier);
        // A table that renames keeps classes classes: `"Old": ".models.New"`, but `"Old": ".models.new"` is a module.
        let is_class = |text: &str| text.starts_with(char::is_uppercase);
        let renames = is_class(name) || (self.release_module(module).is_some() && is_class(name) == is_class(key));
        let names_symbol = name == key || renames;
        match (is_path, names_symbol) {
            (true, true) => Some(self.member(self.absolute(module), name)),
            (true, false) => Some(self.member(self.absolute(place), key)),
            (false, _) => None,
        }
    }

    /// The module of this release that `text` names: absolute, relative with dots, or below the package.
    fn release_module(&self, text: &str) -> Option<String> {
        let below = self.package.join(text.trim_start_matches('.'));
        let spelled = [self.absolute(text).into_owned(), below.as_str().to_owned()];
        spelled.into_iter().find(|name| self.release.module(name).is_some())
    }

    fn absolute<'t>(&self, module: &'t str) -> Cow<'t, str> {
        let name = module.trim_start_matches('.');
        let level = module.len() - name.len();
        if level == 0 {
            return Cow::Borrowed(module);
        }
        let base = self.package.ancestry().nth(level - 1).unwrap_or_default();
        Cow::Owned(base.join(name).as_str().to_owned())
    }
}

/// True for text that can be a name.
pub(super) fn is_identifier(text: &str) -> bool {
    let starts = text.starts_with(|it: char| it.is_alphabetic() || it == '_');
    starts && text.chars().all(|it| it.is_alphanumeric() || it == '_')
}
