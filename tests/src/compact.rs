//! The short form of operations in cases: `KIND {match}` and, where it says more, `{status, confidence, aliases}`.

use manifest::wire::{ReadError, from_yaml, operation_json};
use manifest::{Change, Manifest, Status};
use serde_json::Value;

const HEAD: &str = "manifest_version: 1\npackage: acme\nlanguage: python\nfrom: \"1.0\"\nto: \"2.0\"\noperations:";

/// Reads a manifest: in the short form when every line is an operation, else as it is.
///
/// # Errors
/// As the reader of manifests does.
pub fn read(text: &str) -> Result<Manifest, ReadError> {
    let lines: Option<Vec<String>> = text.lines().filter(|line| !line.is_empty()).map(full).collect();
    let text = match lines {
        Some(lines) if lines.is_empty() => format!("{HEAD} []\n"),
        Some(lines) => format!("{HEAD}\n{}\n", lines.join("\n")),
        None => text.to_owned(),
    };
    from_yaml(&text).map(|read| read.manifest)
}

/// One line per operation in the short form, sorted: which operations there are, not how they are ordered.
pub fn write(manifest: &Manifest) -> String {
    let mut lines: Vec<String> = manifest.operations.iter().map(|entry| line(&entry.change)).collect();
    lines.sort();
    lines.concat()
}

/// `KIND {match} {more}` as an entry of the list of operations.
fn full(line: &str) -> Option<String> {
    let (kind, rest) = line.split_once(' ')?;
    let known = kind.contains('.') && rest.starts_with('{') && rest.ends_with('}');
    let (table, more) = rest.split_at(end_of_table(rest)?);
    let more = more.trim().trim_start_matches('{').trim_end_matches('}');
    let comma = if more.is_empty() { "" } else { ", " };
    known.then(|| format!("  - {{kind: {kind}, match: {table}{comma}{more}}}"))
}

/// Where the first table of `text` ends; braces in quotes do not count.
fn end_of_table(text: &str) -> Option<usize> {
    let mut quote = None;
    for (place, letter) in text.char_indices() {
        match (quote, letter) {
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, '}') => return Some(place + 1),
            (None | Some(_), _) => {}
        }
    }
    None
}

fn line(change: &Change) -> String {
    let json = operation_json(&change.operation);
    let kind = json["kind"].as_str().expect("every operation has a kind");
    let mut more = Vec::new();
    if change.status == Status::Deprecated {
        more.push("status: deprecated".to_owned());
    }
    for (name, aliases) in [("aliases_from", &change.aliases_from), ("aliases_to", &change.aliases_to)] {
        let names: Vec<&str> = aliases.iter().map(model::DottedName::as_str).collect();
        more.extend((!names.is_empty()).then(|| format!("{name}: [{}]", names.join(", "))));
    }
    let more = if more.is_empty() { String::new() } else { format!(" {{{}}}", more.join(", ")) };
    format!("{kind} {}{more}\n", flow(&json["match"]))
}

fn flow(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| format!("{name}: {}", flow(value));
            format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::String(text) if is_plain(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

/// True for names and paths that YAML reads back as the same text.
fn is_plain(text: &str) -> bool {
    let letters = text.chars().all(|c| c.is_ascii_alphanumeric() || "_./-".contains(c));
    let word = ["null", "true", "false", "yes", "no", "on", "off", "None"].contains(&text.to_lowercase().as_str());
    letters && !word && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_form_survives_a_round_trip() {
        let text = "arg.add_default {callable: a.f, arg: x, default: \"{1: '}'}\", insert: true}\nrename.import {from: a, to: b} {status: deprecated}\n";
        assert_eq!(write(&read(text).unwrap()), text);
    }

    #[test]
    fn no_lines_are_no_operations() {
        assert_eq!(read("").unwrap().operations, []);
    }

    #[test]
    fn other_texts_are_read_as_they_are() {
        assert!(read("- 1\n").is_err());
    }
}
