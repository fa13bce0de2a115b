//! What the core's own callers say: tests, docs, examples and the library itself, in both releases.
//!
//! Sees statements at the same place of both releases (the same function of the same file, or the function that shares
//! most statements) that are equal but for one or two names, and imports that bind the same name from elsewhere. Emits,
//! for a pair that other rules found, how many callers went from the old name to the new one; for a name that callers
//! of two places went from to one other name, and to no third one, that name. A keyword that changed at the same call
//! speaks for a renamed parameter. A class that is gone, whose callers write a class that it extended, was merged into it. Wrong where all callers were moved to something better that is no rename, and
//! where a method of another class bears the same name; so it never suffices alone.
//!
//! A statement counts once, however often it was copied; one in the file that defines either name counts half: authors
//! change it together with the definition, whatever they mean by it.

mod places;
mod replaced;
mod rule;
mod votes;

pub(crate) use rule::{MERGED_INTO_BASE, judge, propose, support};
use votes::Votes;

use std::collections::{BTreeMap, BTreeSet};

use model::{DefinitionId, DottedName, Import, Outline, SourceFile, Word, WordRole};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::side::Side;
use places::{Place, paired};
use replaced::{Replaced, fingerprint, replaced};

/// What the callers of two releases say.
#[derive(Default)]
pub(crate) struct Callers {
    /// Full paths that lead to a definition on both sides.
    definitions: Votes<DefinitionId, DefinitionId>,
    /// Attributes of values whose class is not known.
    members: Votes<String, String>,
    /// Keywords by the last name of the callee in the old release.
    keywords: Votes<(String, String), String>,
}

impl Callers {
    /// How many callers pass `new` to `callee` where they passed `old`, in halves, given the files that define it.
    pub(crate) fn keywords(&self, callee: &str, old: &str, defined: (u32, u32)) -> Vec<(&str, u32)> {
        let votes = self.keywords.of(&(callee.to_owned(), old.to_owned()));
        votes.map(|(new, vote)| (new.as_str(), vote.tally(defined).halves)).collect()
    }

    /// Asks everything that both releases hold.
    pub(crate) fn read(before: &Side, after: &Side) -> Self {
        let places = paired(before.release.snapshot, after.release.snapshot);
        let files: BTreeSet<(u32, u32)> = places.iter().map(|(old, new)| (old.file, new.file)).collect();
        let statements: Vec<Vec<Replaced>> = places.par_iter().map(|(old, new)| replaced(old, new)).collect();
        let words = |of: for<'r, 's> fn(&'r Replaced<'s>) -> &'s [Word]| -> FxHashSet<u32> {
            statements.iter().flatten().flat_map(|it| of(it).iter().map(|it| it.hash)).collect()
        };
        let (old, new) = (words(|it| it.old.1), words(|it| it.new.1));
        let (was, is) = rayon::join(|| Names::of(before, &old), || Names::of(after, &new));
        let reader = Reader { before, after, was, is };
        let mut callers = Self::default();
        files.into_iter().for_each(|files| reader.imports(files, &mut callers));
        for ((old, new), statements) in places.iter().zip(&statements) {
            statements.iter().for_each(|it| reader.statement(old, new, it, &mut callers));
        }
        callers
    }
}

/// The names that words may stand for.
struct Names<'a>(FxHashMap<u32, &'a str>);

impl<'a> Names<'a> {
    /// Those of `side` that are among `wanted`.
    fn of(side: &Side<'a>, wanted: &FxHashSet<u32>) -> Self {
        let mut found: FxHashMap<u32, &'a str> = FxHashMap::default();
        let mut note = |name: &'a str| {
            let hash = Word::hash_of(name);
            if wanted.contains(&hash) {
                found.insert(hash, name);
            }
        };
        for (id, definition) in side.release.graph.iter().filter(|_| !wanted.is_empty()) {
            note(definition.path.last());
            let signature = side.symbol(id).and_then(|it| it.signature.as_deref());
            signature.iter().flat_map(|it| &it.parameters).for_each(|it| note(&it.name));
        }
        Self(found)
    }

    fn text(&self, word: &Word) -> Option<&'a str> {
        self.0.get(&word.hash).copied()
    }
}

struct Reader<'s, 'a> {
    before: &'s Side<'a>,
    after: &'s Side<'a>,
    was: Names<'a>,
    is: Names<'a>,
}

impl Reader<'_, '_> {
    fn statement(&self, old: &Place, new: &Place, found: &Replaced, callers: &mut Callers) {
        let key = fingerprint(found.old.1) ^ found.old.0.shape;
        let seen = votes::Seen { files: (old.file, new.file), lines: (found.old.0.line, found.new.0.line) };
        for at in &found.at {
            let (was, is) = (&found.old.1[*at], &found.new.1[*at]);
            let (Some(from), Some(to)) = (self.was.text(was), self.is.text(is)) else { continue };
            if was.role == WordRole::Keyword {
                let callee = found.old.1.get(was.callee as usize).and_then(|it| self.was.text(it));
                if let Some(callee) = callee {
                    callers.keywords.add((callee.to_owned(), from.to_owned()), to.to_owned(), key, seen);
                }
                continue;
            }
            let from_id = meaning(self.before, &self.was, old.file, found.old.1, *at);
            let to_id = meaning(self.after, &self.is, new.file, found.new.1, *at);
            match (from_id, to_id) {
                (Some(from), Some(to)) => callers.definitions.add(from, to, key, seen),
                (None, None) if is_member(was) && is_member(is) => {
                    callers.members.add(from.to_owned(), to.to_owned(), key, seen);
                }
                _ => {}
            }
        }
    }

    /// Names that one file binds in both releases, and takes from elsewhere now; of their modules, too.
    fn imports(&self, (old, new): (u32, u32), callers: &mut Callers) {
        let was = bindings(&self.before.release.snapshot.files[old as usize]);
        let mut is = bindings(&self.after.release.snapshot.files[new as usize]);
        for (name, (from, from_line)) in was {
            let Some((to, to_line)) = is.remove(name) else { continue };
            if from == to {
                continue;
            }
            let seen = votes::Seen { files: (old, new), lines: (from_line, to_line) };
            // One file is one caller, whatever it does with the name.
            let key = u64::from(old) << 32 | u64::from(new);
            let mut add = |from: &DottedName, to: &DottedName| {
                if let (Some(from), Some(to)) = (self.before.resolve(from), self.after.resolve(to)) {
                    callers.definitions.add(from, to, key, seen);
                }
            };
            add(&from, &to);
            if let (true, Some(from), Some(to)) = (from.last() == to.last(), from.parent(), to.parent()) {
                add(&from, &to);
            }
        }
    }
}

/// What the imports of a file bind, with their lines; names that are bound in several ways left out.
fn bindings(file: &SourceFile) -> BTreeMap<&str, (DottedName, u32)> {
    let mut found: BTreeMap<&str, (DottedName, u32)> = BTreeMap::new();
    let mut several: Vec<&str> = Vec::new();
    for import in file.outline.iter().flat_map(|it| &it.imports).filter(|it| it.binds != "*") {
        if let Some((before, _)) = found.insert(&import.binds, (target(import), import.line))
            && before != target(import)
        {
            several.push(&import.binds);
        }
    }
    several.into_iter().for_each(|name| drop(found.remove(name)));
    found
}

/// The path that an import binds its name to.
fn target(import: &Import) -> DottedName {
    match &import.name {
        Some(name) => DottedName::from(import.module.as_str()).join(name),
        // `import a.b` binds `a`.
        None if !import.aliased => import.binds.as_str().into(),
        None => import.module.as_str().into(),
    }
}

fn is_member(word: &Word) -> bool {
    matches!(word.role, WordRole::Member | WordRole::Dotted)
}

/// The definition that the dotted name ending at `at` means in its file.
fn meaning(side: &Side, names: &Names, file: u32, words: &[Word], at: usize) -> Option<DefinitionId> {
    let length = words[..=at].iter().rev().take_while(|it| it.role == WordRole::Dotted).count();
    let start = at.checked_sub(length)?;
    let root = words.get(start).filter(|it| it.role == WordRole::Name)?;
    let mut path = bound(&side.release.snapshot.files[file as usize], root)?;
    for word in &words[start + 1..=at] {
        path = path.join(names.text(word)?);
    }
    side.resolve(&path)
}

/// The path that a file binds a word to.
fn bound(file: &SourceFile, root: &Word) -> Option<DottedName> {
    let outline: &Outline = file.outline.as_deref()?;
    let import = outline.imports.iter().find(|it| Word::hash_of(&it.binds) == root.hash);
    if let Some(import) = import {
        return Some(target(import));
    }
    let own = outline.symbols.iter().find(|it| it.parent.is_none() && Word::hash_of(&it.name) == root.hash)?;
    Some(file.module.as_ref()?.join(&own.name))
}

#[cfg(test)]
mod tests {
    use super::rule::{judge, propose};
    use crate::candidate::Candidate;
    use crate::evidence::gone_for_tests;
    use crate::pair::Pair;
    use crate::sample::Sample;

    const OLD: &str = "-- acme/__init__.py --\n-- acme/frame.py --\nclass Frame:\n    def grouped(self, by, how):\n        return Cursor(self, by)\n";
    const NEW: &str = "-- acme/__init__.py --\n-- acme/frame.py --\nclass Frame:\n    def collect(self, keys):\n        yield keys\n    def group_by(self, *keys, **more):\n        for key in keys:\n            yield self[key], more\n";

    fn proposed(pair: &Pair, found: &mut Vec<Candidate>) {
        propose(pair, &gone_for_tests(pair), found);
    }

    fn sample(old: &str, new: &str) -> Sample {
        let tests = "-- tests/test_frame.py --\nfrom acme.frame import Frame\n";
        Sample::new(&format!("{OLD}{tests}{old}"), &format!("{NEW}{tests}{new}"))
    }

    #[test]
    fn callers_of_two_places_name_a_successor() {
        let old = "def test_a():\n    assert Frame().grouped('a') == 1\n\ndef test_b(frame):\n    x = frame.grouped('b', 2)\n";
        let two = sample(old, &old.replace("grouped", "group_by"));
        assert_eq!(two.found(proposed), ["acme.frame.Frame.grouped -> acme.frame.Frame.group_by"]);
        let one = "def test_a():\n    assert Frame().grouped('a') == 1\n";
        assert!(sample(one, &one.replace("grouped", "group_by")).found(proposed).is_empty());
    }

    #[test]
    fn copies_of_a_call_count_once() {
        let old = "def test_a():\n    assert Frame().grouped('a') == 1\n\ndef test_b():\n    assert Frame().grouped('a') == 1\n";
        assert!(sample(old, &old.replace("grouped", "group_by")).found(proposed).is_empty());
    }

    #[test]
    fn callers_that_disagree_propose_nothing() {
        let old = "def test_a(f):\n    f.grouped('a')\n    f.grouped(1)\n    f.grouped(f, 2)\n";
        let new = "def test_a(f):\n    f.group_by('a')\n    f.group_by(1)\n    f.collect(f, 2)\n";
        assert!(sample(old, new).found(proposed).is_empty());
    }

    #[test]
    fn renamed_tests_are_the_same_places() {
        let old = "def test_grouped(frame):\n    frame.load(1)\n    x = frame.grouped('b', 2)\n    assert len(x.grouped(3)) == 4\n";
        let new = sample(old, &old.replace("grouped", "group_by"));
        assert_eq!(new.found(proposed), ["acme.frame.Frame.grouped -> acme.frame.Frame.group_by"]);
    }

    #[test]
    fn rewritten_statements_say_nothing() {
        let old = "def test_a(frame, x, y):\n    frame.grouped(x).first(y)\n    frame.other(x).grouped(3)\n";
        let new = "def test_a(frame, x, y):\n    frame.group_by(x).last(y)\n    frame.another(x, 2).group_by(3)\n";
        assert!(sample(old, new).found(proposed).is_empty());
    }

    #[test]
    fn imports_from_elsewhere_tell_where_a_definition_went() {
        let old = "-- acme/__init__.py --\n-- acme/old.py --\ndef load(path):\n    return open(path)\n-- acme/new.py --\nX = 1\n";
        let new = "-- acme/__init__.py --\n-- acme/new.py --\nX = 1\ndef load(path, mode):\n    with open(path, mode) as it:\n        yield it.read()\n";
        let tests = |module: &str| {
            let file = |name: &str| format!("-- tests/{name}.py --\nfrom acme.{module} import load\nload('{name}')\n");
            file("a") + &file("b")
        };
        let moved = Sample::new(&format!("{old}{}", tests("old")), &format!("{new}{}", tests("new")));
        assert_eq!(moved.found(proposed), ["acme.old.load -> acme.new.load"]);
    }

    #[test]
    fn a_class_whose_callers_write_its_base_was_merged_into_it() {
        let core = |body: &str| format!("-- acme/__init__.py --\n-- acme/panels.py --\n{body}");
        let bases = "class Panel:\n    def __init__(self, name): self.name = name\nclass Other:\n    def __init__(self, name): self.name = name\n";
        let old = core(&format!(
            "{bases}class ImagePanel(Panel):\n    kind = 'image'\n    def show(self): return self.kind\n"
        ));
        let tests = |name: &str| {
            let file = |at: &str| {
                format!(
                    "-- tests/test_{at}.py --\nfrom acme import panels\npanels.{name}('{at}')\nx = panels.{name}('{at}', 2)\n"
                )
            };
            file("a") + &file("b")
        };
        let merged = Sample::new(&(old.clone() + &tests("ImagePanel")), &(core(bases) + &tests("Panel")));
        assert_eq!(merged.found(proposed), ["acme.panels.ImagePanel -> acme.panels.Panel"]);
        assert!(merged.sure().contains(&"rename.symbol acme.panels.ImagePanel -> acme.panels.Panel".to_owned()));
        // What stays and was no base is something else.
        let replaced = Sample::new(&(old.clone() + &tests("ImagePanel")), &(core(bases) + &tests("Other")));
        assert!(replaced.found(proposed).is_empty());
        // Without callers nobody says that the base does the work now.
        assert!(Sample::new(&old, &core(bases)).sure().iter().all(|it| !it.contains("rename")));
    }

    #[test]
    fn callers_contradict_a_pair() {
        let old = "def test_a(f):\n    f.grouped('a')\n    f.grouped(1)\n    f.grouped(f, 2)\n";
        let sample = sample(old, &old.replace("grouped", "group_by"));
        let pair = sample.pair();
        let old = pair.before.resolve(&"acme.frame.Frame.grouped".into()).expect("defined");
        let new =
            |name: &str| pair.after.resolve(&format!("acme.frame.Frame.{name}").as_str().into()).expect("defined");
        assert_eq!(judge(&pair, old, new("group_by")), 1000);
        assert!(judge(&pair, old, new("collect")) < 800);
    }

    #[test]
    fn keywords_of_the_same_call_are_heard() {
        let old = "from acme.frame import Frame\ndef test_a(x):\n    Frame(x, size=3)\n    Frame(size=4)\n";
        let sample = sample(old, &old.replace("size", "length"));
        let library = |name: &str| format!("-- acme/frame.py --\nclass Frame:\n    def __init__(self, {name}): pass\n");
        assert!(sample.pair().callers.keywords("Frame", "size", (0, 0)).is_empty());
        let tests = format!("-- tests/test_frame.py --\n{old}");
        let sample = crate::sample::Sample::new(
            &(library("size") + &tests),
            &(library("length") + &tests.replace("size", "length")),
        );
        assert_eq!(sample.pair().callers.keywords("Frame", "size", (9, 9)), [("length", 4)]);
    }
}
