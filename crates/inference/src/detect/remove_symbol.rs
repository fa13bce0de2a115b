//! `remove.symbol`: public names that are gone and have no successor.
//!
//! A member of a removed class, or a name of a removed module, is not repeated; what a rename covers is none.

use std::collections::{BTreeMap, BTreeSet};

use manifest::{Change, Confidence, Evidence, Operation, Place, RemoveSymbol, Status};
use model::{DefinitionId, DottedName, Role, SymbolKind, Value};

use crate::assign::Match;
use crate::fate::{Fate, fate_of};
use crate::pair::Pair;
use crate::special::is_special;
use crate::{deprecation, similar, weights};

/// One operation for every public definition that is gone and that no rename in `renames` covers.
pub(super) fn changes(pair: &Pair, matches: &BTreeMap<DottedName, Match>, renames: &[Change]) -> Vec<Change> {
    let covered = covered(renames);
    let mut removed: BTreeSet<DottedName> = BTreeSet::new();
    let mut found = Vec::new();
    for (id, definition) in pair.before.graph.iter() {
        let library = pair.before.file(id).role == Role::Library;
        let public = definition.public || definition.kind.is_none() && !definition.path.is_private();
        if !library || !public || pair.is_quiet(id) {
            continue;
        }
        if is_special(definition.path.last()) || is_of_a_replaced_class(pair, id) || is_told_to_a_base(pair, id) {
            continue;
        }
        let Some((main, rest)) = lost(pair, id) else { continue };
        let goes_along = under(&removed, &definition.path) && (under(&removed, &main) || definition.owner.is_some());
        if goes_along {
            continue;
        }
        if covered.contains(&main) || matches.get(&definition.path).is_some_and(|it| it.confidence >= Confidence::WARN)
        {
            continue;
        }
        removed.insert(definition.path.clone());
        if !is_under_any(&removed, &main, &definition.path) {
            found.push(removal(pair, id, main, rest, matches));
        }
    }
    found
}

fn covered(renames: &[Change]) -> BTreeSet<DottedName> {
    let sure = renames.iter().filter(|it| it.confidence >= Confidence::WARN);
    sure.flat_map(|change| {
        let main = match &change.operation {
            Operation::RenameImport(it) => Some(it.from.clone()),
            Operation::RenameSymbol(it) => Some(it.old_path()),
            Operation::RenameCallable(it) => Some(it.callable.clone()),
            _ => None,
        };
        main.into_iter().chain(change.aliases_from.iter().cloned())
    })
    .collect()
}

fn under(removed: &BTreeSet<DottedName>, path: &DottedName) -> bool {
    path.ancestry().skip(1).any(|it| removed.contains(&it))
}

fn is_under_any(removed: &BTreeSet<DottedName>, main: &DottedName, own: &DottedName) -> bool {
    main != own && under(removed, main)
}

/// A member of a class that is old itself goes with its class.
fn is_of_a_replaced_class(pair: &Pair, id: DefinitionId) -> bool {
    pair.before.definition(id).owner.is_some_and(|class| !pair.is_addressed(class))
}

/// A base that a call makes of names has them: `class Point(namedtuple("Point", ["x", "y"]))`.
fn is_told_to_a_base(pair: &Pair, id: DefinitionId) -> bool {
    let definition = pair.before.definition(id);
    let class = definition.owner.and_then(|it| pair.survivor(it)).and_then(|it| pair.after.symbol(it));
    let bases = class.map(|it| it.bases.as_slice()).unwrap_or_default();
    bases.iter().flat_map(deprecation::arguments).any(|it| spells(&it.value, definition.path.last()))
}

fn spells(value: &Value, name: &str) -> bool {
    match value {
        Value::Text(text) => text.split([',', ' ']).any(|it| it == name),
        Value::List(items) => items.iter().any(|it| spells(it, name)),
        Value::Name(_) | Value::Call { .. } | Value::Table(_) | Value::Other(_) => false,
    }
}

/// The public paths of a definition when all of them are gone, most public first.
fn lost(pair: &Pair, id: DefinitionId) -> Option<(DottedName, Vec<DottedName>)> {
    let mut paths = pair.before.public_paths(id).into_iter();
    let main = paths.next()?;
    let rest: Vec<DottedName> = paths.collect();
    let gone = |path: &DottedName| fate_of(pair, id, path) == Fate::Gone;
    (gone(&main) && rest.iter().all(gone)).then_some((main, rest))
}

fn removal(
    pair: &Pair,
    id: DefinitionId,
    main: DottedName,
    mut rest: Vec<DottedName>,
    matches: &BTreeMap<DottedName, Match>,
) -> Change {
    let likely = matches.get(pair.before.path(id));
    let doubt = likely.map_or(0, |it| it.confidence.per_mille());
    // A table quoted here would only say what its names are used for elsewhere.
    let told = likely.filter(|it| it.evidence.method != "stated-by-table");
    let said = told.map_or("", |it| it.evidence.quote.as_str());
    let line = pair.before.symbol(id).map_or(1, |it| it.lines.0);
    rest.sort();
    Change {
        operation: Operation::RemoveSymbol(RemoveSymbol { symbol: main, reason: reason(pair, id, said) }),
        status: Status::Removed,
        aliases_from: rest,
        aliases_to: Vec::new(),
        evidence: Evidence::by("no-successor"),
        confidence: Confidence::from_per_mille(weights::for_removal(doubt, inherits_from_outside(pair, id))),
        seen_from: vec![Place { path: pair.before.file(id).path.clone(), line }],
        seen_to: Vec::new(),
    }
}

/// What is known of why a name is gone: it is private now, what the old release said of its end, or what it `said` of
/// something that is no successor. May be empty.
fn reason(pair: &Pair, id: DefinitionId, said: &str) -> String {
    match private_heir(pair, id) {
        Some(path) => format!("became private: {path}"),
        None => {
            let mark = deprecation::mark(&pair.before, id).map(|it| it.quote);
            // Its own name alone is no reason.
            let mark = mark.filter(|it| it != pair.before.path(id).last());
            shortened(mark.as_deref().unwrap_or(said))
        }
    }
}

/// The same definition below a private name of the new release, when there is exactly one.
fn private_heir<'p>(pair: &'p Pair, id: DefinitionId) -> Option<&'p DottedName> {
    let symbol = pair.before.symbol(id)?;
    let path = pair.before.path(id);
    // Two attributes of one name have nothing else in common that could be seen.
    let has_body = !matches!(symbol.kind, SymbolKind::Attribute | SymbolKind::TypeAlias);
    if !has_body {
        return None;
    }
    let hidden = format!("_{}", path.last());
    let all = pair.after.named(&hidden).iter().chain(pair.after.named(path.last()));
    let mut heirs = all.filter(|heir| {
        let now = pair.after.path(**heir);
        let same_kind = pair.after.symbol(**heir).is_some_and(|it| it.kind == symbol.kind);
        let same_place = pair.after.definition(**heir).owner.is_some() == pair.before.definition(id).owner.is_some();
        same_kind && same_place && now.is_private() && now.root() == path.root()
    });
    let heir = heirs.next().filter(|_| heirs.next().is_none())?;
    let alike = pair.after.symbol(*heir).is_some_and(|now| similar::bodies(symbol, now) >= weights::STILL_THE_SAME);
    alike.then(|| pair.after.path(*heir))
}

/// The author's words, cut where a reason on one line would be too long.
fn shortened(quote: &str) -> String {
    const LONGEST: usize = 160;
    let short: String = quote.chars().take(LONGEST).collect();
    if short.len() < quote.len() { format!("{short}…") } else { short }
}

/// The class of a member has a base outside the core now: the name may be inherited from there.
fn inherits_from_outside(pair: &Pair, id: DefinitionId) -> bool {
    let owner = pair.before.definition(id).owner.and_then(|it| pair.survivor(it));
    owner.is_some_and(|class| {
        let lineage = crate::nature::lineage(&pair.after, class);
        lineage.iter().any(|it| {
            pair.after
                .definition(*it)
                .bases
                .iter()
                .any(|base| pair.after.resolve(base).is_none() && base.as_str() != "object")
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    #[test]
    fn what_became_private_says_where_it_is() {
        let before = "def load(path):\n    with open(path) as stream:\n        return stream.read().strip()";
        let after = "def _load(path):\n    with open(path) as stream:\n        return stream.read().strip()";
        assert_eq!(Sample::new(before, after).reasons(), ["acme.load: became private: acme._load"]);
    }

    #[test]
    fn what_the_author_said_of_the_end_is_quoted() {
        let before =
            "import warnings\ndef load():\n    warnings.warn('load is deprecated', DeprecationWarning)\n    return 1";
        assert_eq!(Sample::new(before, "x = 1").reasons(), ["acme.load: load is deprecated"]);
    }

    #[test]
    fn fields_of_a_named_tuple_are_there() {
        let before = "class URL:\n    host = None\n    port = None\n    path = None";
        let after = "class URL(namedtuple('URL', ['host', 'port'])): ...";
        assert_eq!(Sample::new(before, after).reasons(), ["acme.URL.path: "]);
    }

    #[test]
    fn without_a_word_there_is_no_reason() {
        let before = "def load(path): return path";
        assert_eq!(Sample::new(before, "def _load(*, other): yield other").reasons(), ["acme.load: "]);
    }
}
