//! Settings that are gone and those that came, where nothing is stated: by name, default and description.
//!
//! Sees settings of files and trees of options in both releases. Emits: the same name in other letters; the same name in
//! another section, when default and description agree; a name that lost the prefix that stated renames lost, too;
//! another name in the same section with the same default and nearly the same description. Wrong when a setting was
//! dropped and another one came that looks alike: a partner must be the only one on both sides, and little evidence
//! stays below the line.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::known::{Known, Setting};
use super::weights;

/// A prefix counts as dropped when so many stated renames dropped it.
const FRAME_WITNESSES: usize = 3;

/// Descriptions with at least this share of words in common say the same.
const ALIKE: f64 = 0.8;

/// Shorter descriptions are alike by chance.
const FEWEST_WORDS: usize = 5;

/// One pair that looks like a rename.
pub(super) struct Alike {
    pub old: String,
    pub new: String,
    pub rule: &'static str,
    pub strength: u16,
}

/// Pairs among the settings that `stated` (old and new names) leaves over.
pub(super) fn find(before: &Known, after: &Known, stated: &[(String, String)]) -> Vec<Alike> {
    let spoken_of: BTreeSet<&str> = stated.iter().flat_map(|(old, new)| [old.as_str(), new.as_str()]).collect();
    let free = |it: &&Setting| !spoken_of.contains(it.path.as_str());
    let gone: Vec<Placed> =
        before.apart_from(after).filter(|it| !after.has(&it.path)).filter(free).map(Placed::of).collect();
    let fresh: Vec<Placed> =
        after.apart_from(before).filter(|it| !before.has(&it.path)).filter(free).map(Placed::of).collect();
    let frames = dropped_prefixes(stated);
    let rules: [(&'static str, Judge<'_>); 4] = [
        ("same-letters", &same_letters),
        ("same-option-moved", &moved),
        ("same-frame", &|old, new| same_frame(&frames, old, new)),
        ("same-description", &same_description),
    ];
    let mut found: Vec<Alike> = Vec::new();
    for (rule, judge) in rules {
        let taken: BTreeSet<String> = found.iter().flat_map(|it| [it.old.clone(), it.new.clone()]).collect();
        let left = |it: &&Placed| !taken.contains(&it.setting.path);
        let (gone, fresh) = (gone.iter().filter(left).copied(), fresh.iter().filter(left).copied());
        found.extend(only_partners(&gone.collect::<Vec<_>>(), &fresh.collect::<Vec<_>>(), rule, judge));
    }
    found
}

/// What a pair is worth, if anything.
type Judge<'j> = &'j dyn Fn(&Setting, &Setting) -> Option<u16>;

/// The pairs that `judge` accepts whose sides have no other partner.
fn only_partners(gone: &[Placed], fresh: &[Placed], rule: &'static str, judge: Judge<'_>) -> Vec<Alike> {
    // Only looked up, never walked: its order does not matter.
    let mut by_bucket: FxHashMap<u64, Vec<&Setting>> = FxHashMap::default();
    for new in fresh {
        new.buckets.into_iter().for_each(|it| by_bucket.entry(it).or_default().push(new.setting));
    }
    let mut pairs: BTreeMap<(&str, &str), u16> = BTreeMap::new();
    for old in gone {
        let few = |it: &&Vec<&Setting>| it.len() <= LARGEST_BUCKET;
        let near = old.buckets.iter().filter_map(|it| by_bucket.get(it)).filter(few).flatten();
        for new in near {
            if let Some(strength) = judge(old.setting, new) {
                pairs.insert((&old.setting.path, &new.path), strength);
            }
        }
    }
    let count = |of: for<'s> fn(&(&'s str, &'s str)) -> &'s str| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        pairs.keys().for_each(|it| *counts.entry(of(it)).or_default() += 1);
        counts
    };
    let (olds, news) = (count(|it| it.0), count(|it| it.1));
    let only = |it: &(&(&str, &str), &u16)| olds[it.0.0] == 1 && news[it.0.1] == 1;
    let alike = |(it, strength): (&(&str, &str), &u16)| Alike {
        old: it.0.to_owned(),
        new: it.1.to_owned(),
        rule,
        strength: *strength,
    };
    pairs.iter().filter(only).map(alike).collect()
}

/// Settings that share no bucket are not compared; larger buckets tell nothing.
const LARGEST_BUCKET: usize = 64;

/// A setting with the buckets that it is in: settings of one last word, and those of one section and default.
#[derive(Clone, Copy)]
struct Placed<'s> {
    setting: &'s Setting,
    buckets: [u64; 2],
}

impl<'s> Placed<'s> {
    fn of(setting: &'s Setting) -> Self {
        let (section, name) = split(&setting.path);
        let last = name.rsplit('_').next().unwrap_or_default().to_ascii_lowercase();
        let number = |parts: &[&str]| FxBuildHasher.hash_one(parts);
        Self { setting, buckets: [number(&["name", &last]), number(&["section", section, &setting.default])] }
    }
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('.').unwrap_or(("", path))
}

fn same_letters(old: &Setting, new: &Setting) -> Option<u16> {
    let same = old.path.eq_ignore_ascii_case(&new.path);
    (same && old.is_declared() && new.is_declared()).then_some(weights::SAME_LETTERS)
}

fn moved(old: &Setting, new: &Setting) -> Option<u16> {
    let ((from, name), (to, other)) = (split(&old.path), split(&new.path));
    if name != other || from == to || from.is_empty() || to.is_empty() || !same_default(old, new) {
        return None;
    }
    let described = words(&old.help).len() >= FEWEST_WORDS && likeness(&old.help, &new.help) >= ALIKE;
    let typed = old.kind == new.kind;
    Some(if described && typed { weights::SAME_OPTION_MOVED } else { weights::SAME_NAME_MOVED })
}

fn same_frame(frames: &BTreeSet<String>, old: &Setting, new: &Setting) -> Option<u16> {
    let prefix = dropped_prefix(&old.path, &new.path)?;
    let said = !old.default.is_empty() && same_default(old, new) && old.kind == new.kind;
    (said && frames.contains(&prefix) && old.is_declared() && new.is_declared()).then_some(weights::SAME_FRAME)
}

fn same_description(old: &Setting, new: &Setting) -> Option<u16> {
    let same_section = split(&old.path).0 == split(&new.path).0;
    let described = || words(&old.help).len() >= FEWEST_WORDS && likeness(&old.help, &new.help) >= ALIKE;
    (same_section && same_default(old, new) && described()).then_some(weights::SAME_DESCRIPTION)
}

fn same_default(old: &Setting, new: &Setting) -> bool {
    old.default == new.default
}

/// `ACME_` for `ACME_TIMEOUT` and `timeout`.
fn dropped_prefix(old: &str, new: &str) -> Option<String> {
    let (old, new) = (old.to_ascii_lowercase(), new.to_ascii_lowercase());
    let prefix = old.strip_suffix(&new)?;
    prefix.ends_with('_').then(|| prefix.to_owned())
}

/// The prefixes that enough stated renames dropped.
fn dropped_prefixes(stated: &[(String, String)]) -> BTreeSet<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for prefix in stated.iter().filter_map(|(old, new)| dropped_prefix(old, new)) {
        *counts.entry(prefix).or_default() += 1;
    }
    counts.into_iter().filter(|(_, count)| *count >= FRAME_WITNESSES).map(|(prefix, _)| prefix).collect()
}

fn words(text: &str) -> BTreeSet<String> {
    let split = text.split(|it: char| !it.is_alphanumeric());
    split.filter(|it| !it.is_empty()).map(str::to_ascii_lowercase).collect()
}

/// The share of words that two texts have in common.
fn likeness(one: &str, two: &str) -> f64 {
    let (one, two) = (words(one), words(two));
    let all = one.union(&two).count();
    if all == 0 { 0.0 } else { one.intersection(&two).count() as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    /// What comes out between two texts of `default_acme.cfg`: `from -> to` and its confidence.
    fn check(before: &str, after: &str, expected: &[&str]) {
        let file = |text: &str| format!("-- acme/__init__.py --\n-- acme/default_acme.cfg --\n{text}");
        let found = Sample::new(&file(before), &file(after)).keys();
        assert_eq!(found, expected);
    }

    const POOL: &str = "# How many connections are kept open at once.\npool_size = 5\n";

    #[test]
    fn the_same_option_in_another_section_moved() {
        let before = format!("[core]\nx = 1\n{POOL}");
        let after = format!("[core]\nx = 1\n[store]\n{POOL}");
        check(&before, &after, &["0.94 core.pool_size -> store.pool_size"]);
    }

    #[test]
    fn a_name_alone_is_weak_and_two_partners_are_none() {
        let without_words = "[core]\nx = 1\n[store]\npool_size = 5\n";
        let before = format!("[core]\nx = 1\n{POOL}");
        check(&before, without_words, &["0.8 core.pool_size -> store.pool_size"]);
        let twice = format!("[core]\nx = 1\n[store]\n{POOL}[cache]\n{POOL}");
        check(&before, &twice, &[]);
        check(&before, "[core]\nx = 1\n[store]\npool_size = 6\n", &[]);
    }

    #[test]
    fn another_name_with_the_same_description_is_not_sure() {
        let before = format!("[core]\n{POOL}");
        let after = before.replace("pool_size", "connection_limit");
        check(&before, &after, &["0.86 core.pool_size -> core.connection_limit"]);
        check(&before, "[core]\n# Something else that is new here.\nconnection_limit = 5\n", &[]);
    }
}
