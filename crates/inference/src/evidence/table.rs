//! Tables of old and new names: `_moved = {"old": "pkg.new"}`, lists of pairs, lazy-import tables.
//!
//! Sees literal tables at module level whose key means an old name (below this module, or by its full path) and whose
//! value means a new one (full path, sibling, module that holds a name like the key, pair of module and name, or
//! reference). Emits the value, or what the `__getattr__` that answers with it reads from it first. Wrong for tables
//! that map names for other purposes; the old name must be gone or warn, and both sides must resolve.

use std::cell::OnceCell;

use model::{DefinitionId, DottedName, Symbol, Value};

use super::{BOTH, Clue, Release, from_sayings_about, may_be_old, successor};
use crate::candidate::{Candidate, Family, Successor};
use crate::names::{self, Directness, Scope};
use crate::pair::Pair;
use crate::side::Side;
use crate::{text, weights};

/// Larger tables are data.
const LARGEST: usize = 5000;

pub(super) fn find(pair: &Pair, found: &mut Vec<Candidate>) {
    read_all(pair, Wanted::Old, found);
}

/// True for a value that may be such a table, or hold one.
pub(super) fn speaks(value: &Value) -> bool {
    match value {
        Value::Table(entries) => entries.iter().any(|(key, _)| key.as_text().is_some()),
        Value::Call { arguments, .. } => arguments.iter().any(|it| match &it.value {
            Value::Text(_) => it.keyword.is_some(),
            nested @ (Value::Table(_) | Value::List(_)) => speaks(nested),
            Value::Name(_) | Value::Call { .. } | Value::Other(_) => false,
        }),
        Value::List(items) => items.iter().any(|it| row(it).is_some()),
        Value::Text(_) | Value::Name(_) | Value::Other(_) => false,
    }
}

/// `("old", …)`: the old name and what stands beside it.
fn row(item: &Value) -> Option<(&str, &Value)> {
    let Value::List(cells) = item else { return None };
    let [Value::Text(key), value] = cells.as_slice() else { return None };
    Some((key, value))
}

fn read_all(pair: &Pair, wanted: Wanted, found: &mut Vec<Candidate>) {
    for release in BOTH {
        let side = release.side(pair);
        for id in side.speakers.tables.iter().copied() {
            let Some(symbol) = side.symbol(id) else { continue };
            let Some(value) = symbol.value.as_deref() else { continue };
            let scope = names::scope_of(side, id);
            Table { pair, release, id, symbol, wanted, scope, further: OnceCell::new(), container: OnceCell::new() }
                .read(value, &[], found);
        }
    }
}

/// Which entries of tables are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// Those of names that are old.
    Old,
    /// All.
    All,
}

/// New definitions that a table serves under the same name at an old path: what they say of themselves, they say of it.
pub(super) fn served(pair: &Pair) -> Vec<(DefinitionId, DefinitionId)> {
    let mut candidates = Vec::new();
    read_all(pair, Wanted::All, &mut candidates);
    let new = candidates.into_iter().filter_map(|it| match it.new {
        Successor::Inside(id) if pair.after.path(id).last() == it.path.last() => Some((id, it.old)),
        Successor::Inside(_) | Successor::Former(_) | Successor::Outside(_) => None,
    });
    new.collect()
}

struct Table<'t, 'a> {
    pair: &'t Pair<'a>,
    release: Release,
    id: DefinitionId,
    symbol: &'t Symbol,
    wanted: Wanted,
    scope: Scope,
    /// What is read from a value before it is given: `FORMAT` of `return TABLE[name].FORMAT`.
    further: OnceCell<Option<String>>,
    /// What a value is looked up in: `Color` of `return Color[TABLE[name]]`.
    container: OnceCell<Option<String>>,
}

/// The `__getattr__` that reads the table `id`, or holds it.
fn reader<'s>(side: &Side<'s>, id: DefinitionId, symbol: &'s Symbol) -> Option<&'s Symbol> {
    if symbol.name == "__getattr__" {
        return Some(symbol);
    }
    let reader = side.symbol(side.resolve(&side.path(id).parent()?.join("__getattr__"))?)?;
    Some(reader).filter(|it| it.body.references.iter().any(|it| *it == symbol.name))
}

/// The enumeration, class or module in which the reader of the table looks a value up by its name.
fn container(side: &Side, id: DefinitionId, symbol: &Symbol) -> Option<String> {
    let found = reader(side, id, symbol)?.body.returns.iter().find_map(|it| match it {
        Value::Other(text) => {
            let (outer, inner) = text.strip_suffix("]]")?.split_once('[')?;
            inner.contains('[').then(|| outer.to_owned())
        }
        Value::Call { callee, arguments } if callee == "getattr" => {
            let looked_up = matches!(&arguments.get(1)?.value, Value::Other(text) if text.ends_with(']'));
            arguments[0].value.as_name().filter(|_| looked_up).map(str::to_owned)
        }
        Value::Name(_) | Value::Text(_) | Value::Call { .. } | Value::List(_) | Value::Table(_) => None,
    });
    found.filter(|it| text::is_dotted_identifier(it))
}

/// What a name that only the `__getattr__` of its module answered to was looked up as: `Shade.DARK` where the old release
/// had `{"BLACK": "DARK"}` and gave `Shade[old[name]]`. The definition in the new release.
pub(crate) fn looked_up(pair: &Pair, path: &DottedName) -> Option<DefinitionId> {
    let side = &pair.before;
    let id = side.resolve(&path.parent()?.join("__getattr__"))?;
    let symbol = side.symbol(id)?;
    let Value::Table(entries) = symbol.value.as_deref()? else { return None };
    let value = entries.iter().find(|(key, _)| key.as_text() == Some(path.last()))?.1.as_text()?;
    let name = format!("{}.{value}", container(side, id, symbol)?);
    let (found, how) = names::resolve(side, &names::scope_of(side, id), &name)?;
    pair.survivor(found).filter(|it| how == Directness::Plain && pair.after.is_destination(*it))
}

/// What the `__getattr__` that reads the table `id`, or holds it, reads from a value before it gives it.
fn further(side: &Side, id: DefinitionId, symbol: &Symbol) -> Option<String> {
    let holder = reader(side, id, symbol)?;
    let scope = names::scope_of(side, id);
    holder.body.returns.iter().find_map(|it| match it {
        Value::Name(name) => {
            let (local, rest) = name.split_once('.')?;
            names::resolve(side, &scope, local).is_none().then(|| rest.to_owned())
        }
        Value::Other(text) => {
            let rest = text.rsplit_once("].").or_else(|| text.rsplit_once(").")).map(|it| it.1)?;
            text::is_dotted_identifier(rest).then(|| rest.to_owned())
        }
        Value::Text(_) | Value::Call { .. } | Value::List(_) | Value::Table(_) => None,
    })
}

impl Table<'_, '_> {
    fn read(&self, value: &Value, outer: &[&str], found: &mut Vec<Candidate>) {
        match value {
            Value::Table(entries) => {
                entries.iter().take(LARGEST).for_each(|(key, value)| self.entry(key, value, outer, found))
            }
            Value::Call { arguments, .. } => arguments.iter().for_each(|it| match &it.keyword {
                Some(keyword) if it.value.as_text().is_some() => self.named(keyword, &it.value, outer, found),
                Some(_) | None => self.read_nested(&it.value, outer, found),
            }),
            Value::List(items) => items.iter().take(LARGEST).for_each(|item| self.row(item, outer, found)),
            Value::Text(_) | Value::Name(_) | Value::Other(_) => {}
        }
    }

    fn read_nested(&self, value: &Value, outer: &[&str], found: &mut Vec<Candidate>) {
        if matches!(value, Value::Table(_) | Value::List(_)) {
            self.read(value, outer, found);
        }
    }

    fn row(&self, item: &Value, outer: &[&str], found: &mut Vec<Candidate>) {
        if let Some((key, value)) = row(item) {
            self.named(key, value, outer, found);
        }
    }

    fn entry(&self, key: &Value, value: &Value, outer: &[&str], found: &mut Vec<Candidate>) {
        let Value::Text(key) = key else { return };
        match value {
            Value::Table(_) if outer.len() < 2 => self.read(value, &[outer, &[key.as_str()]].concat(), found),
            _ => self.named(key, value, outer, found),
        }
    }

    fn named(&self, key: &str, value: &Value, outer: &[&str], found: &mut Vec<Candidate>) {
        let Some(old) = self.old(key, outer) else { return };
        if self.wanted == Wanted::Old && !may_be_old(self.pair, &old) {
            return;
        }
        if let Value::Text(words) = value
            && words.contains(' ')
        {
            let clue = self.clue(words, Family::Words, weights::WARNING_TEXT);
            return from_sayings_about(self.pair, &clue, old, &text::sayings(words), found);
        }
        let Some(new) = self.new_name(old.1.last(), value) else { return };
        let quote = format!("{key} → {}", describe(value));
        let clue = self.clue(&quote, Family::Structure, weights::TABLE);
        let strength = weights::for_directness(clue.strength, new.1);
        let strength = if self.maps_to_a_class(old.0, value, &new.0) {
            weights::share(strength, weights::OBJECT_TO_CLASS)
        } else {
            strength
        };
        found.extend(clue.points(self.pair, old, new.0, strength));
    }

    /// `"checker": Validator`: a reference to a class stands for something that is read from it.
    fn maps_to_a_class(&self, old: DefinitionId, value: &Value, new: &Successor) -> bool {
        let Successor::Inside(new) = new else { return false };
        value.as_name().is_some() && self.pair.after.is_class(*new) && !self.pair.before.is_class(old)
    }

    fn further(&self) -> Option<&str> {
        self.further.get_or_init(|| further(self.release.side(self.pair), self.id, self.symbol)).as_deref()
    }

    fn container(&self) -> Option<&str> {
        self.container.get_or_init(|| container(self.release.side(self.pair), self.id, self.symbol)).as_deref()
    }

    fn clue<'c>(&self, quote: &'c str, family: Family, strength: u16) -> Clue<'c> {
        let line = self.symbol.lines.0;
        Clue { release: self.release, speaker: self.id, rule: "stated-by-table", family, strength, quote, line }
    }

    fn old(&self, key: &str, outer: &[&str]) -> Option<(DefinitionId, DottedName)> {
        if !self.pair.before.has_name(key.rsplit(['.', ':']).next().unwrap_or(key)) {
            return None;
        }
        let key = outer.iter().copied().chain([key]).collect::<Vec<_>>().join(".").replace(':', ".");
        // Packages keep such tables in a module of their own.
        let below = self.scope.module.ancestry().map(|it| it.join(&key));
        let absolute = key.contains('.').then(|| DottedName::from(key.as_str()));
        below.chain(absolute).find_map(|path| Some((self.pair.before.resolve(&path)?, path)))
    }

    fn new_name(&self, old: &str, value: &Value) -> Option<(Successor, Directness)> {
        let joined = match value {
            Value::Text(text) => text.replace(':', ".").trim_start_matches('.').to_owned(),
            Value::Name(name) => name.clone(),
            Value::List(cells) => cells.iter().take(2).filter_map(Value::as_text).collect::<Vec<_>>().join("."),
            Value::Call { .. } | Value::Table(_) | Value::Other(_) => return None,
        };
        if !text::is_dotted_identifier(&joined) {
            return None;
        }
        if let Some(further) = self.further() {
            return successor(self.pair, self.release, &self.scope, &format!("{joined}.{further}"));
        }
        let inside = |it: &str| successor(self.pair, self.release, &self.scope, &format!("{it}.{joined}"));
        if let Some(found) = self.container().and_then(inside).filter(|it| it.1 == Directness::Plain) {
            return Some(found);
        }
        let same_name = successor(self.pair, self.release, &self.scope, &format!("{joined}.{old}"));
        let found = same_name
            .filter(|it| it.1 == Directness::Plain)
            .or_else(|| successor(self.pair, self.release, &self.scope, &joined))?;
        (found.1 == Directness::Plain).then_some(found)
    }
}

fn describe(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Name(text) | Value::Other(text) => text.clone(),
        Value::List(cells) => cells.iter().map(describe).collect::<Vec<_>>().join(", "),
        Value::Call { callee, .. } => callee.clone(),
        Value::Table(_) => "{…}".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const BEFORE: &str = "class Old: ...\nclass Checker:\n    FORMAT = 1\nold_format = 2\n";

    fn found(after: &str) -> Vec<String> {
        Sample::new(BEFORE, &format!("class New: ...\nclass Checker:\n    FORMAT = 1\n{after}")).found(super::find)
    }

    #[test]
    fn a_table_leads_from_an_old_name_to_a_new_one() {
        assert_eq!(found("_moved = {'Old': 'New'}"), ["acme.Old -> acme.New"]);
        assert_eq!(found("_moved = [('Old', 'acme.New')]"), ["acme.Old -> acme.New"]);
        assert_eq!(
            found("def __getattr__(name):\n    return globals()[{'Old': 'New'}[name]]"),
            ["acme.Old -> acme.New"]
        );
    }

    #[test]
    fn what_is_read_from_a_value_is_what_is_given() {
        let format = ["acme.old_format -> acme.Checker.FORMAT"];
        assert_eq!(
            found("def __getattr__(name):\n    it = {'old_format': Checker}.get(name)\n    return it.FORMAT"),
            format
        );
        assert_eq!(
            found("_table = {'old_format': Checker}\ndef __getattr__(name):\n    return _table[name].FORMAT"),
            format
        );
        assert!(found("def __getattr__(name):\n    it = {'old_format': Checker}[name]\n    return it.MADE").is_empty());
    }

    #[test]
    fn what_a_value_is_looked_up_in_holds_the_new_name() {
        let shade = "class Shade:\n    DARK = 1\n";
        for answer in ["Shade[_old[name]]", "getattr(Shade, _old[name])"] {
            let after = format!(
                "{shade}_old = {{'old_format': 'DARK'}}\ndef __getattr__(name):\n    if name in _old:\n        return {answer}"
            );
            assert_eq!(found(&after), ["acme.old_format -> acme.Shade.DARK"], "{answer}");
            let inside = format!(
                "{shade}def __getattr__(name):\n    _old = {{'old_format': 'DARK'}}\n    if name in _old:\n        return {answer}"
            );
            assert_eq!(found(&inside), ["acme.old_format -> acme.Shade.DARK"], "{answer}");
        }
    }

    #[test]
    fn a_table_of_something_else_says_nothing() {
        assert!(found("prices = {'Old': 3}").is_empty());
        assert!(found("words = {'older': 'New', 'Old': 'newer'}").is_empty());
    }
}
