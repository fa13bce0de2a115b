//! What left and what came, by likeness of everything that definitions are made of.
//!
//! Sees public definitions that are gone and public ones that are new: of a class or module that stays, what left and
//! what came in it; at module level also what came in any other place. Emits likely successors by body, members, value,
//! docstring, signature, bases and name; which of them go together is for `assignment` to say. Wrong where something
//! was replaced by something else of the same shape; close rivals lower it, and only near-identical content makes it
//! sure.
//!
//! Nothing is compared with everything: rivals come from an index of rare features, and each definition that left is
//! scored against a constant number of them, so twice as many definitions cost twice as much.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{DefinitionId, Symbol};

use super::moved_module::members_in_common;
use crate::candidate::Candidate;
use crate::pair::Pair;
use crate::siblings::{self, Scope};
use crate::{similar, weights};

/// In a scope where so few came, all of them are compared.
const FEW: usize = 8;
/// A feature that more definitions have says nothing: a hub would bring back the quadratic step.
const COMMON: usize = 12;
/// How many definitions of its own scope one is compared with at most.
const COMPARED: usize = 16;
/// A rival that shares less than one part in so many of what the nearest one shares cannot win any more.
const NEAR: usize = 3;
/// And of other scopes.
const COMPARED_ELSEWHERE: usize = 4;
/// So many shingles of a body stand for all of them: the smallest, which are the same ones for alike bodies.
const SKETCH: usize = 64;
/// A definition that went to another scope must have at least so much body in common to be compared.
const SUBSTANCE_ELSEWHERE: usize = 16;

/// Adds the candidates of `scopes`, and of the module-level definitions among `gone` those elsewhere; the result is how
/// many pairs were scored.
pub(crate) fn find(pair: &Pair, scopes: &[Scope], gone: &[DefinitionId], found: &mut Vec<Candidate>) -> u64 {
    let mut scored = BTreeSet::new();
    for scope in scopes {
        let index = if scope.fresh.len() > FEW { Index::of(pair, &scope.fresh) } else { Index::default() };
        for old in &scope.gone {
            for new in siblings_of(pair, &index, scope, *old) {
                if scored.insert((*old, new)) {
                    found.extend(candidate(pair, *old, new, Where::Scope));
                }
            }
        }
    }
    let came: Vec<DefinitionId> =
        pair.after.graph.iter().map(|(id, _)| id).filter(|id| can_arrive(pair, *id)).collect();
    let index = Index::of(pair, &came);
    for old in gone.iter().copied().filter(|it| can_leave(pair, *it)) {
        for new in index.rivals(pair, old, COMPARED_ELSEWHERE) {
            if scored.insert((old, new)) {
                found.extend(candidate(pair, old, new, Where::Elsewhere));
            }
        }
    }
    scored.len() as u64
}

/// Where a rival stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    Scope,
    Elsewhere,
}

fn siblings_of(pair: &Pair, index: &Index, scope: &Scope, old: DefinitionId) -> Vec<DefinitionId> {
    if scope.fresh.len() <= FEW { scope.fresh.clone() } else { index.rivals(pair, old, COMPARED) }
}

fn can_arrive(pair: &Pair, id: DefinitionId) -> bool {
    pair.after.definition(id).owner.is_none() && has_substance(pair.after.symbol(id)) && siblings::came(pair, id)
}

fn can_leave(pair: &Pair, id: DefinitionId) -> bool {
    pair.before.definition(id).owner.is_none() && has_substance(pair.before.symbol(id)) && siblings::left(pair, id)
}

fn has_substance(symbol: Option<&Symbol>) -> bool {
    symbol.is_some_and(|it| it.body.shingles.len() >= SUBSTANCE_ELSEWHERE)
}

/// New definitions by their features. Only looked up, never walked: its order does not matter.
#[derive(Default)]
struct Index {
    by_feature: HashMap<u64, Vec<DefinitionId>>,
}

impl Index {
    fn of(pair: &Pair, fresh: &[DefinitionId]) -> Self {
        let mut by_feature: HashMap<u64, Vec<DefinitionId>> = HashMap::new();
        for id in fresh {
            for feature in pair.after.symbol(*id).map(features).unwrap_or_default() {
                let posted = by_feature.entry(feature).or_default();
                if posted.len() <= COMMON {
                    posted.push(*id);
                }
            }
        }
        Self { by_feature }
    }

    /// The definitions that share most rare features with `old`.
    fn rivals(&self, pair: &Pair, old: DefinitionId, most: usize) -> Vec<DefinitionId> {
        let mut shared: BTreeMap<DefinitionId, usize> = BTreeMap::new();
        for feature in pair.before.symbol(old).map(features).unwrap_or_default() {
            let posted = self.by_feature.get(&feature).filter(|it| it.len() <= COMMON);
            // A feature of one definition says more than one of a dozen.
            posted.into_iter().for_each(|it| it.iter().for_each(|id| *shared.entry(*id).or_default() += 60 / it.len()));
        }
        let mut ranked: Vec<(DefinitionId, usize)> = shared.into_iter().collect();
        ranked.sort_by_key(|(id, shared)| (std::cmp::Reverse(*shared), *id));
        let nearest = ranked.first().map_or(0, |it| it.1);
        ranked.into_iter().take(most).take_while(|it| it.1 * NEAR >= nearest).map(|(id, _)| id).collect()
    }
}

/// Words of the name, a sketch of the body, the signature, the value and the first line of the docstring, as numbers.
fn features(symbol: &Symbol) -> Vec<u64> {
    let number = |kind: u64, text: &str| {
        let hash = text.bytes().fold(kind, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        hash | 1 << 40
    };
    let words = similar::words(&symbol.name).into_iter().map(|it| number(7, &it));
    let title = symbol.docstring.as_deref().and_then(|it| it.lines().next()).map(|it| number(11, it));
    let mut sketch = symbol.body.shingles.clone();
    sketch.dedup();
    let sketch = sketch.into_iter().take(SKETCH).map(u64::from);
    let whole = |digest: model::Digest| {
        digest.as_bytes().iter().take(8).fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte)) | 1 << 41
    };
    let exact = [whole(symbol.body.digest), whole(symbol.body.signature_digest)];
    let mut found: Vec<u64> = words.chain(title).chain(sketch).chain(exact).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn candidate(pair: &Pair, old: DefinitionId, new: DefinitionId, found_in: Where) -> Option<Candidate> {
    let (was, is) = (pair.before.symbol(old)?, pair.after.symbol(new)?);
    if !siblings::same_nature(was.kind, is.kind) {
        return None;
    }
    let instance = pair.before.is_set_on_instances(old) || pair.after.is_set_on_instances(new);
    let strength = weights::for_sibling(&likeness(pair, old, new, was, is));
    let strength = if instance { weights::share(strength, weights::INSTANCE_ATTRIBUTE) } else { strength };
    let (rule, strength, least) = match found_in {
        Where::Scope => ("similar-sibling", strength, weights::WORTH_MENTIONING),
        Where::Elsewhere => {
            ("similar-elsewhere", weights::share(strength, weights::ELSEWHERE), weights::WORTH_MENTIONING_ELSEWHERE)
        }
    };
    (strength >= least).then(|| Candidate::by_content(pair, old, new, rule, strength))
}

fn likeness(pair: &Pair, old: DefinitionId, new: DefinitionId, was: &Symbol, is: &Symbol) -> weights::Sibling {
    let substance = was.body.shingles.len().min(is.body.shingles.len());
    let docstrings = was.docstring.as_deref().zip(is.docstring.as_deref());
    let signatures = was.signature.as_deref().zip(is.signature.as_deref());
    weights::Sibling {
        body: similar::bodies(was, is),
        substance,
        members: members_in_common(pair, old, new),
        value: was.value.is_some() && was.value == is.value,
        docstring: docstrings.map_or(0.0, |(left, right)| similar::sentences(left, right)),
        signature: signatures.map_or(0.0, |(left, right)| similar::signatures(left, right)),
        bases: !was.bases.is_empty() && was.bases == is.bases,
        names: similar::names(&was.name, &is.name),
        same_words: similar::same_words(&was.name, &is.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::gone_for_tests;
    use crate::sample::Sample;

    fn alone(pair: &Pair, found: &mut Vec<Candidate>) {
        find(pair, &siblings::scopes(pair), &gone_for_tests(pair), found);
    }

    const BODY: &str = "    rows = [line.split(',') for line in open(path)]\n    head = rows.pop(0)\n    return [dict(zip(head, row)) for row in rows if row]\n";

    #[test]
    fn alike_bodies_in_one_scope() {
        let old = format!("def load_table(path):\n{BODY}");
        let new = format!("def read_csv(path):\n{BODY}    # done\n");
        assert_eq!(Sample::new(&old, &new).found(alone), ["acme.load_table -> acme.read_csv"]);
    }

    #[test]
    fn alike_bodies_in_another_module() {
        let many: String =
            (0..20).map(|it| format!("def new_{it}(a):\n    return a.part{it} * {it} + other{it}()\n")).collect();
        let old =
            format!("-- acme/__init__.py --\n-- acme/a.py --\ndef load_table(path):\n{BODY}-- acme/b.py --\nX = 1\n");
        let new = format!(
            "-- acme/__init__.py --\n-- acme/a.py --\nY = 1\n-- acme/b.py --\n{many}def read_csv(path):\n{BODY}"
        );
        assert_eq!(Sample::new(&old, &new).found(alone), ["acme.a.load_table -> acme.b.read_csv"]);
    }

    #[test]
    fn other_bodies_and_other_kinds_are_left_alone() {
        let old = "def load(path):\n    return open(path).read().split()\n";
        assert!(Sample::new(old, "def spin(wheel):\n    wheel.angle += 1\n").found(alone).is_empty());
        assert!(Sample::new(old, "class Loader:\n    pass\n").found(alone).is_empty());
    }

    #[test]
    fn what_stays_has_no_successor() {
        let old = format!("def load(path):\n{BODY}");
        let new = format!("def load(path):\n{BODY}def read(path):\n{BODY}");
        assert!(Sample::new(&old, &new).found(alone).is_empty());
    }

    /// How many pairs are scored when so many functions are renamed at once.
    fn scored(count: usize) -> u64 {
        let file = |prefix: &str| {
            let one = |it: usize| {
                let (a, b, c) = (it % 7, it % 31, it % 5);
                format!("def {prefix}_{it}(x):\n    y = x.part{b} + {a}\n    return y.m{c}(x, {it}, tail{it})\n")
            };
            (0..count).map(one).collect::<String>()
        };
        let sample = Sample::new(&file("old"), &file("new"));
        let pair = sample.pair();
        find(&pair, &siblings::scopes(&pair), &gone_for_tests(&pair), &mut Vec::new())
    }

    #[test]
    fn twice_as_many_cost_about_twice_as_much() {
        for count in [100, 200, 400] {
            let (once, twice) = (scored(count), scored(2 * count));
            assert!(once >= count as u64, "every one has a rival");
            assert!(twice * 10 <= once * 23, "{count}: {once} pairs, twice as many: {twice}");
        }
    }

    /// How many pairs are scored when one function of so many modules is renamed, and the others stay.
    fn scored_in_modules(count: usize) -> u64 {
        let core = |prefix: &str| {
            let one = |it: usize| {
                let (a, b) = (it % 7, it % 31);
                let kept = format!("def kept_{it}(x):\n    return x.part{a}(tail{it})\n");
                let renamed =
                    format!("def {prefix}_{it}(x):\n    y = x.part{b} + {a}\n    return y.m(x, {it}, tail{it})\n");
                format!("-- acme/m{it}.py --\n{kept}{renamed}")
            };
            (0..count).map(one).collect::<String>()
        };
        Sample::new(&core("old"), &core("new")).scored()
    }

    #[test]
    fn twice_as_many_modules_cost_about_twice_as_much() {
        let (once, twice) = (scored_in_modules(60), scored_in_modules(120));
        assert!(once >= 60, "every renamed function has a rival: {once}");
        assert!(twice * 10 <= once * 23, "{once} pairs, twice as many modules: {twice}");
    }
}
