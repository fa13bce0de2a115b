//! YAML text as a tree whose nodes know their places: nothing is resolved, nothing is expanded.
//!
//! An event parser instead of a deserialiser, because a manifest comes from strangers: aliases never expand, depth is
//! counted while reading, and a scalar keeps the text that was written, so that `1.10` stays a version.

use model::{Limit, Limits};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput};

use super::read_error::{Problem, ReadError};
use crate::Spot;

/// One node with the place where it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) spot: Spot,
    pub(super) value: Tree,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tree {
    /// Text as written; `plain` when it stood without quotes.
    Scalar {
        /// Escapes decoded.
        text: String,
        /// True without quotes: the text may mean a number or nothing.
        plain: bool,
    },
    /// In order.
    List(Vec<Node>),
    /// In order, without repeated keys.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// True for what YAML reads as nothing: `null`, `~`, or no text at all.
    pub(super) fn is_null(&self) -> bool {
        matches!(&self.value, Tree::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// What a person would call it.
    pub(super) fn describe(&self) -> &'static str {
        match &self.value {
            _ if self.is_null() => "nothing",
            Tree::Scalar { plain: false, .. } => "text",
            Tree::Scalar { text, plain: true } if is_truth(text) => "a truth value",
            Tree::Scalar { text, plain: true } if is_number(text) => "a number",
            Tree::Scalar { .. } => "text",
            Tree::List(_) => "a list",
            Tree::Map(_) => "a map",
        }
    }
}

/// True for the truth values of YAML 1.2.
pub(super) fn is_truth(text: &str) -> bool {
    matches!(text, "true" | "True" | "TRUE" | "false" | "False" | "FALSE")
}

/// True for what a reader of YAML 1.1 or 1.2 takes for a number.
pub(super) fn is_number(text: &str) -> bool {
    let bare = text.trim_start_matches(['+', '-']).replace('_', "");
    let digits = bare.starts_with(|it: char| it.is_ascii_digit()) || bare.starts_with('.');
    let special = matches!(bare.as_str(), ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN");
    let based = ["0x", "0o", "0b"].iter().any(|prefix| bare.starts_with(prefix));
    special || (digits && (based || bare.parse::<f64>().is_ok()))
}

/// Reads the one document in `text`, which stays within `limits`.
pub(super) fn document(text: &str, limits: &Limits) -> Result<Node, ReadError> {
    let within = limits.check(Limit::ManifestMb, text.len() as u64);
    within.map_err(|exceeded| ReadError::whole(Problem::Limit(exceeded)))?;
    refuse_control_characters(text)?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reader = Reader { events: Parser::new_from_str(text), nodes: 0, limits };
    reader.skip_until_content()?;
    let (event, span) = reader.next()?;
    let root = reader.node(event, span, 0)?;
    reader.end_of_document()?;
    Ok(root)
}

fn refuse_control_characters(text: &str) -> Result<(), ReadError> {
    let forbidden = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    let Some(place) = text.bytes().position(|byte| forbidden(&byte)) else { return Ok(()) };
    let line = text[..place].matches('\n').count() + 1;
    let column = text[..place].chars().rev().take_while(|it| *it != '\n').count() + 1;
    let problem = Problem::ControlCharacter { code: text.as_bytes()[place] };
    Err(ReadError::at(Spot::at(line, column), problem))
}

struct Reader<'t> {
    events: Parser<'t, StrInput<'t>>,
    nodes: usize,
    limits: &'t Limits,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<(Event<'t>, Span), ReadError> {
        match self.events.next_event() {
            Some(Ok(found)) => Ok(found),
            Some(Err(error)) => Err(syntax(&error, self.limits)),
            None => Err(ReadError::whole(Problem::Empty)),
        }
    }

    fn skip_until_content(&mut self) -> Result<(), ReadError> {
        loop {
            match self.next()? {
                (Event::DocumentStart(_), _) => return Ok(()),
                (Event::StreamEnd, _) => return Err(ReadError::whole(Problem::Empty)),
                _ => {}
            }
        }
    }

    fn end_of_document(&mut self) -> Result<(), ReadError> {
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(()),
                (Event::DocumentStart(_), span) => return Err(ReadError::at(spot(span), Problem::SeveralDocuments)),
                _ => {}
            }
        }
    }

    fn node(&mut self, event: Event<'t>, span: Span, depth: usize) -> Result<Node, ReadError> {
        let spot = spot(span);
        self.nodes += 1;
        let reached = [(Limit::ManifestDepth, depth), (Limit::ManifestValues, self.nodes)];
        if let Some((limit, _)) = reached.into_iter().find(|(limit, count)| *count > self.limits.get(*limit)) {
            return Err(ReadError::at(spot, Problem::Limit(self.limits.exceeded(limit))));
        }
        let value = match event {
            Event::Scalar(text, style, 0, None) => {
                Tree::Scalar { text: text.into_owned(), plain: style == ScalarStyle::Plain }
            }
            Event::SequenceStart(0, None) => Tree::List(self.list(depth)?),
            Event::MappingStart(0, None) => Tree::Map(self.map(depth)?),
            Event::Alias(_) => return Err(ReadError::at(spot, Problem::Alias)),
            Event::Scalar(_, _, 0, _) | Event::SequenceStart(0, _) | Event::MappingStart(0, _) => {
                return Err(ReadError::at(spot, Problem::Tag));
            }
            Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..) => {
                return Err(ReadError::at(spot, Problem::Alias));
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::SequenceEnd
            | Event::MappingEnd => return Err(ReadError::at(spot, Problem::Empty)),
        };
        Ok(Node { spot, value })
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Node>, ReadError> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(items),
                (event, span) => items.push(self.node(event, span, depth + 1)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Vec<(String, Node)>, ReadError> {
        let mut entries: Vec<(String, Node)> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        loop {
            let (key, key_spot) = match self.next()? {
                (Event::MappingEnd, _) => return Ok(entries),
                (event, span) => (self.key(event, span)?, spot(span)),
            };
            if !seen.insert(key.clone()) {
                return Err(ReadError::at(key_spot, Problem::DuplicateKey { key }));
            }
            let (event, span) = self.next()?;
            entries.push((key, self.node(event, span, depth + 1)?));
        }
    }

    fn key(&mut self, event: Event<'t>, span: Span) -> Result<String, ReadError> {
        match event {
            Event::Scalar(text, _, 0, None) => Ok(text.into_owned()),
            Event::Alias(_) | Event::Scalar(..) => Err(ReadError::at(spot(span), Problem::Alias)),
            _ => Err(ReadError::at(spot(span), Problem::KeyType)),
        }
    }
}

fn spot(span: Span) -> Spot {
    Spot::at(span.start.line(), span.start.col() + 1)
}

fn syntax(error: &ScanError, limits: &Limits) -> ReadError {
    let marker = error.marker();
    // The parser has a limit of its own, for brackets it sees before it hands out the first event.
    let problem = match error.info() {
        info if info.contains("recursion limit") => Problem::Limit(limits.exceeded(Limit::ManifestDepth)),
        info => Problem::Syntax { message: info.to_owned() },
    };
    ReadError::at(Spot::at(marker.line(), marker.col() + 1), problem)
}
