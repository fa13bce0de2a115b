//! Matches become operations, one file for each kind.

mod arg_rename;
mod external;
mod remove_symbol;
mod rename;

use std::collections::BTreeMap;

use manifest::Change;
use model::DottedName;

use crate::assign::Match;
use crate::pair::Pair;

/// The operations that `matches` amount to, in canonical order.
pub(crate) fn changes(pair: &Pair, matches: &BTreeMap<DottedName, Match>) -> Vec<Change> {
    let (mut changes, implied) = rename::changes(pair, matches);
    changes.extend(external::changes(pair, &implied));
    changes.extend(arg_rename::changes(pair, matches));
    changes.extend(remove_symbol::changes(pair, matches, &changes));
    changes.sort_by(|a, b| (a.operation.kind(), &a.operation).cmp(&(b.operation.kind(), &b.operation)));
    changes
}
