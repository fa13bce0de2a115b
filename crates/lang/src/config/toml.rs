use model::TextRange;
use toml_parser::decoder::Encoding;
use toml_parser::parser::{EventReceiver, RecursionGuard, parse_document};
use toml_parser::{ErrorSink, ParseError, Source, Span};

use super::Format;
use super::key::{Key, Style, below, joined};
use super::lines::{has_old_line_ends, indentation, line_end, line_feed, line_of};
use super::moves::Move;
use super::rename::{is_bare_toml, spell};

const DEEPEST: u32 = 100;

/// The keys of a TOML document, those of headers and dotted keys segment by segment; `None` when it does not parse.
pub(super) fn keys(text: &str) -> Option<Vec<Key>> {
    read(text).map(|it| it.keys)
}

fn read(text: &str) -> Option<Reader<'_>> {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut reader = Reader { source, ..Reader::new() };
    let mut errors: Vec<ParseError> = Vec::new();
    parse_document(&tokens, &mut RecursionGuard::new(&mut reader, DEEPEST), &mut errors);
    errors.is_empty().then_some(reader)
}

/// How the key `from` goes to the table of `to`; `None` unless that is plain: a statement of its own, no array of
/// tables on either side, nothing at `to` yet.
pub(super) fn move_key(text: &str, from: &Key, to: &str) -> Option<Move> {
    let document = read(text).filter(|_| !has_old_line_ends(text))?;
    let statement = document.statements.iter().find(|it| it.last == from.range && it.container == 0)?;
    indentation(text, statement.start)?;
    let line = TextRange::new(line_of(text, from.range).start, line_end(text, statement.end));
    let (table, name) = to.rsplit_once('.').unwrap_or(("", to));
    if document.keys.iter().any(|key| key.path() == to) {
        return None;
    }
    let mut headers = document.headers.iter().filter(|it| it.table == table);
    let (header, end) = match (headers.next(), headers.next()) {
        (Some(header), None) if !header.is_array && header.container == 0 => {
            let own = document.statements.iter().filter(|it| it.header == Some(header.end));
            (None, line_end(text, own.map(|it| it.end).max().unwrap_or(header.end)))
        }
        (None, None) if table.is_empty() => {
            let own = document.statements.iter().filter(|it| it.header.is_none());
            (None, line_end(text, own.map(|it| it.end).max()?))
        }
        (None, None) => (Some(document.new_header(text, table)?), text.len() as u32),
        (Some(_), _) | (None, Some(_)) => return None,
    };
    let name = spell(Format::Toml, if is_bare_toml(name) { Style::Bare } else { Style::Double }, name)?;
    let rest = text[from.range.end as usize..line.end as usize].trim_end();
    Some(Move { line, header, end, written: format!("{name}{rest}") })
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
    /// The arrays of tables that are open, outermost first, each with the container of its last element.
    arrays: Vec<(String, u32)>,
    headers: Vec<Header>,
    /// `key = value` outside of inline tables.
    statements: Vec<Statement>,
    /// Path of the key whose value is being read.
    pending: String,
    /// Inline tables that are open: path and container outside.
    inline: Vec<(String, u32)>,
}

/// `[table]` or `[[table]]`.
struct Header {
    table: String,
    /// Where its last key ends.
    end: u32,
    is_array: bool,
    container: u32,
}

/// One `key = value`.
struct Statement {
    /// Where its first key starts.
    start: u32,
    /// Its last key.
    last: TextRange,
    /// Where its value ends.
    end: u32,
    /// Which header it stands below.
    header: Option<u32>,
    container: u32,
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
            arrays: Vec::new(),
            headers: Vec::new(),
            statements: Vec::new(),
            pending: String::new(),
            inline: Vec::new(),
        }
    }

    /// Takes the segments that were read as keys below `parent`; gives the whole path.
    fn take(&mut self, parent: String, container: u32) -> String {
        let mut path = parent;
        for Segment { name, range, style } in std::mem::take(&mut self.segments) {
            let below = joined(&path, &name);
            self.keys.push(Key { container, parent: path, name, range, style });
            path = below;
        }
        path
    }

    /// Takes a header: those of its segments that name an array stand in the array's last element.
    fn take_header(&mut self, is_array: bool) {
        let segments = std::mem::take(&mut self.segments);
        let (end, count) = (segments.last().map_or(0, |it| it.range.end), segments.len());
        let mut path = String::new();
        for (place, Segment { name, range, style }) in segments.into_iter().enumerate() {
            let container = self.container_at(&path);
            let inner = joined(&path, &name);
            self.keys.push(Key { container, parent: path, name, range, style });
            path = inner;
            if is_array && place + 1 == count {
                self.arrays.retain(|(array, _)| *array != path && below(array, &path).is_none());
                let container = self.new_container();
                self.arrays.push((path.clone(), container));
            }
        }
        self.container = self.container_at(&path);
        self.headers.push(Header { table: path.clone(), end, is_array, container: self.container });
        self.table = path;
    }

    /// The container of the table at `path`: the last element of the innermost array that it stands in.
    fn container_at(&self, path: &str) -> u32 {
        let arrays = self.arrays.iter().filter(|(array, _)| array == path || below(path, array).is_some());
        arrays.max_by_key(|(array, _)| array.len()).map_or(0, |(_, container)| *container)
    }

    /// Notes that the value of the open statement goes on until `end`.
    fn value_until(&mut self, end: usize) {
        if let Some(statement) = self.statements.last_mut() {
            statement.end = statement.end.max(end as u32);
        }
    }

    /// The header of a table that the document does not speak of yet; `None` when it does, or when it cannot be opened.
    fn new_header(&self, text: &str, table: &str) -> Option<String> {
        let spoken_of = |key: &Key| key.path() == table || below(&key.path(), table).is_some();
        let in_array = |key: &Key| key.container != 0 && below(table, &key.path()).is_some();
        let opened = |path: &str| self.headers.iter().any(|it| it.table == path || below(&it.table, path).is_some());
        let is_value = |key: &Key| below(table, &key.path()).is_some() && !opened(&key.path());
        if self.keys.iter().any(|key| spoken_of(key) || in_array(key) || is_value(key)) {
            return None;
        }
        let segment = |name: &str| spell(Format::Toml, Style::Bare, name);
        let segments: Vec<String> = table.split('.').map(segment).collect::<Option<_>>()?;
        let feed = line_feed(text);
        Some(format!("{feed}[{}]{feed}", segments.join(".")))
    }

    fn new_container(&mut self) -> u32 {
        self.containers += 1;
        self.containers
    }
}

impl EventReceiver for Reader<'_> {
    fn std_table_close(&mut self, _span: Span, _error: &mut dyn ErrorSink) {
        self.take_header(false);
    }

    fn array_table_close(&mut self, _span: Span, _error: &mut dyn ErrorSink) {
        self.take_header(true);
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
        if let (true, Some(first), Some(last)) = (self.inline.is_empty(), self.segments.first(), self.segments.last()) {
            let header = self.headers.last().map(|it| it.end);
            let (start, last, end) = (first.range.start, last.range, last.range.end);
            self.statements.push(Statement { start, last, end, header, container: self.container });
        }
        let parent = self.inline.last().map_or_else(|| self.table.clone(), |(path, _)| path.clone());
        self.pending = self.take(parent, self.container);
    }

    fn inline_table_open(&mut self, _span: Span, _error: &mut dyn ErrorSink) -> bool {
        self.inline.push((self.pending.clone(), self.container));
        self.container = self.new_container();
        true
    }

    fn scalar(&mut self, span: Span, _encoding: Option<Encoding>, _error: &mut dyn ErrorSink) {
        self.value_until(span.end());
    }

    fn array_close(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        self.value_until(span.end());
    }

    fn inline_table_close(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        self.value_until(span.end());
        if let Some((path, container)) = self.inline.pop() {
            self.pending = path;
            self.container = container;
        }
    }
}
