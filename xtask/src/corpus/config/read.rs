//! Readers that share nothing with the code under test.

use lang::config::Format;
use saphyr_parser::{Event, Parser, StrInput};
use serde_json::Value;
use toml_edit::{DocumentMut, Item};

use super::data::Content;

/// Deeper files are no configuration.
const DEEPEST: usize = 100;

/// What `text` says; `None` when it is not of this format.
pub(super) fn read(format: Format, text: &str) -> Option<Content> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match format {
        Format::Yaml => yaml(text),
        Format::Toml => text.parse::<DocumentMut>().ok().map(|it| toml(it.as_item())),
        Format::Json => serde_json::from_str(text).ok().map(|it| json(&it)),
        Format::Ini => ini(text),
        Format::Env | Format::Python => None,
    }
}

fn json(value: &Value) -> Content {
    match value {
        Value::Object(map) => {
            Content::Map(map.iter().map(|(key, value)| (Content::Leaf(key.clone()), json(value))).collect())
        }
        Value::Array(items) => Content::List(items.iter().map(json).collect()),
        other => Content::Leaf(other.to_string()),
    }
}

fn toml(item: &Item) -> Content {
    if let Some(table) = item.as_table_like() {
        return Content::Map(table.iter().map(|(key, item)| (Content::Leaf(key.to_owned()), toml(item))).collect());
    }
    match item {
        Item::ArrayOfTables(tables) => Content::List(tables.iter().map(|it| toml(&Item::Table(it.clone()))).collect()),
        Item::Value(value) => match value.as_array() {
            Some(array) => Content::List(array.iter().map(|it| toml(&Item::Value(it.clone()))).collect()),
            None => Content::Leaf(value.to_string().trim().to_owned()),
        },
        Item::None | Item::Table(_) => Content::Leaf(String::new()),
    }
}

/// Every document of the stream; aliases stay what they are.
fn yaml(text: &str) -> Option<Content> {
    let mut parser = Parser::new_from_str(text);
    let mut documents = Vec::new();
    while let Some(event) = parser.next_event() {
        match event.ok()?.0 {
            Event::DocumentStart(_) => {
                let (event, _) = parser.next_event()?.ok()?;
                documents.push(node(event, &mut parser, 0)?);
            }
            Event::StreamEnd => return Some(Content::List(documents)),
            _ => {}
        }
    }
    None
}

fn node(event: Event<'_>, parser: &mut Parser<'_, StrInput<'_>>, depth: usize) -> Option<Content> {
    if depth > DEEPEST {
        return None;
    }
    match event {
        Event::Scalar(text, _, _, _) => Some(Content::Leaf(text.into_owned())),
        Event::Alias(place) => Some(Content::Leaf(format!("*{place}"))),
        Event::SequenceStart(..) => {
            let mut items = Vec::new();
            loop {
                match parser.next_event()?.ok()?.0 {
                    Event::SequenceEnd => return Some(Content::List(items)),
                    event => items.push(node(event, parser, depth + 1)?),
                }
            }
        }
        Event::MappingStart(..) => {
            let mut entries = Vec::new();
            loop {
                match parser.next_event()?.ok()?.0 {
                    Event::MappingEnd => return Some(Content::Map(entries)),
                    event => {
                        let key = node(event, parser, depth + 1)?;
                        let value = parser.next_event()?.ok()?.0;
                        entries.push((key, node(value, parser, depth + 1)?));
                    }
                }
            }
        }
        _ => None,
    }
}

/// Sections and options; every line that is neither goes with what stands before it.
fn ini(text: &str) -> Option<Content> {
    let mut sections: Vec<(Content, Vec<(Content, Content)>)> = Vec::new();
    for line in text.lines() {
        let body = line.trim_end();
        let starts = body.starts_with(|it: char| it.is_alphanumeric() || it == '_');
        if let Some(name) = body.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            sections.push((Content::Leaf(name.to_owned()), Vec::new()));
            continue;
        }
        let (_, options) = sections.last_mut()?;
        let at = body.find(['=', ':']).unwrap_or(body.len());
        match options.last_mut() {
            _ if starts => {
                let name = body[..at].trim_end().to_lowercase();
                options.push((Content::Leaf(name), Content::Leaf(body[at..].to_owned())));
            }
            Some((_, Content::Leaf(value))) => value.push_str(&format!("\n{line}")),
            _ => {}
        }
    }
    Some(Content::Map(sections.into_iter().map(|(name, options)| (name, Content::Map(options))).collect()))
}
