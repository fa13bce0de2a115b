//! Places in the code of both releases that are the same: functions of changed files, paired.

use std::collections::BTreeMap;

use model::{Outline, Site, Snapshot, SourceFile, SymbolId, Word};
use rustc_hash::FxHashMap;

/// A shape that stands in more functions than this pairs none of them.
const HUB: usize = 8;
/// Functions whose names changed must share this many statements.
const SHARED: usize = 2;

/// The statements of one function, or of what stands around functions, in one release.
pub(crate) struct Place<'a> {
    /// Index of the file in the snapshot.
    pub file: u32,
    /// The qualified name inside the file; empty for the module itself.
    name: String,
    pub sites: Vec<(&'a Site, &'a [Word])>,
}

/// The same place in the old release and in the new one, for every place of a file that changed.
pub(crate) fn paired<'a>(before: &'a Snapshot, after: &'a Snapshot) -> Vec<(Place<'a>, Place<'a>)> {
    let (changed, left, came) = files(before, after);
    let mut pairs = Vec::new();
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for (from, to) in changed {
        let mut now: BTreeMap<String, Place> =
            places(after, to).into_iter().map(|place| (place.name.clone(), place)).collect();
        for place in places(before, from) {
            match now.remove(&place.name) {
                Some(same) => pairs.push((place, same)),
                None => old.push(place),
            }
        }
        new.extend(now.into_values());
    }
    old.extend(left.into_iter().flat_map(|file| places(before, file)));
    new.extend(came.into_iter().flat_map(|file| places(after, file)));
    let files = Files { before, after };
    pairs.extend(files.moved(old, new));
    pairs
}

/// Files by index: those of one path and other contents, those of the old release alone, those of the new one alone.
type Files3 = (Vec<(u32, u32)>, Vec<u32>, Vec<u32>);

fn files(before: &Snapshot, after: &Snapshot) -> Files3 {
    let mut now: BTreeMap<&str, u32> = indexed(after).map(|(at, file)| (file.path.as_str(), at)).collect();
    let (mut changed, mut left) = (Vec::new(), Vec::new());
    for (at, file) in indexed(before) {
        match now.remove(file.path.as_str()) {
            Some(same) if after.files[same as usize].digest == file.digest => {}
            Some(same) => changed.push((at, same)),
            None => left.push(at),
        }
    }
    let known: std::collections::BTreeSet<_> = left.iter().map(|at| before.files[*at as usize].digest).collect();
    let mut came: Vec<u32> = now.into_values().collect();
    came.sort_unstable();
    // The same bytes at another path have nothing to say.
    let fresh: Vec<u32> =
        came.iter().copied().filter(|at| !known.contains(&after.files[*at as usize].digest)).collect();
    let copied: std::collections::BTreeSet<_> = came.iter().map(|at| after.files[*at as usize].digest).collect();
    left.retain(|at| !copied.contains(&before.files[*at as usize].digest));
    (changed, left, fresh)
}

fn indexed(snapshot: &Snapshot) -> impl Iterator<Item = (u32, &SourceFile)> {
    let with_sites = |file: &SourceFile| file.outline.as_ref().is_some_and(|it| !it.sites.is_empty());
    snapshot.files.iter().enumerate().filter(move |(_, file)| with_sites(file)).map(|(at, file)| (at as u32, file))
}

/// The places of one file; definitions of one name are one place.
fn places(snapshot: &Snapshot, file: u32) -> Vec<Place<'_>> {
    let Some(outline) = &snapshot.files[file as usize].outline else { return Vec::new() };
    let mut places: Vec<Vec<(&Site, &[Word])>> = Vec::new();
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    let mut around: FxHashMap<Option<SymbolId>, usize> = FxHashMap::default();
    for statement in outline.sites.iter() {
        let place = *around.entry(statement.0.within).or_insert_with_key(|within| {
            *named.entry(qualified(outline, *within)).or_insert_with(|| {
                places.push(Vec::new());
                places.len() - 1
            })
        });
        places[place].push(statement);
    }
    named.into_iter().map(|(name, at)| Place { file, name, sites: std::mem::take(&mut places[at]) }).collect()
}

fn qualified(outline: &Outline, within: Option<SymbolId>) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut at = within;
    while let Some(id) = at {
        let symbol = outline.symbol(id);
        names.push(&symbol.name);
        at = symbol.parent;
    }
    names.reverse();
    names.join(".")
}

struct Files<'a> {
    before: &'a Snapshot,
    after: &'a Snapshot,
}

impl Files<'_> {
    /// Places that were renamed or moved: each with the one that shares most statements with it.
    fn moved<'a>(&self, old: Vec<Place<'a>>, new: Vec<Place<'a>>) -> Vec<(Place<'a>, Place<'a>)> {
        let mut ranked: Vec<(usize, usize, usize)> = Vec::new();
        let posted = posted(&new);
        for (at, place) in old.iter().enumerate() {
            for (other, shared) in shared(place, &posted) {
                if let Some(score) = self.likeness(place, &new[other], shared) {
                    ranked.push((score, at, other));
                }
            }
        }
        ranked.sort_by_key(|(score, at, other)| (std::cmp::Reverse(*score), *at, *other));
        let mut old: Vec<Option<Place>> = old.into_iter().map(Some).collect();
        let mut new: Vec<Option<Place>> = new.into_iter().map(Some).collect();
        let mut pairs = Vec::new();
        for (_, at, other) in ranked {
            if old[at].is_some() && new[other].is_some() {
                pairs.extend(old[at].take().zip(new[other].take()));
            }
        }
        pairs
    }

    /// How alike two places are; `None` when they need not be the same.
    fn likeness(&self, old: &Place, new: &Place, shared: usize) -> Option<usize> {
        let longest = old.sites.len().max(new.sites.len());
        let (from, to) = (&self.before.files[old.file as usize], &self.after.files[new.file as usize]);
        let same_file = from.path == to.path;
        let same_name = old.name == new.name && !old.name.is_empty();
        let enough = shared >= SHARED || shared == longest && (same_file || same_name);
        (enough && shared * 2 >= longest)
            .then_some(shared * 100 / longest + 20 * usize::from(same_name) + 10 * usize::from(same_file))
    }
}

/// The places by the shapes that stand in them.
fn posted(places: &[Place]) -> FxHashMap<u64, Vec<usize>> {
    let mut found: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for (at, place) in places.iter().enumerate() {
        for (site, _) in &place.sites {
            let posted = found.entry(site.shape).or_default();
            if posted.last() != Some(&at) && posted.len() <= HUB {
                posted.push(at);
            }
        }
    }
    found
}

/// How many statements of `place` have a shape that stands in each of the others.
fn shared(place: &Place, posted: &FxHashMap<u64, Vec<usize>>) -> BTreeMap<usize, usize> {
    let mut found: BTreeMap<usize, usize> = BTreeMap::new();
    for (site, _) in &place.sites {
        let others = posted.get(&site.shape).filter(|it| it.len() <= HUB);
        others.into_iter().flatten().for_each(|other| *found.entry(*other).or_default() += 1);
    }
    found
}
