use manifest::wire::operation_json;
use manifest::{Entry, Manifest};
use serde_json::{Value, json};

use super::Exported;

/// The manifest as one JSON document, its fields as in YAML.
pub(super) fn export(manifest: &Manifest) -> Exported {
    let Manifest { package, from, to, semver, summary, operations, .. } = manifest;
    let document = json!({
        "type": "manifest",
        "schema_version": 1,
        "package": package,
        "language": "python",
        "from": from,
        "to": to,
        "semver": semver.as_str(),
        "summary": summary,
        "operations": operations.iter().map(operation).collect::<Vec<Value>>(),
    });
    Exported { text: format!("{document:#}\n"), unsaid: Vec::new() }
}

fn operation(entry: &Entry) -> Value {
    let change = &entry.change;
    let mut res = json!({"id": entry.id.as_str()});
    let fields = res.as_object_mut().expect("it was written as a map");
    fields.extend(operation_json(&change.operation).as_object().cloned().into_iter().flatten());
    let names = |names: &[model::DottedName]| names.iter().map(|it| it.as_str().into()).collect::<Vec<Value>>();
    fields.insert("aliases_from".to_owned(), names(&change.aliases_from).into());
    fields.insert("aliases_to".to_owned(), names(&change.aliases_to).into());
    fields.insert("status".to_owned(), change.status.as_str().into());
    let requires = entry.requires.iter().flatten().map(|it| it.as_str().into()).collect::<Vec<Value>>();
    fields.insert("requires".to_owned(), requires.into());
    let evidence = json!({"method": change.evidence.method, "quote": change.evidence.quote});
    fields.insert("evidence".to_owned(), evidence);
    fields.insert("confidence".to_owned(), change.confidence.share().into());
    res
}
