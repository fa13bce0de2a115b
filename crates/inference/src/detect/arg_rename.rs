//! `arg.rename`: a parameter of a callable that survives.

use std::collections::BTreeMap;

use manifest::{ArgRename, Change, Operation, Status};
use model::DottedName;

use crate::assign::Match;
use crate::pair::Pair;
use crate::parameters::{self, Renamed};

/// One operation for every renamed parameter; a class stands for its constructor.
pub(super) fn changes(pair: &Pair, matches: &BTreeMap<DottedName, Match>) -> Vec<Change> {
    let mut found: BTreeMap<Operation, Change> = BTreeMap::new();
    for renamed in parameters::renamed(pair, matches) {
        if let Some(change) = change(pair, &renamed) {
            let rival = found.entry(change.operation.clone()).or_insert_with(|| change.clone());
            if change.confidence > rival.confidence {
                *rival = change;
            }
        }
    }
    found.into_values().collect()
}

fn change(pair: &Pair, renamed: &Renamed) -> Option<Change> {
    let named = match parameters::is_constructor(&pair.after, renamed.after) {
        true => pair.after.definition(renamed.after).owner?,
        false => renamed.after,
    };
    let mut paths = pair.after.public_paths(named).into_iter();
    let callable = paths.next()?;
    let mut aliases_to: Vec<DottedName> = paths.collect();
    aliases_to.sort();
    let parameter = pair.after.symbol(renamed.after)?.signature.as_ref()?.parameter(&renamed.new)?;
    let operation = Operation::ArgRename(ArgRename {
        callable,
        from: renamed.old.clone(),
        to: renamed.new.clone(),
        default: parameter.default.clone(),
        required: parameter.is_required(),
    });
    Some(Change {
        operation,
        status: if renamed.still_accepted { Status::Deprecated } else { Status::Removed },
        aliases_from: Vec::new(),
        aliases_to,
        evidence: renamed.evidence.clone(),
        confidence: renamed.confidence,
        seen_from: renamed.seen_from.clone(),
        seen_to: renamed.seen_to.clone(),
    })
}
