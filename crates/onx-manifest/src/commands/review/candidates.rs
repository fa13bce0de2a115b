use manifest::wire::operation_json;
use manifest::{Change, Confidence, Evidence, Manifest, OperationId, Override};
use synth::wire::ReadReport;
use terminal::Failure;

use crate::explanation::{Background, Explanation};

/// An operation that needs a person.
pub(super) struct Candidate {
    /// Its id in the manifest; `None` when it is not there.
    id: Option<OperationId>,
    pub(super) change: Change,
    /// Why it is not in the manifest.
    reason: String,
}

/// Operations of the manifest that are not sure enough to be applied without a warning, then what was left out of it;
/// those that `overrides` decide already are left out.
pub(super) fn candidates(manifest: &Manifest, report: ReadReport, overrides: &[Override]) -> Vec<Candidate> {
    let told = |id: &OperationId, change: &Change| {
        let same = |it: &&synth::Explained| it.id == *id && same_operation(&it.change, change);
        report.operations.iter().find(same).map_or(change, |it| &it.change).clone()
    };
    let uncertain =
        |change: &Change| change.confidence < Confidence::AUTO && change.evidence.method != Evidence::MAINTAINER;
    let decided = |change: &Change| {
        let concerned = overrides.iter().filter(|it| it.concerns(&manifest.from, &manifest.to));
        concerned.into_iter().any(|it| it.means(&change.operation))
    };
    let inside = manifest.operations.iter().filter(|entry| uncertain(&entry.change)).map(|entry| Candidate {
        id: Some(entry.id.clone()),
        change: told(&entry.id, &entry.change),
        reason: String::new(),
    });
    let outside =
        report.unresolved.iter().map(|it| Candidate { id: None, change: it.change.clone(), reason: it.reason.clone() });
    inside.chain(outside).filter(|it| !decided(&it.change)).collect()
}

/// The same as far as files say it.
fn same_operation(left: &Change, right: &Change) -> bool {
    operation_json(&left.operation) == operation_json(&right.operation)
}

impl Candidate {
    pub(super) fn explained(&self, background: &Background<'_>) -> Result<Explanation<'_>, Failure> {
        match &self.id {
            Some(id) => background.of_operation(id, &self.change),
            None => background.of_candidate(&self.change, &self.reason),
        }
    }

    /// `OP003 rename.symbol {…} 0.8 body-similarity`; a dash for what is not in the manifest, and why it is not.
    pub(super) fn line(&self) -> String {
        let Change { operation, confidence, evidence, .. } = &self.change;
        let id = self.id.as_ref().map_or("-", OperationId::as_str);
        let json = operation_json(operation);
        let fields = json["match"].as_object().into_iter().flatten();
        let shown = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let fields: Vec<String> = fields.map(|(key, value)| format!("{key}: {}", shown(value))).collect();
        let reason = if self.reason.is_empty() { String::new() } else { format!(": {}", self.reason) };
        let kind = operation.kind().as_str();
        format!("{id} {kind} {{{}}} {confidence} {}{reason}", fields.join(", "), evidence.method)
    }
}
