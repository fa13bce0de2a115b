//! Tables of moved settings that the core's own code reads.
//!
//! Sees dictionaries and lists at module or class level whose name speaks of deprecation or renaming and whose entries
//! map one key to another: `{("new", "key"): ("old", "key", "2.0")}`, `{"old.key": "new.key"}`,
//! `{"section": {"new": "old"}}`, `[("OLD", "NEW")]`, and lists of records with a keyword for the new key:
//! `Change(config=Key("a", "b"), renamed_to=Key("c", "d"))`. Emits old and new key. Which side is new is told by the
//! settings that the release knows, never by the table's name. Wrong for tables that map keys for another purpose:
//! unless the release knows enough of the keys, nothing is read.

use model::{DefinitionId, SymbolKind, Value};

use super::key::KeyPath;
use super::known::Known;
use super::stated::Stated;
use super::tree::NEW_KEYWORDS;
use crate::evidence::Release;
use crate::side::Side;
use crate::text;

/// Larger tables are data.
const LARGEST: usize = 2000;

/// One side of a table is made of known settings when at least one in so many is one.
const KNOWN_SHARE: usize = 3;

/// One row: two keys, either of which may be the new one.
type Row = (KeyPath, KeyPath);

pub(super) fn find(side: &Side, release: Release, known: &Known) -> Vec<Stated> {
    let mut found = Vec::new();
    for (id, _) in side.graph.iter().filter(|(_, it)| it.kind == Some(SymbolKind::Attribute)) {
        let Some(symbol) = side.symbol(id) else { continue };
        let Some(value) = &symbol.value else { continue };
        let records = records(value);
        let rows = if speaks_of_moves(&symbol.name) { rows(value) } else { Vec::new() };
        let directed = directed(rows, known);
        let reads = !directed.is_empty();
        let pairs = if reads { directed } else { records };
        found.extend(pairs.into_iter().map(|(old, new)| stated(side, id, release, old, new, reads)));
    }
    found
}

/// The keys in tables of moves, whichever side of them is old.
pub(super) fn keys(side: &Side) -> Vec<String> {
    let attributes = side.graph.iter().filter(|(_, it)| it.kind == Some(SymbolKind::Attribute));
    let symbols = attributes.filter_map(|(id, _)| side.symbol(id)).filter(|it| speaks_of_moves(&it.name));
    let rows = symbols.filter_map(|it| it.value.as_deref()).flat_map(rows);
    rows.flat_map(|(one, two)| [one.dotted(), two.dotted()]).collect()
}

fn stated(side: &Side, id: DefinitionId, release: Release, old: KeyPath, new: KeyPath, reads: bool) -> Stated {
    let quote = format!("{} → {}", old.dotted(), new.dotted());
    let line = side.symbol(id).map_or(1, |it| it.lines.0);
    Stated { old, new, release, rule: "stated-by-key-table", quote, path: side.file(id).path.clone(), line, reads }
}

/// True for `deprecated_options`, `RENAMED`, `_old_to_new`, `key_aliases`.
fn speaks_of_moves(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let words = || lower.split('_').any(|it| matches!(it, "old" | "alias" | "aliases" | "compat" | "deprecations"));
    text::is_deprecating_name(name) || words()
}

fn rows(value: &Value) -> Vec<Row> {
    match value {
        Value::Table(entries) => entries.iter().take(LARGEST).flat_map(|(key, value)| entry(key, value)).collect(),
        Value::List(items) => items.iter().take(LARGEST).filter_map(row).collect(),
        Value::Text(_) | Value::Name(_) | Value::Call { .. } | Value::Other(_) => Vec::new(),
    }
}

fn entry(key: &Value, value: &Value) -> Vec<Row> {
    let Some(key) = KeyPath::of(key) else { return Vec::new() };
    match value {
        Value::Table(entries) => {
            let nested = entries.iter().take(LARGEST).filter_map(|(name, other)| {
                let (section, name, other) = (key.dotted(), KeyPath::of(name)?, KeyPath::of(other)?);
                let other = if other.0.len() == 1 { other.below(&section) } else { other };
                Some((name.below(&section), other))
            });
            nested.collect()
        }
        Value::Text(_) | Value::List(_) | Value::Call { .. } => {
            KeyPath::of(value).map(|other| (key, other)).into_iter().collect()
        }
        Value::Name(_) | Value::Other(_) => Vec::new(),
    }
}

/// `("OLD", "NEW")`, `(("a", "b"), ("c", "d"))`, the pair perhaps followed by a remark.
fn row(item: &Value) -> Option<Row> {
    let Value::List(cells) = item else { return None };
    let [old, new, ..] = cells.as_slice() else { return None };
    Some((KeyPath::of(old)?, KeyPath::of(new)?))
}

/// `rows` as old and new keys; nothing when the release does not know which side is its own.
fn directed(rows: Vec<Row>, known: &Known) -> Vec<Row> {
    let rows: Vec<Row> = rows.into_iter().filter(|(one, two)| one != two).collect();
    let hits = |side: fn(&Row) -> &KeyPath| rows.iter().filter(|it| known.has(&side(it).dotted())).count();
    let (first, second) = (hits(|it| &it.0), hits(|it| &it.1));
    if first.max(second) * KNOWN_SHARE < rows.len() || first == second {
        return Vec::new();
    }
    match first > second {
        true => rows.into_iter().map(|(new, old)| (old, new)).collect(),
        false => rows,
    }
}

/// The records in a list or table whose keywords name both keys.
fn records(value: &Value) -> Vec<Row> {
    match value {
        Value::List(items) => items.iter().take(LARGEST).filter_map(record).collect(),
        Value::Table(entries) => entries.iter().take(LARGEST).filter_map(|(_, it)| record(it)).collect(),
        Value::Text(_) | Value::Name(_) | Value::Call { .. } | Value::Other(_) => Vec::new(),
    }
}

/// `Change(config=Key("a", "b"), renamed_to=Key("c", "d"))`: the first argument is the subject.
fn record(value: &Value) -> Option<Row> {
    let Value::Call { arguments, .. } = value else { return None };
    let is_new = |keyword: &Option<String>| keyword.as_deref().is_some_and(|it| NEW_KEYWORDS.contains(&it));
    let new = arguments.iter().find(|it| is_new(&it.keyword))?;
    let old = arguments.first().filter(|it| !is_new(&it.keyword))?;
    Some((KeyPath::of(&old.value)?, KeyPath::of(&new.value)?))
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const TEMPLATE: &str = "-- acme/__init__.py --\n-- acme/default_acme.cfg --\n[store]\nurl = x\nsize = 1\n";

    /// What a table in the new release gives, which knows `store.url` and `store.size`.
    fn check(table: &str, expected: &[&str]) {
        let old = "-- acme/__init__.py --\n-- acme/default_acme.cfg --\n[core]\nstore_url = x\nstore_size = 9\n";
        let new = format!("{TEMPLATE}-- acme/reader.py --\n{table}\n");
        assert_eq!(Sample::new(old, &new).keys(), expected, "{table}");
    }

    #[test]
    fn reads_tables_of_several_shapes_in_either_direction() {
        let url = "0.97 core.store_url -> store.url";
        check("deprecated_options = {('store', 'url'): ('core', 'store_url', '2.0')}", &[url]);
        check("_RENAMED = {'core.store_url': 'store.url'}", &[url]);
        check("renamed_keys = [(('core', 'store_url'), ('store', 'url'))]", &[url]);
        check("CHANGES = [Change(Key('core', 'store_url'), renamed_to=Key('store', 'url'))]", &[url]);
        let table = "deprecated_options = {'store': {'url': 'address', 'size': 'extent'}}";
        check(table, &["0.6 store.address -> store.url", "0.6 store.extent -> store.size"]);
    }

    #[test]
    fn other_tables_and_unknown_keys_say_nothing() {
        check("options = {('store', 'url'): ('core', 'store_url')}", &[]);
        check("deprecated_formats = {'jpg': 'jpeg', 'tif': 'tiff'}", &[]);
        check("deprecated_options = {('store', 'url'): ('store', 'size')}", &[]);
        check("CHANGES = [Change(Key('core', 'store_url'), hint='It is gone.')]", &[]);
    }
}
