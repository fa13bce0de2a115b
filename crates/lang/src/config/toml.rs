use model::TextRange;
use toml_parser::decoder::Encoding;
use toml_parser::parser::{EventReceiver, RecursionGuard, parse_document};
use toml_parser::{ErrorSink, ParseError, Source, Span};

use super::key::{Key, Style, joined};

const DEEPEST: u32 = 100;

/// The keys of a TOML document, those of headers and dotted keys segment by segment; `None` when it does not parse.
pub(super) fn keys(text: &str) -> Option<Vec<Key>> {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut reader = Reader { source, ..Reader::new() };
    let mut errors: Vec<ParseError> = Vec::new();
    parse_document(&tokens, &mut RecursionGuard::new(&mut reader, DEEPEST), &mut errors);
    errors.is_empty().then_some(reader.keys)
}

struct Reader<'a> {
    source: Source<'a>,
    keys: Vec<Key>,
    /// The segments of the key that is being read.
    segments: Vec<Segment>,
    /// The table that the last header opened.
    table: String,
    /// Keys of the same number stand in the same element of an array of tables, or inline table.
    container: u32,
    containers: u32,
    /// The array of tables that is open, with its container.
    array: Option<(String, u32)>,
    /// Path of the key whose value is being read.
    pending: String,
    /// Inline tables that are open: path and container outside.
    inline: Vec<(String, u32)>,
}

struct Segment {
    name: String,
    range: TextRange,
    style: Style,
}

impl Reader<'_> {
    fn new() -> Self {
        Self {
            source: Source::new(""),
            keys: Vec::new(),
            segments: Vec::new(),
            table: String::new(),
            container: 0,
            containers: 0,
            array: None,
            pending: String::new(),
            inline: Vec::new(),
        }
    }

    /// Takes the segments that were read as keys below `parent`; gives the whole path.
    fn take(&mut self, parent: String, container: u32) -> String {
        let mut path = parent;
        for Segment { name, range, style } in std::mem::take(&mut self.segments) {
            let below = joined(&path, &name);
            self.keys.push(Key { container, parent: path, name, range, style, is_alias: false });
            path = below;
        }
        path
    }

    fn new_container(&mut self) -> u32 {
        self.containers += 1;
        self.containers
    }
}

impl EventReceiver for Reader<'_> {
    fn std_table_close(&mut self, _span: Span, _error: &mut dyn ErrorSink) {
        self.table = self.take(String::new(), 0);
        let in_array = self.array.as_ref().filter(|(path, _)| self.table.starts_with(&format!("{path}.")));
        self.container = in_array.map_or(0, |(_, container)| *container);
    }

    fn array_table_close(&mut self, _span: Span, _error: &mut dyn ErrorSink) {
        self.table = self.take(String::new(), 0);
        self.container = self.new_container();
        self.array = Some((self.table.clone(), self.container));
    }

    fn simple_key(&mut self, span: Span, encoding: Option<Encoding>, error: &mut dyn ErrorSink) {
        let style = match encoding {
            None => Style::Bare,
            Some(Encoding::LiteralString | Encoding::MlLiteralString) => Style::Single,
            Some(Encoding::BasicString | Encoding::MlBasicString) => Style::Double,
        };
        let mut name = String::new();
        if let Some(raw) = self.source.get(span) {
            toml_parser::Raw::new_unchecked(raw.as_str(), encoding, span).decode_key(&mut name, error);
        }
        let range = TextRange::new(span.start() as u32, span.end() as u32);
        self.segments.push(Segment { name, range, style });
    }

    fn key_val_sep(&mut self, _span: Span, _error: &mut dyn ErrorSink) {
        let parent = self.inline.last().map_or_else(|| self.table.clone(), |(path, _)| path.clone());
        self.pending = self.take(parent, self.container);
    }

    fn inline_table_open(&mut self, _span: Span, _error: &mut dyn ErrorSink) -> bool {
        self.inline.push((self.pending.clone(), self.container));
        self.container = self.new_container();
        true
    }

    fn inline_table_close(&mut self, _span: Span, _error: &mut dyn ErrorSink) {
        if let Some((path, container)) = self.inline.pop() {
            self.pending = path;
            self.container = container;
        }
    }
}
