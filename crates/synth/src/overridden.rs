use manifest::{Change, Confidence, Evidence, Factor, Override, Verdict};

use crate::Header;
use crate::candidates::normalised;
use crate::order::canonical;
use crate::report::Rejected;

/// Changes after the maintainer's word.
#[derive(Debug, Default)]
pub(crate) struct Overridden {
    pub(crate) changes: Vec<Change>,
    pub(crate) rejected: Vec<Rejected>,
    /// Overrides that speak of nothing that was found.
    pub(crate) idle: Vec<Override>,
}

/// Obeys every override that concerns the releases of `header`; the others say nothing of these.
pub(crate) fn overridden(changes: Vec<Change>, overrides: &[Override], header: &Header) -> Overridden {
    let mut res = Overridden { changes, ..Overridden::default() };
    for said in overrides.iter().filter(|it| it.concerns(&header.from, &header.to)) {
        let found: Vec<Change> = res.changes.extract_if(.., |change| said.means(&change.operation)).collect();
        if found.is_empty() && !matches!(said.verdict, Verdict::Add { .. }) {
            res.idle.push(said.clone());
        }
        match &said.verdict {
            Verdict::Reject => {
                let rejected = |change| Rejected { change, reason: said.reason.clone() };
                res.rejected.extend(found.into_iter().map(rejected));
            }
            Verdict::Accept => res.changes.extend(found.into_iter().map(|change| accepted(said, change))),
            Verdict::Add { .. } => res.changes.push(added(said, found)),
            Verdict::Edit(_) => res.changes.extend(found.into_iter().map(|change| edited(said, change))),
        }
    }
    res.rejected.sort_by(|left, right| canonical(&left.change, &right.change));
    res
}

/// The change as the maintainer's word; what was weighed before stays readable.
fn accepted(said: &Override, mut change: Change) -> Change {
    let weighed = Factor { name: change.evidence.method.clone(), per_mille: change.confidence.per_mille() };
    change.evidence.factors.insert(0, weighed);
    change.evidence.method = Evidence::MAINTAINER.to_owned();
    change.confidence = Confidence::CERTAIN;
    if change.evidence.quote.is_empty() {
        change.evidence.quote.clone_from(&said.reason);
    }
    change
}

/// The operation of `said` with what was found out about the same one, if anything was.
fn added(said: &Override, found: Vec<Change>) -> Change {
    let evidence = Evidence { quote: said.reason.clone(), ..Evidence::by(Evidence::MAINTAINER) };
    let mut res = found.into_iter().next().map(|change| accepted(said, change)).unwrap_or_else(|| Change {
        operation: said.operation.clone(),
        status: manifest::Status::Removed,
        aliases_from: Vec::new(),
        aliases_to: Vec::new(),
        evidence,
        confidence: Confidence::CERTAIN,
        seen_from: Vec::new(),
        seen_to: Vec::new(),
    });
    res.operation = said.operation.clone();
    if let Verdict::Add { status, aliases_from, aliases_to } = &said.verdict {
        res.status = *status;
        res.aliases_from.extend(aliases_from.iter().cloned());
        res.aliases_to.extend(aliases_to.iter().cloned());
    }
    normalised(res)
}

/// `change` as `said` has it; other paths of a name that is no longer spoken of go.
fn edited(said: &Override, change: Change) -> Change {
    let mut res = accepted(said, change);
    let (old, new) = (res.operation.old_name(), res.operation.new_name());
    if let Some(operation) = said.outcome() {
        res.operation = operation.clone();
    }
    if res.operation.old_name() != old {
        res.aliases_from.clear();
    }
    if res.operation.new_name() != new {
        res.aliases_to.clear();
    }
    normalised(res)
}
