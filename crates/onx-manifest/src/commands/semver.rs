use manifest::{Entry, Manifest, Semver, required_semver};
use model::Limits;
use serde_json::json;
use terminal::{ExitCode, Global, Messages, printable};

use crate::cli::SemverArguments;
use crate::declared::{Declared, declared};
use crate::{Outcome, manifest_file, print};

/// Compares the bump that the operations call for with the one that the new version declares.
pub(crate) fn run(arguments: &SemverArguments, global: &Global, limits: &Limits, messages: Messages) -> Outcome {
    let read = manifest_file::read(&arguments.manifest, limits)?;
    read.warnings.iter().for_each(|it| messages.warning(&format!("{}: {it}", arguments.manifest.display())));
    let mut manifest = read.manifest;
    manifest.to = arguments.declared.clone().unwrap_or(manifest.to);
    manifest.operations.retain(|entry| entry.change.confidence >= arguments.min_confidence);
    let declared = declared(&manifest.from, &manifest.to, arguments.scheme)?;
    let judgement = Judgement::of(&manifest, declared);
    print(&if global.wants_json() { judgement.json() } else { printable(&judgement.text()).into_owned() })?;
    if judgement.is_undeclared() {
        let needed = judgement.needed.as_str();
        messages.note(&format!("{} declares too little for a {needed} change", manifest.to));
    }
    Ok(if judgement.is_undeclared() { ExitCode::Findings } else { ExitCode::Done })
}

/// What is needed beside what is declared.
pub(crate) struct Judgement<'a> {
    manifest: &'a Manifest,
    needed: Semver,
    declared: Declared,
}

impl<'a> Judgement<'a> {
    /// For all operations of `manifest`.
    pub(crate) fn of(manifest: &'a Manifest, declared: Declared) -> Self {
        Self { manifest, needed: required_semver(&manifest.operations), declared }
    }

    /// True when the new version declares less than the operations call for.
    pub(crate) fn is_undeclared(&self) -> bool {
        self.declared.bump < self.needed
    }

    /// One line, and one for each operation that calls for more than is declared.
    pub(crate) fn text(&self) -> String {
        let Manifest { package, from, to, .. } = self.manifest;
        let Declared { bump, rule } = &self.declared;
        let (needed, declared) = (self.needed.as_str(), bump.as_str());
        let mut res = format!("{package} {from} → {to}: needs {needed}, declares {declared} ({rule})\n");
        for (entry, bump) in self.undeclared() {
            let change = &entry.change;
            res += &format!("  {} {} {} ({})\n", entry.id, bump.as_str(), change.operation, change.confidence);
        }
        res
    }

    fn undeclared(&self) -> impl Iterator<Item = (&Entry, Semver)> {
        let bumped = self.manifest.operations.iter().map(|it| (it, required_semver(std::slice::from_ref(it))));
        bumped.filter(|(_, bump)| *bump > self.declared.bump)
    }

    fn json(&self) -> String {
        let Manifest { package, from, to, .. } = self.manifest;
        let undeclared: Vec<_> =
            self.undeclared().map(|(it, bump)| json!({"id": it.id.as_str(), "bump": bump.as_str()})).collect();
        let document = json!({
            "type": "semver",
            "schema_version": 1,
            "package": package,
            "from": from,
            "to": to,
            "needed": self.needed.as_str(),
            "declared": self.declared.bump.as_str(),
            "rule": self.declared.rule,
            "undeclared": undeclared,
        });
        format!("{document:#}\n")
    }
}
