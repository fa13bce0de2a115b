//! One string literal: its prefix, its quotes and what stands between.

use model::TextRange;

use crate::python::syntax::{ExpressionId, StringPart};

/// The literal at `whole`, whose text is `text`, closed or broken off.
pub(super) fn part(text: &str, whole: TextRange, holes: Vec<(TextRange, ExpressionId)>) -> StringPart {
    let quote_at = text.find(['"', '\'']).unwrap_or(0);
    let (prefix, quoted) = text.split_at(quote_at);
    let triple = quoted.len() >= 6 && (quoted.starts_with("\"\"\"") || quoted.starts_with("'''"));
    let quotes = if triple { 3 } else { u32::from(quoted.starts_with(['"', '\''])) };
    // A broken literal may be shorter than its quotes.
    let start = (whole.start + quote_at as u32 + quotes).min(whole.end);
    let opening = quoted.get(..quotes as usize).unwrap_or_default();
    let is_closed = quoted.get(quotes as usize..).is_some_and(|rest| !opening.is_empty() && rest.ends_with(opening));
    let end = if is_closed { whole.end - quotes } else { whole.end };
    let has = |letter: u8| prefix.bytes().any(|byte| byte.eq_ignore_ascii_case(&letter));
    StringPart {
        range: whole,
        content: TextRange::new(start, end),
        is_raw: has(b'r'),
        is_bytes: has(b'b'),
        is_template: has(b'f') || has(b't'),
        holes,
    }
}
