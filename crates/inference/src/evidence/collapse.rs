//! Many modules that moved under one prefix are one package that moved.

use std::collections::BTreeMap;

use manifest::Confidence;
use model::DottedName;

use crate::assign::{Destination, Match};
use crate::pair::Pair;

/// The moves that module matches amount to: of the modules, and of packages whose modules went the same way.
pub(super) fn package_moves(pair: &Pair, modules: &BTreeMap<DottedName, Match>) -> Vec<(DottedName, DottedName)> {
    let mut moves: BTreeMap<DottedName, DottedName> = BTreeMap::new();
    for it in modules.values().filter(|it| it.confidence >= Confidence::WARN) {
        if let Destination::Inside(id) = it.new
            && pair.after.is_module(id)
        {
            moves.insert(pair.before.path(it.old).clone(), pair.after.path(id).clone());
        }
    }
    moves.into_iter().collect()
}
