//! The value of `__all__`, as far as it can be computed without running the module.

use std::collections::BTreeSet;

use model::{CompactString, ExportPart, Outline, Symbol, Value};

use super::release::{ModuleIndex, Release};
use super::table::{Meaning, Table};

/// The names in `__all__`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Exports<'a> {
    pub(super) names: BTreeSet<&'a str>,
    /// True when a part could not be computed: other names may be listed too.
    pub(super) is_open: bool,
}

/// Computes `__all__` of every module.
pub(super) fn compute<'a>(release: &Release<'a>, tables: &mut [Table<'a>]) {
    let mut state = Computation { release, tables, done: vec![None; release.modules.len()], open: Vec::new() };
    for index in 0..release.modules.len() {
        state.exports(index);
    }
    let done = state.done;
    for (table, exports) in tables.iter_mut().zip(done) {
        table.exports = exports.flatten();
    }
}

struct Computation<'r, 'a, 't> {
    release: &'r Release<'a>,
    tables: &'t [Table<'a>],
    done: Vec<Option<Option<Exports<'a>>>>,
    /// The modules being computed: a cycle adds nothing.
    open: Vec<ModuleIndex>,
}

impl<'a> Computation<'_, 'a, '_> {
    fn exports(&mut self, index: ModuleIndex) -> Option<Exports<'a>> {
        if let Some(done) = &self.done[index] {
            return done.clone();
        }
        if self.open.contains(&index) {
            return None;
        }
        self.open.push(index);
        let module = &self.release.modules[index];
        let parts = module.outline.exports.as_deref().map(|parts| (parts, module.outline));
        let stubbed = || module.stub.and_then(|(_, outline)| outline.exports.as_deref().map(|parts| (parts, outline)));
        let exports = parts.or_else(stubbed).map(|(parts, outline)| self.sum(index, outline, parts));
        self.open.pop();
        self.done[index] = Some(exports.clone());
        exports
    }

    fn sum(&mut self, index: ModuleIndex, outline: &'a Outline, parts: &'a [ExportPart]) -> Exports<'a> {
        let mut exports = Exports { is_open: outline.symbols.iter().any(adds_to_all), ..Exports::default() };
        for part in parts {
            match part {
                ExportPart::Name(name) => drop(exports.names.insert(name)),
                ExportPart::Without(name) => drop(exports.names.remove(name.as_str())),
                ExportPart::AllOf(name) => self.add_all_of(index, name, &mut exports),
                ExportPart::Dynamic(value) => self.add_value(index, outline, value, &mut exports),
            }
        }
        exports
    }

    fn add_all_of(&mut self, index: ModuleIndex, name: &str, exports: &mut Exports<'a>) {
        let all = self.module_named(index, name).and_then(|module| self.exports(module));
        match all {
            Some(all) => {
                exports.names.extend(all.names);
                exports.is_open |= all.is_open;
            }
            None => exports.is_open = true,
        }
    }

    fn add_value(&mut self, index: ModuleIndex, outline: &'a Outline, value: &'a Value, exports: &mut Exports<'a>) {
        match value {
            Value::Name(name) => match name.strip_suffix(".__all__") {
                Some(module) => self.add_all_of(index, module, exports),
                None => exports.is_open |= !add_variable(outline, name, exports),
            },
            Value::Call { arguments, .. } if arguments.len() == 1 => {
                self.add_value(index, outline, &arguments[0].value, exports);
            }
            Value::List(_) => exports.is_open |= !add_literal(value, exports),
            Value::Other(text) => exports.is_open |= !add_variable(outline, collection_in(text), exports),
            Value::Text(_) | Value::Call { .. } | Value::Table(_) => exports.is_open = true,
        }
    }

    /// The module that the dotted `name` means inside the module at `index`.
    fn module_named(&self, index: ModuleIndex, name: &str) -> Option<ModuleIndex> {
        let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
        let own = self.release.modules[index].name;
        let bound = self.tables[index].names.get(first).and_then(|it| it.first()).and_then(|it| match &it.meaning {
            Meaning::Module(module) => Some(module.to_string()),
            Meaning::Member { module, name } => Some(format!("{module}.{name}")),
            Meaning::Symbol(_) => None,
        });
        let full = bound.unwrap_or_else(|| format!("{own}.{first}"));
        self.release.module(&rest.map_or(full.clone(), |rest| format!("{full}.{rest}")))
    }
}

/// True for a function that changes `__all__`: a decorator that exports, a helper that merges lists.
fn adds_to_all(symbol: &Symbol) -> bool {
    let changes =
        |name: &CompactString| matches!(name.as_str(), "__all__.append" | "__all__.extend" | "__all__.insert");
    symbol.parent.is_none() && symbol.body.references.iter().any(changes)
}

/// `_lazy` in `list(_lazy.keys())`, `sorted(_lazy)` and the like.
fn collection_in(text: &str) -> &str {
    let inside = text.split_once('(').map_or(text, |(_, inside)| inside);
    let inside = inside.trim_start_matches(['*', '[', ' ']);
    inside.split(|it: char| !it.is_alphanumeric() && it != '_').next().unwrap_or("")
}

/// Adds the texts of the module-level collection `name`; false when there is none.
fn add_variable<'a>(outline: &'a Outline, name: &str, exports: &mut Exports<'a>) -> bool {
    let variable = outline.symbols.iter().filter(|symbol| symbol.parent.is_none() && symbol.name == name);
    let values: Vec<_> = variable.filter_map(|symbol| symbol.value.as_deref()).collect();
    !values.is_empty() && values.into_iter().all(|value| add_literal(value, exports))
}

fn add_literal<'a>(value: &'a Value, exports: &mut Exports<'a>) -> bool {
    match value {
        Value::List(items) => items.iter().all(|item| add_text(item, exports)),
        Value::Table(entries) => entries.iter().all(|(key, _)| add_text(key, exports)),
        Value::Text(_) | Value::Name(_) | Value::Call { .. } | Value::Other(_) => false,
    }
}

fn add_text<'a>(value: &'a Value, exports: &mut Exports<'a>) -> bool {
    let text = value.as_text();
    exports.names.extend(text);
    text.is_some()
}
