//! Definitions whose module moved below a new package that offers them itself.
//!
//! Sees definitions that would follow the move of their module, or stand in a module that only passes them on now, and
//! can be imported from a package above their new place. Emits the path at that package: it is the one that the author
//! means. Wrong where the package offers them by chance; facades that the old release had, too, are left alone.

use std::collections::BTreeMap;

use manifest::{Confidence, Evidence, Factor};
use model::{DefinitionId, DottedName};

use crate::assign::{Destination, Match};
use crate::fate::{Fate, fate, is_called_old};
use crate::pair::Pair;
use crate::{deprecation, weights};

/// One match for every old path that a move leads past a new facade, and that is not matched otherwise.
pub(crate) fn new_facades(pair: &Pair, matches: &BTreeMap<DottedName, Match>) -> Vec<Match> {
    let definitions = pair.before.graph.iter().filter(|(_, it)| it.public && it.owner.is_none() && it.kind.is_some());
    let mut found = Vec::new();
    for (id, _) in definitions.filter(|(_, it)| !matches.contains_key(&it.path)) {
        let paths = pair.before.public_paths(id);
        found.extend(
            paths.iter().find_map(|path| passed_by(pair, id, path)).filter(|it| !matches.contains_key(&it.path)),
        );
    }
    found
}

fn passed_by(pair: &Pair, id: DefinitionId, path: &DottedName) -> Option<Match> {
    let home = pair.translate(path);
    if home == *path || !matches!(fate(pair, path), Fate::Moved | Fate::Aliased) {
        return None;
    }
    let now = pair.after.resolve(&home)?;
    let same = pair.after.path(now).last() == path.last() && pair.after.is_destination(now);
    let old = deprecation::mark(&pair.after, now).is_some();
    if !same || old || !has_new_facade(pair, &home, now) {
        return None;
    }
    let line = |symbol: Option<&model::Symbol>| symbol.map_or(1, |it| it.lines.0);
    Some(Match {
        old: id,
        path: path.clone(),
        new: Destination::Inside(now),
        confidence: Confidence::from_per_mille(weights::NEW_FACADE),
        evidence: Evidence {
            factors: vec![Factor { name: "new-facade".into(), per_mille: weights::NEW_FACADE }],
            ..Evidence::by("new-facade")
        },
        seen_from: super::place(&pair.before, id, line(pair.before.symbol(id))).into_iter().collect(),
        seen_to: super::place(&pair.after, now, line(pair.after.symbol(now))).into_iter().collect(),
        stated: true,
    })
}

/// Lowers the moves of modules most of whose public names are to be imported from elsewhere.
pub(super) fn lower_empty_moves(pair: &Pair, matches: &mut BTreeMap<DottedName, Match>) {
    let empty = matches.values().filter(|it| is_empty_move(pair, matches, it)).map(|it| it.path.clone());
    for path in empty.collect::<Vec<_>>() {
        if let Some(it) = matches.get_mut(&path) {
            let left = weights::share(it.confidence.per_mille(), weights::EMPTY_MOVE);
            it.confidence = Confidence::from_per_mille(left);
        }
    }
}

fn is_empty_move(pair: &Pair, matches: &BTreeMap<DottedName, Match>, it: &Match) -> bool {
    let Destination::Inside(new) = it.new else { return false };
    if !pair.before.is_module(it.old) || !pair.after.is_module(new) {
        return false;
    }
    let home = pair.after.path(new);
    let (mut here, mut elsewhere) = (0, 0);
    for (_, definition) in pair.before.below(&it.path).filter(|(_, it)| it.kind.is_some() && it.public) {
        let path = home.join(definition.path.last());
        let stays = |id| !has_new_facade(pair, &path, id);
        let landed = match matches.get(&definition.path).map(|it| &it.new) {
            Some(Destination::Outside(_)) => false,
            Some(Destination::Inside(id)) => pair.after.module(*id) == *home && stays(*id),
            None => pair.after.resolve(&path).is_some_and(stays),
        };
        if landed { here += 1 } else { elsewhere += 1 }
    }
    elsewhere > here
}

/// True when a package above `home` offers `now` and is new.
pub(crate) fn has_new_facade(pair: &Pair, home: &DottedName, now: DefinitionId) -> bool {
    pair.after.public_paths(now).iter().any(|it| is_new_facade(pair, home, it))
}

/// True when `path` goes through a new package above `home`.
pub(crate) fn is_new_facade(pair: &Pair, home: &DottedName, path: &DottedName) -> bool {
    let above = path.depth() < home.depth() && path.parent().is_some_and(|it| home.starts_with(&it));
    above && path.last() == home.last() && !pair.before.offers(path) && !is_called_old(pair, path)
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const SENSOR: &str = "class Sensor:\n    def poke(self, context):\n        return self.check(context)\n    def \
                          check(self, context):\n        return context";

    fn operations(facade: &str) -> Vec<String> {
        sample(facade).operations()
    }

    fn sure(facade: &str) -> Vec<String> {
        sample(facade).sure()
    }

    fn sample(facade: &str) -> Sample {
        let before = format!("-- acme/__init__.py --\n-- acme/sensors.py --\n{SENSOR}");
        let after =
            format!("-- acme/__init__.py --\n-- acme/sdk/__init__.py --\n{facade}\n-- acme/sdk/bases.py --\n{SENSOR}");
        Sample::new(&before, &after)
    }

    #[test]
    fn the_package_that_offers_a_moved_class_is_named() {
        let found = operations("from acme.sdk.bases import Sensor\n__all__ = ['Sensor']");
        assert!(found.contains(&"rename.symbol acme.sensors.Sensor -> acme.sdk.Sensor".to_owned()), "{found:?}");
    }

    #[test]
    fn a_module_all_of_whose_names_are_offered_elsewhere_is_no_sure_move() {
        let found = sure("from acme.sdk.bases import Sensor\n__all__ = ['Sensor']");
        assert_eq!(found, ["rename.symbol acme.sensors.Sensor -> acme.sdk.Sensor"]);
    }

    #[test]
    fn a_move_alone_needs_no_second_operation() {
        assert_eq!(operations(""), ["rename.import acme.sensors -> acme.sdk.bases"]);
    }
}
