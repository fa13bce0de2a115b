//! Public paths that are gone while the definition can still be reached by another one.
//!
//! Sees definitions that survive and have lost one of their public paths. Emits the path that still works. Wrong only
//! where the surviving name means something else now, which the same last name makes unlikely.

use std::collections::BTreeMap;

use manifest::{Confidence, Evidence, Factor};
use model::{DefinitionId, DottedName, Reach, Role};

use crate::assign::{Destination, Match};
use crate::fate::{Fate, fate};
use crate::pair::Pair;
use crate::{deprecation, weights};

/// One match for every lost path of a definition that is not matched otherwise.
pub(crate) fn lost_paths(pair: &Pair, matches: &BTreeMap<DottedName, Match>) -> Vec<Match> {
    let mut found = Vec::new();
    for (id, definition) in pair.before.graph.iter() {
        let library = pair.before.file(id).role == Role::Library;
        if !library
            || !definition.public
            || definition.owner.is_some()
            || definition.kind.is_none()
            || pair.is_quiet(id)
            || matches.contains_key(&definition.path)
        {
            continue;
        }
        let Some(now) = pair.survivor(id) else { continue };
        let same = pair.after.path(now).last() == definition.path.last();
        let old = deprecation::mark(&pair.after, now).is_some();
        if !same || old || !pair.after.is_destination(now) {
            continue;
        }
        let meant = definition.access.iter().filter(|it| it.reach <= Reach::Open && !it.path.is_private());
        let lost = meant.filter(|it| {
            matches!(fate(pair, &it.path), Fate::Gone | Fate::Deprecated) && !matches.contains_key(&it.path)
        });
        found.extend(lost.map(|it| lost_path(pair, id, it.path.clone(), now)));
    }
    found
}

fn lost_path(pair: &Pair, old: DefinitionId, path: DottedName, now: DefinitionId) -> Match {
    let line = |symbol: Option<&model::Symbol>| symbol.map_or(1, |it| it.lines.0);
    Match {
        old,
        path,
        new: Destination::Inside(now),
        confidence: Confidence::from_per_mille(weights::LOST_PATH),
        evidence: Evidence {
            factors: vec![Factor { name: "lost-path".into(), per_mille: weights::LOST_PATH }],
            ..Evidence::by("lost-path")
        },
        seen_from: super::place(&pair.before, old, line(pair.before.symbol(old))).into_iter().collect(),
        seen_to: super::place(&pair.after, now, line(pair.after.symbol(now))).into_iter().collect(),
        stated: true,
    }
}
