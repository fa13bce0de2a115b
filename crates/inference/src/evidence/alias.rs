//! `Old = New`, `from .new import New as Old`, `class Old(New): pass`.
//!
//! Sees an assignment of a plain name at module or class level, or an import that binds another name. Emits the name
//! on the right as successor of the name on the left. Wrong where the two are kept side by side on purpose; the old
//! name's fate in the new release decides about that.

use model::{DefinitionId, DottedName, Reach, Symbol, SymbolKind, Value};

use super::speakers::is_run;
use super::{BOTH, Clue, Release, is_asked_for};
use crate::candidate::{Candidate, Family};
use crate::fate::{Fate, fate, is_alias};
use crate::pair::Pair;
use crate::side::Side;
use crate::{deprecation, names, weights};

pub(super) fn find(pair: &Pair, found: &mut Vec<Candidate>) {
    for release in BOTH {
        let side = release.side(pair);
        for id in side.speakers.aliases.iter().copied() {
            match side.symbol(id) {
                Some(symbol) => {
                    found.extend(assigned(pair, release, id, symbol));
                    found.extend(subclassed(pair, release, id, symbol));
                }
                None => imported(pair, release, id, found),
            }
        }
    }
}

/// True for an assignment of a plain name.
pub(super) fn assigns(symbol: &Symbol) -> bool {
    let assigned = matches!(symbol.kind, SymbolKind::Attribute | SymbolKind::TypeAlias);
    assigned && symbol.value.as_deref().and_then(plain_name).is_some()
}

/// True for a class that extends another.
pub(super) fn extends(symbol: &Symbol) -> bool {
    symbol.kind == SymbolKind::Class && !symbol.bases.is_empty()
}

/// True for an import that binds another name than the one it imports, whenever the module is run.
pub(super) fn renames(import: &model::Import) -> bool {
    let other = import.name.as_deref().is_some_and(|name| name != import.binds && name != "*");
    import.aliased && is_run(import.scope) && other
}

fn assigned(pair: &Pair, release: Release, id: DefinitionId, symbol: &Symbol) -> Option<Candidate> {
    let target = plain_name(symbol.value.as_deref()?).filter(|_| assigns(symbol))?;
    if !is_asked_for(pair, release, id) {
        return None;
    }
    // `self.x = x` of a constructor is no alias.
    let side = release.side(pair);
    // In a class only a sibling is another name; `model = Page` configures.
    let configures =
        side.definition(id).owner.is_some_and(|owner| side.resolve(&side.path(owner).join(target)).is_none());
    let stored = side.is_set_on_instances(id);
    // What works as before is no alias for something else.
    let kept = match release {
        Release::After => works_as_before(pair, id),
        Release::Before => lives_on(pair, id),
    };
    let chosen = is_chosen(side, id, symbol, target);
    (!stored && !configures && !kept && !chosen)
        .then(|| clue(release, id, symbol.lines.0, weights::ALIAS).names_successor(pair, target))
        .flatten()
}

/// True when another branch gives the same name to something else: `read = fast_read`, or else `read = slow_read`.
fn is_chosen(side: &Side, id: DefinitionId, symbol: &Symbol, target: &str) -> bool {
    let beside = |it: &&Symbol| it.parent == symbol.parent && it.name == symbol.name;
    let others = side.outline(id).into_iter().flat_map(|it| &it.symbols).filter(beside);
    others.filter_map(|it| plain_name(it.value.as_deref()?)).any(|it| it != target)
}

/// True when every path that leads to `id` and led somewhere before still does so.
fn works_as_before(pair: &Pair, id: DefinitionId) -> bool {
    let definition = pair.after.definition(id);
    if definition.owner.is_some() {
        return false;
    }
    let paths = definition.access.iter().map(|it| &it.path).chain([&definition.path]);
    let mut known = paths.filter(|it| pair.before.resolve(it).is_some());
    known.all(|it| fate(pair, it) == Fate::Kept)
}

/// True for an alias that moved to another module and is one there, too.
fn lives_on(pair: &Pair, id: DefinitionId) -> bool {
    let now = pair.survivor(id).filter(|it| pair.before.definition(id).owner.is_none() && is_alias(&pair.after, *it));
    now.is_some_and(|it| {
        let (old, new) = (pair.before.path(id), pair.after.path(it));
        old != new && old.last() == new.last() && deprecation::mark(&pair.after, it).is_none()
    })
}

/// `New`, `staticmethod(New)`, `property(New)`.
fn plain_name(value: &Value) -> Option<&str> {
    if let Value::Call { callee, arguments } = value {
        let wraps = ["staticmethod", "classmethod"].contains(&callee.as_str());
        return if wraps { arguments.first()?.value.as_name() } else { None };
    }
    value.as_name().filter(|it| !["None", "True", "False", "NotImplemented"].contains(it))
}

/// An empty subclass is an alias only where the author calls it old.
fn subclassed(pair: &Pair, release: Release, id: DefinitionId, symbol: &Symbol) -> Option<Candidate> {
    let side = release.side(pair);
    let mut bases = symbol.bases.iter().filter_map(Value::as_name);
    let base = bases.next()?;
    let only = bases.next().is_none() && symbol.kind == SymbolKind::Class;
    let small = only && side.below(side.path(id)).all(|(_, it)| it.path.last().starts_with("__"));
    // An exception is derived from its base to be told apart from it.
    let exception = ["Error", "Exception", "Warning"].iter().any(|it| symbol.name.ends_with(it) || base.ends_with(it));
    let strength = if exception { weights::DEPRECATED_EXCEPTION } else { weights::DEPRECATED_SUBCLASS };
    let mark = deprecation::mark(side, id)?;
    let quote = mark.quote;
    // One of several kinds of a base is no other name for it, unless its author names the base.
    let named =
        quote.split(|it: char| !it.is_alphanumeric() && it != '_').any(|word| Some(word) == base.rsplit('.').next());
    if !named && extends_beside(side, id) {
        return None;
    }
    let clue = Clue { quote: &quote, rule: "deprecated-subclass", ..clue(release, id, symbol.lines.0, strength) };
    small.then(|| clue.names_successor(pair, base)).flatten()
}

/// True when other classes of the library that nobody calls old extend the same base.
fn extends_beside(side: &Side, id: DefinitionId) -> bool {
    let base = |id: DefinitionId| side.definition(id).bases.first().and_then(|it| side.resolve(it));
    let Some(own) = base(id) else { return false };
    let lives = |other: DefinitionId| {
        other != id
            && base(other) == Some(own)
            && side.file(other).role == model::Role::Library
            && deprecation::mark(side, other).is_none()
    };
    side.subclasses(side.behind_alias(own)).iter().any(|it| lives(*it))
}

/// `from .new import New as Old` in the new release, where `Old` used to be defined.
fn imported(pair: &Pair, release: Release, module: DefinitionId, found: &mut Vec<Candidate>) {
    let side = release.side(pair);
    let Some(outline) = side.outline(module) else { return };
    for import in outline.imports.iter().filter(|it| renames(it)) {
        let path = side.path(module).join(&import.binds);
        if release == Release::Before && !is_offered(pair, &path) {
            continue;
        }
        let Some(old) = pair.before.resolve(&path).filter(|_| !path.is_private()) else { continue };
        let target = names::bound_path(import);
        let scope = names::scope_of(side, module);
        let clue = clue(release, module, import.line, weights::ALIAS);
        found.extend(clue.says(pair, (old, path), &scope, target.as_str()));
    }
}

/// True for what the old module offers, and not only uses under another name.
fn is_offered(pair: &Pair, path: &DottedName) -> bool {
    let access = |id| pair.before.definition(id).access.iter().find(|it| it.path == *path);
    pair.before.resolve(path).and_then(access).is_some_and(|it| it.reach <= Reach::Open)
}

fn clue(release: Release, speaker: DefinitionId, line: u32, strength: u16) -> Clue<'static> {
    Clue { release, speaker, rule: "explicit-alias", family: Family::Structure, strength, quote: "", line }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    #[test]
    fn a_name_on_the_right_follows_the_name_on_the_left() {
        let sample = Sample::new("class User: ...", "class Account: ...\nUser = Account");
        assert_eq!(sample.found(super::find), ["acme.User -> acme.Account"]);
        assert_eq!(sample.sure(), ["rename.symbol acme.User -> acme.Account"]);
    }

    #[test]
    fn an_alias_in_a_class_is_one_for_its_siblings_only() {
        let before = "class Page: ...\nclass Form:\n    def parseAll(self): ...\n    model = Page";
        let after =
            "class Page: ...\nclass Form:\n    def parse_all(self): ...\n    parseAll = parse_all\n    model = Page";
        assert_eq!(Sample::new(before, after).found(super::find), ["acme.Form.parseAll -> acme.Form.parse_all"]);
    }

    #[test]
    fn a_name_that_is_chosen_between_two_is_no_alias() {
        let before = "def read(): ...";
        let after = "def slow(): ...\ndef fast(): ...\nif found:\n    read = fast\nelse:\n    read = slow";
        assert!(Sample::new(before, after).found(super::find).is_empty());
    }

    #[test]
    fn an_import_under_the_old_name_leads_to_the_new_one() {
        let before = "-- acme/__init__.py --\n-- acme/io.py --\ndef load(): ...";
        let after = "-- acme/__init__.py --\n-- acme/io.py --\nfrom .files import read as load\n-- acme/files.py --\ndef read(): ...";
        assert_eq!(Sample::new(before, after).found(super::find), ["acme.io.load -> acme.files.read"]);
    }

    #[test]
    fn an_empty_subclass_is_one_only_where_it_is_called_old() {
        let plain = "class Base: ...\nclass Old(Base): ...";
        assert!(Sample::new(plain, plain).found(super::find).is_empty());
        let deprecated = "class Base: ...\nclass Old(Base):\n    '''Deprecated.'''";
        assert_eq!(Sample::new(plain, deprecated).found(super::find), ["acme.Old -> acme.Base"]);
        let one_of_two = format!("{deprecated}\nclass Other(Base): ...");
        assert!(Sample::new(plain, &one_of_two).found(super::find).is_empty());
        let told = one_of_two.replace("Deprecated.", "Deprecated, use Base instead.");
        assert!(Sample::new(plain, &told).found(super::find).contains(&"acme.Old -> acme.Base".to_owned()));
    }
}
