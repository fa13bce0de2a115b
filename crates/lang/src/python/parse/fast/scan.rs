//! What the parser's nodes do not say, read from the text between them: operators, parentheses, dots.

use model::TextRange;

use super::Builder;
use crate::python::syntax::{DottedRange, Name};

impl Builder<'_> {
    /// The first byte from `at` on that is no space, comment, line continuation, or byte of `also`.
    pub(super) fn skip(&self, at: u32, also: &[u8]) -> u32 {
        let bytes = self.text.as_bytes();
        let mut at = at as usize;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'#' => at += memchr::memchr2(b'\n', b'\r', &bytes[at..]).unwrap_or(bytes.len() - at),
                b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'\\' => at += 1,
                _ if also.contains(byte) => at += 1,
                _ => break,
            }
        }
        at as u32
    }

    /// The operator `spelling` behind the operand that ends at `end`.
    pub(super) fn operator(&self, end: u32, spelling: &str) -> TextRange {
        let start = self.skip(end, b")");
        match spelling.split_once(' ') {
            None => TextRange::new(start, start + spelling.len() as u32),
            Some((first, second)) => {
                let next = self.skip(start + first.len() as u32, b"");
                TextRange::new(start, next + second.len() as u32)
            }
        }
    }

    /// `inner` with the parentheses around it that stand inside `outer`, the parentheses of `outer` left out.
    pub(super) fn with_parentheses(&self, inner: TextRange, outer: TextRange) -> TextRange {
        let mut whole = inner;
        while let Some(wider) = self.one_wider(whole, outer) {
            whole = wider;
        }
        whole
    }

    fn one_wider(&self, inner: TextRange, outer: TextRange) -> Option<TextRange> {
        let close = self.skip(inner.end, b"");
        if close + 1 >= outer.end || self.text.as_bytes()[close as usize] != b')' {
            return None;
        }
        let open = self.open_before(inner.start, outer.start + 1)?;
        Some(TextRange::new(open, close + 1))
    }

    /// The `(` before `at`, with nothing but space and comments between, not before `from`.
    fn open_before(&self, at: u32, from: u32) -> Option<u32> {
        let text = self.slice(TextRange::new(from.min(at), at));
        let open = text.rfind('(').map(|place| from + place as u32);
        // A parenthesis in a comment: the real one stands before it.
        let real = |open: &u32| self.skip(open + 1, b"") == at;
        let mut open = open;
        while let Some(place) = open.filter(|place| !real(place)) {
            open = self.slice(TextRange::new(from, place)).rfind('(').map(|place| from + place as u32);
        }
        open
    }

    /// The segments of the dotted name in `whole`, between which space may stand.
    pub(super) fn segments(&self, whole: TextRange) -> DottedRange {
        let text = self.slice(whole);
        if !text.contains('.') {
            return vec![whole];
        }
        let mut start = whole.start;
        let mut segments = DottedRange::new();
        for part in text.split('.') {
            segments.push(trimmed(part, start));
            start += part.len() as u32 + 1;
        }
        segments
    }
}

fn trimmed(part: &str, start: u32) -> Name {
    let is_space = |letter: char| letter.is_ascii_whitespace() || letter == '\\';
    let before = part.len() - part.trim_start_matches(is_space).len();
    TextRange::new(start + before as u32, start + before as u32 + part.trim_matches(is_space).len() as u32)
}
