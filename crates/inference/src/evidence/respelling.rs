//! One word of many names was replaced by another: `DatasetManager` → `AssetManager`, `create_dataset` → `create_asset`.
//!
//! Sees pairs of a name that left and one that came in the same scope and that differ in one word only; a pair of
//! words that recurs is a vocabulary change. Emits every name that is gone and whose respelling is new, at the
//! respelled path or in the same scope. Wrong where two features with parallel names were exchanged.

use std::collections::{BTreeMap, BTreeSet};

use model::{DefinitionId, DottedName};

use super::place;
use crate::candidate::{Candidate, Family, Successor};
use crate::pair::Pair;
use crate::siblings::{self, Scope};
use crate::{similar, weights};

/// A name's words without one of them, and the place of that one.
type Frame = (usize, Vec<String>);

/// Old words and what they became.
pub(crate) struct Vocabulary {
    words: BTreeMap<String, (String, usize)>,
}

/// Learns the words that were replaced throughout the release.
pub(crate) fn learn(scopes: &[Scope], pair: &Pair) -> Vocabulary {
    let mut votes: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for scope in scopes {
        vote(pair, scope, &mut votes);
    }
    let mut words: BTreeMap<String, (String, usize)> = BTreeMap::new();
    for ((old, new), names) in votes {
        let rival = words.entry(old).or_insert_with(|| (new.clone(), 0));
        if names.len() > rival.1 {
            *rival = (new, names.len());
        }
    }
    words.retain(|_, (_, count)| *count >= weights::RECURRING_WORD);
    Vocabulary { words }
}

/// Names of one scope that differ in one word vote for that pair of words.
fn vote(pair: &Pair, scope: &Scope, votes: &mut BTreeMap<(String, String), BTreeSet<String>>) {
    let mut holes: BTreeMap<Frame, Vec<(DefinitionId, String)>> = BTreeMap::new();
    for id in &scope.fresh {
        for (hole, word) in holes_of(pair.after.path(*id).last()) {
            holes.entry(hole).or_default().push((*id, word));
        }
    }
    for id in &scope.gone {
        let name = pair.before.path(*id).last();
        for (hole, word) in holes_of(name) {
            let Some([(new, other)]) = holes.get(&hole).map(Vec::as_slice) else { continue };
            let kinds = pair.before.definition(*id).kind.zip(pair.after.definition(*new).kind);
            let fits = kinds.is_some_and(|(old, new)| siblings::same_nature(old, new));
            if fits && word != *other && word.len() > 2 && other.len() > 1 {
                votes.entry((singular(&word), singular(other))).or_default().insert(name.to_owned());
            }
        }
    }
}

/// The words of a name with one of them left out, and that word.
fn holes_of(name: &str) -> Vec<((usize, Vec<String>), String)> {
    let words = similar::words(name);
    if words.len() < 2 {
        return Vec::new();
    }
    let without = |at: usize| {
        let mut rest = words.clone();
        let word = rest.remove(at);
        ((at, rest), word)
    };
    (0..words.len()).map(without).collect()
}

fn singular(word: &str) -> String {
    word.strip_suffix('s').filter(|it| it.len() > 2).unwrap_or(word).to_owned()
}

impl Vocabulary {
    /// `name` in the new words; `None` when it has no old one.
    fn respell(&self, name: &str) -> Option<String> {
        let words = similar::words(name);
        let changed: Vec<String> = words.iter().map(|it| self.word(it).unwrap_or_else(|| it.clone())).collect();
        (changed != words).then(|| changed.concat())
    }

    fn word(&self, word: &str) -> Option<String> {
        if let Some((new, _)) = self.words.get(word) {
            return Some(new.clone());
        }
        let (new, _) = self.words.get(&singular(word))?;
        Some(format!("{new}s"))
    }
}

/// Candidates for every definition that left and whose respelling came.
pub(crate) fn find(pair: &Pair, vocabulary: &Vocabulary, left: &[DefinitionId], found: &mut Vec<Candidate>) {
    if vocabulary.words.is_empty() {
        return;
    }
    let came = by_spelling(pair);
    for id in left {
        let path = pair.before.path(*id);
        let Some(spelling) = vocabulary.respell(path.last()) else { continue };
        let kind = pair.before.definition(*id).kind;
        let alike = |it: &DefinitionId| {
            kind.zip(pair.after.definition(*it).kind).is_some_and(|(old, new)| siblings::same_nature(old, new))
        };
        let homes: Vec<DefinitionId> = came.get(&spelling).into_iter().flatten().copied().filter(alike).collect();
        let near = homes.iter().copied().filter(|it| same_place(pair, vocabulary, path, *it)).collect::<Vec<_>>();
        let (matches, base) =
            if near.is_empty() { (homes, weights::RESPELLED_ELSEWHERE) } else { (near, weights::RESPELLED) };
        if let [new] = matches.as_slice() {
            found.extend(candidate(pair, *id, *new, base));
        }
    }
}

/// What came, by its words run together.
fn by_spelling(pair: &Pair) -> BTreeMap<String, Vec<DefinitionId>> {
    let mut found: BTreeMap<String, Vec<DefinitionId>> = BTreeMap::new();
    for (id, definition) in pair.after.graph.iter() {
        if siblings::came(pair, id) {
            found.entry(similar::words(definition.path.last()).concat()).or_default().push(id);
        }
    }
    found
}

/// The same scope, its new form, or its path in the new words.
fn same_place(pair: &Pair, vocabulary: &Vocabulary, path: &DottedName, new: DefinitionId) -> bool {
    let (Some(old), Some(now)) = (path.parent(), pair.after.path(new).parent()) else { return false };
    let plain = |path: &DottedName| path.segments().map(|it| similar::words(it).concat()).collect::<Vec<_>>();
    let respelled: Vec<String> =
        old.segments().map(|it| vocabulary.respell(it).unwrap_or_else(|| similar::words(it).concat())).collect();
    now == old || now == pair.translate(&old) || plain(&now) == respelled
}

fn candidate(pair: &Pair, old: DefinitionId, new: DefinitionId, base: u16) -> Option<Candidate> {
    let (was, is) = (pair.before.symbol(old)?, pair.after.symbol(new)?);
    if !siblings::same_nature(was.kind, is.kind) {
        return None;
    }
    Some(Candidate {
        old,
        path: pair.before.path(old).clone(),
        new: Successor::Inside(new),
        rule: "recurring-respelling",
        family: Family::Names,
        strength: base,
        quote: String::new(),
        seen_from: place(&pair.before, old, was.lines.0),
        seen_to: place(&pair.after, new, is.lines.0),
    })
}
