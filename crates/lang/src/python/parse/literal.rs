//! One string literal: its prefix, its quotes and what stands between.

use model::TextRange;

use crate::python::syntax::{ExpressionId, StringPart};

/// The closed literal at `whole`, whose text is `text`.
pub(super) fn part(text: &str, whole: TextRange, holes: Vec<(TextRange, ExpressionId)>) -> StringPart {
    let quote_at = text.find(['"', '\'']).unwrap_or(0);
    let (prefix, quoted) = text.split_at(quote_at);
    let triple = quoted.len() >= 6 && (quoted.starts_with("\"\"\"") || quoted.starts_with("'''"));
    let quotes = if triple { 3 } else { 1 };
    let start = whole.start + quote_at as u32 + quotes;
    let has = |letter: u8| prefix.bytes().any(|byte| byte.eq_ignore_ascii_case(&letter));
    StringPart {
        range: whole,
        content: TextRange::new(start, whole.end.saturating_sub(quotes).max(start)),
        is_raw: has(b'r'),
        is_bytes: has(b'b'),
        is_template: has(b'f') || has(b't'),
        holes,
    }
}
