use std::ops::Range;

use model::TextRange;

/// The lines of `bytes` with their ends: LF, CR LF or CR, as Python reads text.
pub(super) fn lines(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut res = Vec::new();
    let mut start = 0;
    for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        let in_pair = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
        if !in_pair {
            res.push(start..at + 1);
            start = at + 1;
        }
    }
    if start < bytes.len() {
        res.push(start..bytes.len());
    }
    res
}

/// The whole line around the start of `range`, its end included.
pub(super) fn line_of(text: &str, range: TextRange) -> TextRange {
    let start = text[..range.start as usize].rfind('\n').map_or(0, |at| at + 1);
    TextRange::new(start as u32, line_end(text, range.end))
}

/// Where the line of `offset` ends, its line feed included.
pub(super) fn line_end(text: &str, offset: u32) -> u32 {
    let from = offset as usize;
    text[from..].find('\n').map_or(text.len(), |at| from + at + 1) as u32
}

/// The white space that the line of `offset` begins with, when nothing else stands before `offset`.
pub(super) fn indentation(text: &str, offset: u32) -> Option<&str> {
    let start = text[..offset as usize].rfind('\n').map_or(0, |at| at + 1);
    Some(&text[start..offset as usize]).filter(|it| it.trim().is_empty())
}

/// What ends the lines of `text`.
pub(super) fn line_feed(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// True when some line ends in CR alone: nothing is moved there.
pub(super) fn has_old_line_ends(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n'))
}
