//! YAML 1.2 as JSON, read without our reader.

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput};
use serde_json::{Map, Value};

/// The one document in `text`.
pub(crate) fn value(text: &str) -> Value {
    let mut events = Events(Parser::new_from_str(text));
    loop {
        let event = events.next();
        if !matches!(event, Event::StreamStart | Event::DocumentStart(_)) {
            return events.node(event);
        }
    }
}

struct Events<'t>(Parser<'t, StrInput<'t>>);

impl<'t> Events<'t> {
    fn next(&mut self) -> Event<'t> {
        self.0.next_event().expect("the document goes on").expect("the document is YAML").0
    }

    fn node(&mut self, event: Event<'t>) -> Value {
        match event {
            Event::Scalar(text, ScalarStyle::Plain, ..) => plain(&text),
            Event::Scalar(text, ..) => Value::from(text.into_owned()),
            Event::SequenceStart(..) => self.list(),
            Event::MappingStart(..) => self.map(),
            other => panic!("unexpected {other:?}"),
        }
    }

    fn list(&mut self) -> Value {
        let mut items = Vec::new();
        loop {
            match self.next() {
                Event::SequenceEnd => return Value::Array(items),
                event => items.push(self.node(event)),
            }
        }
    }

    fn map(&mut self) -> Value {
        let mut fields = Map::new();
        loop {
            match self.next() {
                Event::MappingEnd => return Value::Object(fields),
                Event::Scalar(key, ..) => {
                    let event = self.next();
                    let value = self.node(event);
                    assert_eq!(fields.insert(key.to_string(), value), None, "`{key}` twice");
                }
                other => panic!("unexpected {other:?}"),
            }
        }
    }
}

fn plain(text: &str) -> Value {
    match text {
        "null" | "~" | "" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => {
            let number = text.starts_with(|it: char| it.is_ascii_digit()).then(|| serde_json::from_str(text).ok());
            number.flatten().filter(Value::is_number).unwrap_or_else(|| Value::from(text))
        }
    }
}
