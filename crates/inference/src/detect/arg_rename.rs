//! `arg.rename`: a parameter of a callable that survives.

use std::collections::BTreeMap;

use manifest::{ArgRename, Change, Operation, Status};
use model::DottedName;

use super::rename::class_paths;
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

/// The paths of a callable; a class stands for its constructor, and is the one that a member is addressed at.
fn paths(pair: &Pair, renamed: &Renamed) -> Option<Vec<DottedName>> {
    let definition = pair.after.definition(renamed.after);
    let Some(class) = renamed.class.or(definition.owner) else { return Some(pair.after.public_paths(renamed.after)) };
    let name = definition.path.last();
    let constructor = parameters::is_constructor(&pair.after, renamed.after);
    let holds = pair.after.resolve(&pair.after.path(class).join(name)) == Some(renamed.after);
    let class = if holds { class } else { definition.owner? };
    let classes = class_paths(&pair.after, class);
    Some(if constructor { classes } else { classes.iter().map(|it| it.join(name)).collect() })
}

fn change(pair: &Pair, renamed: &Renamed) -> Option<Change> {
    let mut paths = paths(pair, renamed)?.into_iter();
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
