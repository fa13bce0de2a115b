//! Many modules that moved under one prefix are one package that moved.
//!
//! Sees packages that are gone and whose modules went the same way. Emits the package that they went to, and for the
//! modules left over the one of their name there. Wrong where a package was taken apart; the share of modules that
//! went elsewhere speaks against it.

use std::collections::{BTreeMap, BTreeSet};

use manifest::Confidence;
use model::{DefinitionId, DottedName};

use crate::assign::{Destination, Match};
use crate::candidate::{Candidate, Family};
use crate::pair::Pair;
use crate::weights;

/// The moves that matches of modules amount to.
pub(super) fn moves(pair: &Pair, modules: &BTreeMap<DottedName, Match>) -> Vec<(DottedName, DottedName)> {
    let sure = modules.values().filter(|it| it.confidence >= Confidence::WARN);
    let known = sure.filter_map(|it| match it.new {
        Destination::Inside(id) if pair.after.is_module(id) => Some((it.path.clone(), pair.after.path(id).clone())),
        Destination::Inside(_) | Destination::Outside(_) => None,
    });
    known.collect()
}

/// Candidates for packages that are gone, by where their modules went.
pub(super) fn find(pair: &Pair, modules: &BTreeMap<DottedName, Match>, found: &mut Vec<Candidate>) {
    let mut votes: BTreeMap<DefinitionId, BTreeMap<DottedName, usize>> = BTreeMap::new();
    for (from, to) in moves(pair, modules) {
        for package in from.ancestry().skip(1) {
            let Some(id) = gone_package(pair, &package) else { continue };
            let rest = from.below(&package).unwrap_or("");
            if let Some(prefix) = to.as_str().strip_suffix(rest).and_then(|it| it.strip_suffix('.')) {
                *votes.entry(id).or_default().entry(prefix.into()).or_default() += 1;
            }
        }
    }
    for (id, prefixes) in votes {
        let path = pair.before.path(id);
        // The only child of a package says the same of itself, and says it more exactly.
        if pair.before.below(path).filter(|(_, it)| it.kind.is_none()).count() < 2 {
            continue;
        }
        let below = pair.before.under(path).filter(|(_, it)| it.symbol.is_none());
        let all = below.map(|(_, it)| &it.path).collect::<BTreeSet<_>>().len();
        let told: usize = prefixes.values().sum();
        let leader = prefixes.into_iter().max_by_key(|(prefix, count)| (*count, std::cmp::Reverse(prefix.clone())));
        let Some((prefix, count)) = leader else { continue };
        let Some(new) = pair.after.modules().get(&prefix) else { continue };
        // A module that is gone without a trace says less than one that went elsewhere.
        let against = (told - count) as f64 + all.saturating_sub(told) as f64 * weights::UNTRACED;
        let strength = weights::for_package_share(count as f64 / (count as f64 + against), count);
        found.push(Candidate::by_content(pair, id, *new, "moved-package", strength));
    }
}

/// Candidates for modules that are gone, by where most of the modules beside them went.
pub(super) fn with_siblings(pair: &Pair, modules: &BTreeMap<DottedName, Match>, found: &mut Vec<Candidate>) {
    let mut votes: BTreeMap<DottedName, BTreeMap<DottedName, usize>> = BTreeMap::new();
    for (from, to) in moves(pair, modules) {
        if let (Some(old), Some(new)) = (from.parent(), to.parent().filter(|_| from.last() == to.last())) {
            *votes.entry(old).or_default().entry(new).or_default() += 1;
        }
    }
    for (path, id) in pair.before.modules() {
        let Some(package) = path.parent().filter(|_| gone_package(pair, path).is_some()) else { continue };
        let Some((home, count)) = votes.get(&package).and_then(|it| it.iter().max_by_key(|(_, count)| **count)) else {
            continue;
        };
        let expected = home.join(path.last());
        let Some(new) = pair.after.modules().get(&expected) else { continue };
        if *count >= weights::SIBLINGS && !pair.before.modules().contains_key(&expected) {
            let beside = Candidate::by_content(pair, *id, *new, "moved-with-siblings", weights::WITH_SIBLINGS);
            found.push(Candidate { family: Family::Names, ..beside });
        }
    }
}

fn gone_package(pair: &Pair, path: &DottedName) -> Option<DefinitionId> {
    let gone = !pair.after.modules().contains_key(path) && !path.is_private();
    pair.before.modules().get(path).copied().filter(|_| gone)
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    fn core(package: &str, modules: &[(&str, &str)]) -> String {
        let files = modules.iter().map(|(name, text)| format!("-- acme/{package}{name}.py --\n{text}\n"));
        format!("-- acme/__init__.py --\n{}", files.collect::<String>())
    }

    const ONE: &str = "def one(first):\n    return first.strip().lower().split(',')";
    const TWO: &str = "def two(second):\n    return [it for it in second if it is not None]";
    const THREE: &str = "def three(third):\n    yield from sorted(third, key=lambda it: it.name)";

    #[test]
    fn a_module_follows_the_modules_beside_it() {
        let four = "LIMIT = 3\ndef four(): return 1";
        let rewritten = "LIMIT = 4\ndef five(): return [2, 3]";
        let modules = |last| [("a", ONE), ("b", TWO), ("c", THREE), ("d", last)];
        let sample = Sample::new(&core("core/", &modules(four)), &core("", &modules(rewritten)));
        let operations = sample.operations();
        assert!(operations.contains(&"rename.import acme.core.d -> acme.d".to_owned()), "{operations:?}");
    }

    #[test]
    fn a_module_alone_follows_nobody() {
        let sample = Sample::new(&core("core/", &[("d", "X = 1")]), &core("", &[("d", "Y = 2")]));
        assert!(!sample.operations().iter().any(|it| it.starts_with("rename.import")));
    }
}
