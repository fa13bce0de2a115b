use lang::{OperationIndex, Respellings, Target};
use manifest::{Entry, Manifest, Operation, Status};

use super::{Exported, Unsaid, head, is_member, quoted};

const ABOUT: [&str; 3] = [
    "Names that ruff shall forbid, with what to use instead. Append it to ruff.toml and select the rule TID251;",
    "in pyproject.toml the table is [tool.ruff.lint.flake8-tidy-imports.banned-api].",
    "Members of classes are seen where they are read off the class only.",
];

/// A table of forbidden names.
pub(super) fn export(manifest: &Manifest, respellings: &Respellings) -> Exported {
    let unsaid: Vec<Unsaid> =
        manifest.operations.iter().filter_map(|entry| Some(Unsaid::new(entry, why_not(entry)?))).collect();
    let mut text = head(manifest, &ABOUT, &unsaid) + "\n[lint.flake8-tidy-imports.banned-api]\n";
    for (path, respelling) in &respellings.paths {
        let advice = match &respelling.target {
            Target::Path(new) => format!("use `{new}`"),
            Target::Builtin(name) => format!("use the builtin `{name}`"),
            Target::Gone(reason) if reason.is_empty() => "no successor is known".to_owned(),
            Target::Gone(reason) => reason.clone(),
        };
        let message = format!("{}: {advice}", standing(manifest, &respelling.operations));
        text += &format!("{}.msg = {}\n", quoted(path.as_str()), quoted(&message));
    }
    Exported { text, unsaid }
}

/// `gone in acme 2.0 (OP003)`.
fn standing(manifest: &Manifest, operations: &[OperationIndex]) -> String {
    let entries: Vec<&Entry> = operations.iter().filter_map(|it| manifest.operations.get(it.0 as usize)).collect();
    let still = entries.iter().all(|it| it.change.status == Status::Deprecated);
    let ids: Vec<&str> = entries.iter().map(|it| it.id.as_str()).collect();
    let word = if still { "deprecated" } else { "gone" };
    format!("{word} in {} {} ({})", manifest.package, manifest.to, ids.join(", "))
}

fn why_not(entry: &Entry) -> Option<&'static str> {
    match &entry.change.operation {
        Operation::RenameCallable(it) if is_member(&it.callable) => Some("uses on objects are not seen"),
        Operation::RemoveSymbol(it) if is_member(&it.symbol) => Some("uses on objects are not seen"),
        Operation::RenameImport(_)
        | Operation::RenameSymbol(_)
        | Operation::RenameCallable(_)
        | Operation::RemoveSymbol(_) => None,
        Operation::ArgRename(_)
        | Operation::ArgAddDefault(_)
        | Operation::ArgAddRequired(_)
        | Operation::ArgRemove(_)
        | Operation::ArgKeywordOnly(_)
        | Operation::ArgReorder(_) => Some("it has no rule about arguments"),
        Operation::ConfigKeyRename(_) => Some("it has no rule about settings"),
        Operation::MoveFile(_) => Some("it has no rule about files"),
    }
}
