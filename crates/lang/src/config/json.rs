use jsonc_parser::ast::{Object, ObjectPropName, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use model::TextRange;

use super::key::{Key, Style, is_too_deep, joined};

/// The keys of a JSON document, comments and trailing commas allowed; `None` when it does not parse. Keys in lists
/// count as keys of the list.
pub(super) fn keys(text: &str) -> Option<Vec<Key>> {
    if is_too_deep(text) {
        return None;
    }
    let value = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()).ok()?.value?;
    let mut reader = Reader { text, keys: Vec::new(), containers: 0 };
    reader.value(&value, "");
    Some(reader.keys)
}

struct Reader<'a> {
    text: &'a str,
    keys: Vec<Key>,
    containers: u32,
}

impl Reader<'_> {
    fn value(&mut self, value: &Value<'_>, parent: &str) {
        match value {
            Value::Object(object) => self.object(object, parent),
            Value::Array(array) => array.elements.iter().for_each(|element| self.value(element, parent)),
            Value::StringLit(_) | Value::NumberLit(_) | Value::BooleanLit(_) | Value::NullKeyword(_) => {}
        }
    }

    fn object(&mut self, object: &Object<'_>, parent: &str) {
        self.containers += 1;
        let container = self.containers;
        for property in &object.properties {
            let (name, range) = match &property.name {
                ObjectPropName::String(it) => (it.value.as_ref(), it.range()),
                ObjectPropName::Word(it) => (it.value, it.range()),
            };
            let range = TextRange::new(range.start as u32, range.end as u32);
            let style = match self.text.as_bytes().get(range.start as usize) {
                Some(b'"') => Style::Double,
                Some(b'\'') => Style::Single,
                Some(_) | None => Style::Bare,
            };
            let key = Key { container, parent: parent.to_owned(), name: name.to_owned(), range, style };
            self.keys.push(key);
            self.value(&property.value, &joined(parent, name));
        }
    }
}
