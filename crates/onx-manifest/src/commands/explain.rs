use std::path::Path;

use manifest::wire::operation_json;
use manifest::{Entry, Manifest};
use serde_json::Value;
use terminal::{ExitCode, Failure, Global, Messages, printable};

use crate::cli::Explain;
use crate::{Outcome, manifest_file, print};

/// Says what an operation changes, why it is believed and where it was seen.
pub(crate) fn run(arguments: &Explain, global: &Global, messages: Messages) -> Outcome {
    let read = manifest_file::read(&arguments.manifest)?;
    read.warnings.iter().for_each(|it| messages.warning(&format!("{}: {it}", arguments.manifest.display())));
    let entry = find(&read.manifest, &arguments.operation)?;
    let explained = explained(&arguments.manifest, entry, messages);
    let whole = merged(entry, explained);
    if global.wants_json() {
        print(&format!("{whole:#}\n"))?;
    } else {
        print(&printable(&text(&read.manifest, &whole)))?;
    }
    Ok(ExitCode::Done)
}

fn find<'a>(manifest: &'a Manifest, id: &str) -> Result<&'a Entry, Failure> {
    let same = |entry: &&Entry| entry.id.as_str().eq_ignore_ascii_case(id);
    manifest.operations.iter().find(same).ok_or_else(|| {
        let failure = Failure::new(ExitCode::Usage, format!("the manifest has no operation `{id}`"));
        let distance = |entry: &&Entry| strsim::damerau_levenshtein(&id.to_uppercase(), entry.id.as_str());
        match manifest.operations.iter().min_by_key(distance) {
            Some(nearest) => failure.hint(format!("did you mean `{}`?", nearest.id)),
            None => failure.hint("the manifest has no operations at all"),
        }
    })
}

/// What the report beside the manifest says of the operation; nothing when there is none.
fn explained(manifest: &Path, entry: &Entry, messages: Messages) -> Option<Value> {
    let path = manifest.parent().unwrap_or(Path::new("")).join("manifest_report.json");
    let report: Option<Value> = std::fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str(&text).ok());
    let operations = report.as_ref().and_then(|it| it["operations"].as_array());
    let found = operations.and_then(|it| it.iter().find(|operation| operation["id"] == entry.id.as_str()));
    let told = found.filter(|it| it["match"] == operation_json(&entry.change.operation)["match"]).cloned();
    if told.is_none() {
        messages.warning(&format!(
            "no evidence for {} in {}: showing what the manifest says",
            entry.id,
            path.display()
        ));
    }
    told
}

/// The operation as the report has it, else as the manifest has it.
fn merged(entry: &Entry, explained: Option<Value>) -> Value {
    explained.unwrap_or_else(|| {
        let change = &entry.change;
        let mut value = serde_json::json!({"id": entry.id.as_str()});
        let fields = value.as_object_mut().expect("it was written as a map");
        fields.extend(operation_json(&change.operation).as_object().cloned().into_iter().flatten());
        fields.insert("status".to_owned(), change.status.as_str().into());
        fields.insert("confidence".to_owned(), change.confidence.share().into());
        fields.insert("recommendation".to_owned(), change.confidence.recommendation().as_str().into());
        fields.insert("evidence".to_owned(), serde_json::json!({"method": change.evidence.method}));
        value
    })
}

fn text(manifest: &Manifest, operation: &Value) -> String {
    let mut lines = vec![
        format!(
            "{} {} ({} {} → {})",
            word(&operation["id"]),
            word(&operation["kind"]),
            manifest.package,
            manifest.from,
            manifest.to
        ),
        String::new(),
    ];
    for (key, value) in operation["match"].as_object().into_iter().flatten() {
        lines.push(format!("  {key:<12} {}", word(value)));
    }
    for key in ["aliases_from", "aliases_to"] {
        lines.extend(listed(&operation[key]).map(|alias| format!("  {key:<12} {alias}")));
    }
    let evidence = &operation["evidence"];
    lines.push(String::new());
    lines.push(format!("  status       {}", word(&operation["status"])));
    lines.push(format!("  confidence   {} ({})", operation["confidence"], word(&operation["recommendation"])));
    lines.push(format!("  method       {}", word(&evidence["method"])));
    for key in ["content", "quote"] {
        lines.extend(evidence[key].as_str().map(|text| format!("  {key:<12} {text}")));
    }
    for factor in evidence["factors"].as_array().into_iter().flatten() {
        lines.push(format!("  factor       {:<28} {}", word(&factor["name"]), factor["value"]));
    }
    for side in ["from", "to"] {
        lines.extend(listed(&operation["seen"][side]).map(|place| format!("  seen {side:<7} {place}")));
    }
    lines.join("\n") + "\n"
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn listed(value: &Value) -> impl Iterator<Item = String> {
    value.as_array().into_iter().flatten().map(word).collect::<Vec<_>>().into_iter()
}
