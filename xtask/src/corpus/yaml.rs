//! YAML text as a JSON value: plain `true`, `false` and nothing keep their meaning, every other scalar is its text.

use std::path::Path;

use anyhow::{Context, Result, bail};
use saphyr_parser::{Event, Parser, ScalarStyle, StrInput};
use serde_json::{Map, Value};

/// The one document in `text`; a version such as `1.10` stays a text.
pub(super) fn read(text: &str) -> Result<Value> {
    let mut events = Parser::new_from_str(text);
    loop {
        match next(&mut events)? {
            Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
            event => return value(event, &mut events),
        }
    }
}

/// The list `dependents` of the file at `path`, in its order, each entry as `read` understands it.
pub(super) fn dependents<T>(path: &Path, read: fn(&Value) -> Result<T>) -> Result<Vec<T>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    dependents_in(&text, read).with_context(|| format!("cannot understand {}", path.display()))
}

/// The same of a text.
pub(super) fn dependents_in<T>(text: &str, read: fn(&Value) -> Result<T>) -> Result<Vec<T>> {
    let document = self::read(text)?;
    let entries = document["dependents"].as_array().context("there is no list `dependents`")?;
    entries.iter().map(read).collect()
}

/// The text that `entry` must have under `name`.
pub(super) fn field(entry: &Value, name: &str) -> Result<String> {
    entry[name].as_str().map(str::to_owned).with_context(|| format!("an entry has no `{name}`: {entry}"))
}

fn next<'t>(events: &mut Parser<'t, StrInput<'t>>) -> Result<Event<'t>> {
    Ok(events.next_event().context("the document ends early")??.0)
}

fn value<'t>(event: Event<'t>, events: &mut Parser<'t, StrInput<'t>>) -> Result<Value> {
    match event {
        Event::Scalar(text, style, ..) => Ok(scalar(&text, style)),
        Event::SequenceStart(..) => list(events),
        Event::MappingStart(..) => map(events),
        other => bail!("cannot read {other:?} in a label file"),
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    match (style, text) {
        (ScalarStyle::Plain, "" | "~" | "null") => Value::Null,
        (ScalarStyle::Plain, "true") => Value::Bool(true),
        (ScalarStyle::Plain, "false") => Value::Bool(false),
        _ => Value::String(text.to_owned()),
    }
}

fn list<'t>(events: &mut Parser<'t, StrInput<'t>>) -> Result<Value> {
    let mut items = Vec::new();
    loop {
        match next(events)? {
            Event::SequenceEnd => return Ok(Value::Array(items)),
            event => items.push(value(event, events)?),
        }
    }
}

fn map<'t>(events: &mut Parser<'t, StrInput<'t>>) -> Result<Value> {
    let mut entries = Map::new();
    loop {
        let key = match next(events)? {
            Event::MappingEnd => return Ok(Value::Object(entries)),
            Event::Scalar(text, ..) => text.into_owned(),
            other => bail!("cannot read {other:?} as a key"),
        };
        let event = next(events)?;
        entries.insert(key, value(event, events)?);
    }
}
