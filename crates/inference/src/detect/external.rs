//! `rename.symbol` for names that the core only passed on: the old release imported them from elsewhere.
//!
//! Before `from acme import Markup` where acme had it from markupsafe, after `from markupsafe import Markup`; or from
//! another module of the core that still passes it on.

use std::collections::BTreeMap;

use manifest::{Change, Confidence, Evidence, Factor, Operation, RemoveSymbol, RenameSymbol, Status};
use model::DottedName;

use super::rename::{Implied, distribution, split};
use crate::fate::is_called_old;
use crate::pair::Pair;
use crate::{evidence, weights};

/// One operation for every name that was passed on and is not any more.
pub(super) fn changes(pair: &Pair, implied: &Implied) -> Vec<Change> {
    let mut homes: BTreeMap<&DottedName, Vec<&DottedName>> = BTreeMap::new();
    for (path, outside) in pair.after.graph.external.in_order().into_iter().filter(|(path, _)| !path.is_private()) {
        homes.entry(outside).or_default().push(path);
    }
    let mut lost: BTreeMap<&DottedName, Vec<&DottedName>> = BTreeMap::new();
    for (path, outside) in
        pair.before.graph.external.in_order().into_iter().filter(|(path, _)| is_lost(pair, implied, path))
    {
        lost.entry(outside).or_default().push(path);
    }
    lost.into_iter().filter_map(|(outside, paths)| change(pair, outside, paths, homes.get(outside))).collect()
}

fn is_lost(pair: &Pair, implied: &Implied, path: &DottedName) -> bool {
    let offered = |path: &DottedName| pair.after.offers(path);
    !path.is_private()
        && !path.last().starts_with("__")
        && (!offered(path) || is_called_old(pair, path))
        && !implied.apply(path).is_some_and(|it| offered(&it))
}

fn change(
    pair: &Pair,
    outside: &DottedName,
    mut paths: Vec<&DottedName>,
    homes: Option<&Vec<&DottedName>>,
) -> Option<Change> {
    paths.sort_by_key(|it| (it.depth(), it.as_str()));
    let (main, rest) = paths.split_first()?;
    let stays = |it: &&&DottedName| !is_called_old(pair, it);
    let home = homes.and_then(|it| it.iter().filter(stays).min_by_key(|it| (it.depth(), it.as_str()))).copied();
    let inside = pair.before.has_root(outside.root());
    if home.is_none() && inside {
        // What a module made when it was asked for, and does not make any more.
        return (*main == outside).then(|| looked_up(pair, main, rest).unwrap_or_else(|| removal(main, rest)));
    }
    let to = home.unwrap_or(outside);
    let (module, to_module) = (main.parent()?, to.parent()?);
    let strength = match home {
        Some(_) => weights::LOST_PATH,
        None if main.last() == outside.last() => weights::PASSED_ON,
        None => weights::PASSED_ON_RENAMED,
    };
    Some(Change {
        operation: Operation::RenameSymbol(RenameSymbol {
            to_module: (to_module != module).then_some(to_module),
            module,
            from: main.last().to_owned(),
            to: to.last().to_owned(),
            to_package: if home.is_none() { distribution(outside) } else { None },
        }),
        status: if pair.after.offers(main) { Status::Deprecated } else { Status::Removed },
        aliases_from: rest.iter().map(|it| (*it).clone()).collect(),
        aliases_to: Vec::new(),
        evidence: Evidence {
            factors: vec![Factor { name: "passed-on".into(), per_mille: strength }],
            ..Evidence::by("passed-on")
        },
        confidence: Confidence::from_per_mille(strength),
        seen_from: Vec::new(),
        seen_to: Vec::new(),
    })
}

/// The rename to what the module looked the name up as.
fn looked_up(pair: &Pair, main: &DottedName, rest: &[&DottedName]) -> Option<Change> {
    let new = pair.after.public_paths(evidence::looked_up(pair, main)?).into_iter().next()?;
    let module = main.parent()?;
    let (to_module, to) = split(&pair.after, &new);
    let rule = "stated-by-table";
    Some(Change {
        operation: Operation::RenameSymbol(RenameSymbol {
            from: main.last().to_owned(),
            to,
            to_module: (to_module != module).then_some(to_module),
            module,
            to_package: None,
        }),
        evidence: Evidence {
            factors: vec![Factor { name: rule.to_owned(), per_mille: weights::TABLE }],
            ..Evidence::by(rule)
        },
        confidence: Confidence::from_per_mille(weights::TABLE),
        ..removal(main, rest)
    })
}

fn removal(main: &DottedName, rest: &[&DottedName]) -> Change {
    Change {
        operation: Operation::RemoveSymbol(RemoveSymbol { symbol: main.clone(), reason: String::new() }),
        status: Status::Removed,
        aliases_from: rest.iter().map(|it| (*it).clone()).collect(),
        aliases_to: Vec::new(),
        evidence: Evidence::by("no-successor"),
        confidence: Confidence::from_per_mille(weights::for_removal(0, false)),
        seen_from: Vec::new(),
        seen_to: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    #[test]
    fn a_name_that_a_module_made_on_demand_is_gone() {
        let hook = "def __getattr__(name):\n    old = {'SMOOTH': 'BEST'}\n    if name in old:\n        return make(old[name])\n";
        let rest = "class Filter:\n    BEST = 1\n";
        assert_eq!(Sample::new(&format!("{hook}{rest}"), rest).operations(), ["remove.symbol acme.SMOOTH"]);
        assert!(Sample::new(&format!("{hook}{rest}"), &format!("{rest}{hook}")).operations().is_empty());
    }

    #[test]
    fn a_name_that_was_looked_up_in_an_enumeration_is_what_it_gave() {
        let numbers = "    numbers = {'ONE': 1}\n    if name in numbers:\n        return numbers[name]\n";
        let old = "    old = {'SMOOTH': 'BEST'}\n    if name in old:\n        return Filter[old[name]]\n";
        let rest = "from enum import IntEnum\nclass Filter(IntEnum):\n    BEST = 1\n";
        let sample = Sample::new(&format!("{rest}def __getattr__(name):\n{numbers}{old}"), rest);
        assert_eq!(sample.sure(), ["rename.symbol acme.SMOOTH -> acme.Filter.BEST", "remove.symbol acme.ONE"]);
    }
}
