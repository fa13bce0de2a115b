//! Matches become operations, one file for each kind.

mod arg_add_default;
mod arg_add_required;
mod arg_keyword_only;
mod arg_remove;
mod arg_rename;
mod arg_reorder;
mod argument;
mod config_key_rename;
mod external;
mod remove_symbol;
mod rename;

use std::collections::BTreeMap;

use manifest::Change;
use model::DottedName;

use crate::assign::Match;
use crate::calibration::Calibration;
use crate::pair::Pair;
use crate::parameters;

type Matches = BTreeMap<DottedName, Match>;

/// The operations that `matches` amount to, in canonical order and with probabilities for confidences.
pub(crate) fn changes(pair: &Pair, matches: &Matches, calibration: &Calibration) -> Vec<Change> {
    let judged = |(path, it): (&DottedName, &Match)| (path.clone(), calibration.applied_to_name(it.clone()));
    let matches: Matches = matches.iter().map(judged).collect();
    let (mut changes, implied) = rename::changes(pair, &matches);
    changes.extend(external::changes(pair, &implied));
    let settled = parameters::settled(pair, &matches, calibration);
    changes.extend(arg_rename::changes(pair, &settled));
    changes.extend(argument::changes(pair, &settled));
    changes.extend(config_key_rename::changes(pair));
    let mut changes: Vec<Change> = changes.into_iter().map(|it| calibration.applied(it)).collect();
    changes.extend(remove_symbol::changes(pair, &matches, &changes));
    changes.sort_by(|a, b| (a.operation.kind(), &a.operation).cmp(&(b.operation.kind(), &b.operation)));
    changes
}
