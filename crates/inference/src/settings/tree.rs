//! Trees of options: a table or nested calls in which every leaf declares one setting.
//!
//! `OPTIONS = {"cache": {"size": Option(3)}}`, `Namespace(cache=Namespace(size=Option(3, old="cache_max")))`, plain
//! dictionaries of defaults, classes of settings.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use model::{Argument, DefinitionId, SymbolKind, Value};

use super::key::KeyPath;
use super::template;
use crate::names::{self, Scope};
use crate::side::Side;
use crate::text;

/// Fewer leaves are a call with some arguments rather than a table of options.
const FEWEST_OPTIONS: usize = 4;

/// Most of the leaves are made by the same callable: so many in ten.
const SAME_CALLEE: usize = 7;

/// Keywords that name what a setting was called before.
const OLD_KEYWORDS: &[&str] = &[
    "old",
    "old_name",
    "old_names",
    "old_key",
    "old_keys",
    "formerly",
    "former_name",
    "previous_name",
    "previously",
    "deprecated_name",
    "deprecated_names",
    "deprecated_alias",
    "deprecated_aliases",
    "renamed_from",
    "moved_from",
    "legacy_name",
];

/// Keywords that name what a setting is called now.
pub(super) const NEW_KEYWORDS: &[&str] = &[
    "renamed_to",
    "moved_to",
    "replaced_by",
    "replaced_with",
    "deprecated_renamed_to",
    "superseded_by",
    "new_name",
    "new_key",
    "successor",
    "replacement",
];

/// One setting as a tree declares it.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    pub path: KeyPath,
    /// The default as written; empty when there is none.
    pub default: String,
    /// The type as written.
    pub kind: String,
    /// Names that it had before, templates filled.
    pub old: Vec<String>,
    /// Where it went.
    pub new: Option<KeyPath>,
}

/// The settings of one release that one definition declares.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    pub id: DefinitionId,
    pub leaves: Vec<Leaf>,
    /// True when each leaf is a call that declares an option, false for a table of plain defaults.
    pub declares: bool,
}

/// Every tree of options of a release, in path order.
pub(crate) fn trees(side: &Side) -> Vec<Tree> {
    let attribute = |kind| kind == Some(SymbolKind::Attribute);
    let assigned = side.graph.iter().filter(|(_, it)| attribute(it.kind)).filter_map(|(id, _)| assigned(side, id));
    let classes = side.graph.iter().filter(|(id, _)| side.is_class(*id)).filter_map(|(id, _)| class(side, id));
    assigned.chain(classes).collect()
}

fn assigned(side: &Side, id: DefinitionId) -> Option<Tree> {
    let symbol = side.symbol(id)?;
    let value = symbol.value.as_deref()?;
    if !speaks_of_settings(&symbol.name) && !is_defaults(&symbol.name) && !calls_for_settings(value) {
        return None;
    }
    let mut reader = Reader { side, scope: names::scope_of(side, id), leaves: Vec::new(), callees: Vec::new() };
    reader.branch(value, &[], &[]);
    let (made, all) = reader.made_alike();
    let speaks = speaks_of_settings(&symbol.name) || reader.callees.iter().any(|it| speaks_of_settings(it));
    let declares = made * 10 >= all * SAME_CALLEE && speaks;
    let defaults = is_defaults(&symbol.name);
    let enough = all >= FEWEST_OPTIONS && (declares || defaults);
    enough.then_some(Tree { id, leaves: reader.leaves, declares })
}

/// True when something in `value` is made by a callable that speaks of settings.
fn calls_for_settings(value: &Value) -> bool {
    match value {
        Value::Table(entries) => entries.iter().any(|(_, it)| calls_for_settings(it)),
        Value::Call { callee, arguments } => {
            speaks_of_settings(callee) || arguments.iter().any(|it| calls_for_settings(&it.value))
        }
        Value::Text(_) | Value::Name(_) | Value::List(_) | Value::Other(_) => false,
    }
}

/// A class whose attributes are options: `class AcmeConfig: timeout = Option(3)`.
fn class(side: &Side, id: DefinitionId) -> Option<Tree> {
    if !speaks_of_settings(side.path(id).last()) {
        return None;
    }
    let mut reader = Reader { side, scope: names::scope_of(side, id), leaves: Vec::new(), callees: Vec::new() };
    for (_, member) in side.below(side.path(id)).filter(|(_, it)| it.owner == Some(id)) {
        let symbol = member.symbol.and_then(|symbol| Some(side.outline(id)?.symbol(symbol)));
        let value = symbol.filter(|it| it.kind == SymbolKind::Attribute).and_then(|it| it.value.as_deref());
        if let Some(Value::Call { callee, arguments }) = value {
            let path = vec![member.path.last().to_owned()];
            reader.option(path, callee, arguments, &[]);
        }
    }
    let enough = reader.leaves.len() >= FEWEST_OPTIONS;
    enough.then_some(Tree { id, leaves: reader.leaves, declares: true })
}

struct Reader<'s, 'a> {
    side: &'s Side<'a>,
    scope: Scope,
    leaves: Vec<Leaf>,
    callees: Vec<String>,
}

impl Reader<'_, '_> {
    /// Reads the entries of a table or the keywords of a namespace; `templates` are the old names of its own leaves.
    fn branch(&mut self, value: &Value, path: &[String], templates: &[String]) {
        match value {
            Value::Table(entries) => {
                for (key, value) in entries {
                    if let Some(key) = key.as_text() {
                        self.entry(key, value, path, templates);
                    }
                }
            }
            Value::Call { arguments, .. } => {
                let stated = arguments.iter().find(|it| is_keyword(it, OLD_KEYWORDS));
                let templates = stated.map(|it| template::texts(self.side, &self.scope, &it.value)).unwrap_or_default();
                for argument in arguments.iter().filter(|it| !is_keyword(it, OLD_KEYWORDS)) {
                    if let Some(key) = &argument.keyword {
                        self.entry(key, &argument.value, path, &templates);
                    }
                }
            }
            Value::Text(_) | Value::Name(_) | Value::List(_) | Value::Other(_) => {}
        }
    }

    fn entry(&mut self, key: &str, value: &Value, outer: &[String], templates: &[String]) {
        let path = [outer, &[key.to_owned()]].concat();
        if is_branch(value) {
            return self.branch(value, &path, &[]);
        }
        match value {
            Value::Call { callee, arguments } => self.option(path, callee, arguments, templates),
            Value::Text(_) | Value::Name(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => {
                self.callees.push(String::new());
                let default = describe(value);
                self.leaves.push(Leaf {
                    path: KeyPath(path),
                    default,
                    kind: String::new(),
                    old: Vec::new(),
                    new: None,
                });
            }
        }
    }

    fn option(&mut self, path: Vec<String>, callee: &str, arguments: &[Argument], templates: &[String]) {
        let named = |words: &[&str]| arguments.iter().find(|it| is_keyword(it, words)).map(|it| &it.value);
        let own = named(OLD_KEYWORDS).map(|it| template::texts(self.side, &self.scope, it)).filter(|it| !it.is_empty());
        let name = path.last().map_or("", String::as_str);
        let old = own.unwrap_or_else(|| templates.to_vec());
        let first = arguments.first().filter(|it| it.keyword.is_none()).map(|it| &it.value);
        let leaf = Leaf {
            default: named(&["default"]).or(first).map(describe).unwrap_or_default(),
            kind: named(&["type"]).map(describe).unwrap_or_default(),
            old: old.iter().map(|it| template::fill(it, &[name.to_owned()])).collect(),
            new: named(NEW_KEYWORDS).and_then(KeyPath::of),
            path: KeyPath(path),
        };
        self.leaves.push(leaf);
        self.callees.push(callee.rsplit('.').next().unwrap_or(callee).to_owned());
    }

    /// How many leaves the most frequent callable makes, and how many leaves there are.
    fn made_alike(&self) -> (usize, usize) {
        let count = |name: &String| self.callees.iter().filter(|it| *it == name).count();
        let made = self.callees.iter().filter(|it| !it.is_empty()).map(count).max().unwrap_or(0);
        (made, self.leaves.len())
    }
}

/// True for a table with names as keys and for a call whose keywords are calls: a part of the tree, no leaf.
fn is_branch(value: &Value) -> bool {
    let calls = |it: &Value| matches!(it, Value::Call { .. });
    match value {
        Value::Table(entries) => entries.iter().any(|(_, it)| calls(it) || matches!(it, Value::Table(_))),
        Value::Call { arguments, .. } => {
            let named = arguments.iter().filter(|it| it.keyword.is_some() && !is_keyword(it, OLD_KEYWORDS));
            let made = named.clone().filter(|it| calls(&it.value)).count();
            let declares = arguments.iter().any(|it| is_keyword(it, &["default", "default_factory", "type"]));
            made > 0 && made == named.count() && !declares && arguments.iter().all(|it| it.keyword.is_some())
        }
        Value::Text(_) | Value::Name(_) | Value::List(_) | Value::Other(_) => false,
    }
}

fn is_keyword(argument: &Argument, words: &[&str]) -> bool {
    argument.keyword.as_deref().is_some_and(|it| words.contains(&it.trim_matches('_')))
}

/// True when `name` says that what bears it is about settings.
pub(super) fn speaks_of_settings(name: &str) -> bool {
    static FOUND: LazyLock<AhoCorasick> = LazyLock::new(|| text::words(&["option", "setting", "config", "preference"]));
    FOUND.is_match(name)
}

fn is_defaults(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower == "defaults"
        || ["default_", "_defaults", "default"].iter().any(|it| lower.contains(it)) && speaks_of_settings(name)
}

/// A value as text that can be compared; literals as they are written.
pub(super) fn describe(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("'{text}'"),
        Value::Name(text) | Value::Other(text) => text.clone(),
        Value::List(items) => format!("[{}]", items.iter().map(describe).collect::<Vec<_>>().join(", ")),
        Value::Table(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{}: {}", describe(key), describe(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Call { callee, arguments } => {
            let arguments = arguments.iter().map(|it| describe(&it.value));
            format!("{callee}({})", arguments.collect::<Vec<_>>().join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const NAMES: &[&str] = &["ACME_SIZE", "ACME_TIME", "ACME_RATE", "ACME_MODE"];

    /// What a declaration in the new release gives; the old one declares [`NAMES`].
    fn check(declared: &str, expected: &[&str]) {
        let options = NAMES.iter().map(|it| format!("{it:?}: Option(1)")).collect::<Vec<_>>().join(", ");
        let module = "acme/conf.py --\nCONFIG_MODULE = 'acmeconf'\n";
        let before = format!("-- acme/__init__.py --\n-- {module}OPTIONS = {{{options}}}\n");
        let after = format!("-- acme/__init__.py --\n-- {module}{declared}\n");
        assert_eq!(Sample::new(&before, &after).keys(), expected, "{declared}");
    }

    #[test]
    fn options_state_their_old_names() {
        let table = "OPTIONS = {'acme': {'size': Option(2, old='acme_size'), 'time': Option(2, old={'acme_time'}), \
                     'load': Option(2), 'kind': Option(2)}}";
        check(table, &["0.97 ACME_SIZE -> acme_size", "0.97 ACME_TIME -> acme_time"]);
    }

    #[test]
    fn other_calls_with_such_keywords_state_nothing() {
        check("MODELS = {'a': Model(old='ACME_SIZE'), 'b': Model(1), 'c': Model(1), 'd': Model(1)}", &[]);
        check("OPTIONS = {'size': Option(2, old='size_of_it')}", &[]);
    }
}
