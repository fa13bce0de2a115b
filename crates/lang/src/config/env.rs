use edit::Edit;
use memchr::memmem;
use model::TextRange;

use super::KeyRename;
use super::lines::lines;
use super::rename::{flag, is_word};
use crate::{Findings, SiteEdit};

/// Renames keys of `KEY=value` lines, and `$KEY` and `${KEY}` in values that are expanded.
///
/// Works on bytes: values may be anything. They are never quoted in a flag.
pub(super) fn rename(bytes: &[u8], renames: &[KeyRename<'_>]) -> Findings {
    let lines = assignments(bytes);
    let mut res = Findings::default();
    for rename in renames {
        let keys: Vec<TextRange> =
            lines.iter().map(|line| line.key).filter(|key| bytes[key.as_usize()] == *rename.from.as_bytes()).collect();
        let exists = lines.iter().find(|line| bytes[line.key.as_usize()] == *rename.to.as_bytes());
        let is_free = exists.is_none() || renames.iter().any(|other| other.from == rename.to);
        let Some(first) = keys.first() else { continue };
        if !is_word(rename.to) || !is_free {
            let reason = if is_free { "cannot be written as a key" } else { "exists already" };
            res.flags.push(flag(rename, first.start, format!("`{}` {reason}, so `{}` stays", rename.to, rename.from)));
            continue;
        }
        let references = lines.iter().flat_map(|line| line.references(bytes, rename.from));
        for range in keys.iter().copied().chain(references) {
            let edit = Edit::replace(range, rename.to);
            res.edits.push(SiteEdit { file: 0, edit, operation: rename.operation });
        }
    }
    res
}

struct Line {
    key: TextRange,
    value: TextRange,
}

/// The assignments; what stands inside a quoted value of several lines is none.
fn assignments(bytes: &[u8]) -> Vec<Line> {
    let mut res: Vec<Line> = Vec::new();
    let mut quote: Option<u8> = None;
    for line in lines(bytes) {
        let text = &bytes[line.clone()];
        if let Some(open) = quote {
            if let Some(last) = res.last_mut() {
                last.value = TextRange::new(last.value.start, line.end as u32);
            }
            if closes(text, open) {
                quote = None;
            }
            continue;
        }
        let Some(found) = assignment(text, line.start) else { continue };
        let value = bytes[found.value.as_usize()].trim_ascii_start();
        quote = value.first().copied().filter(|it| matches!(it, b'"' | b'\'') && !closes(&value[1..], *it));
        // A quote that nothing closes opens nothing.
        quote = quote.filter(|open| closes(&bytes[line.end..], *open));
        res.push(found);
    }
    res
}

/// True when `quote` stands in `text` without a backslash before it.
fn closes(text: &[u8], quote: u8) -> bool {
    memchr::memchr_iter(quote, text).any(|at| quote == b'\'' || at == 0 || text[at - 1] != b'\\')
}

fn assignment(line: &[u8], offset: usize) -> Option<Line> {
    let bom = if offset == 0 && line.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let blank = |from: usize| line[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let mut start = bom + blank(bom);
    if let Some(rest) = line[start..].strip_prefix(b"export") {
        let gap = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        start += if gap > 0 { b"export".len() + gap } else { 0 };
    }
    let name = line[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    let end = start + name;
    let sign = end + line[end..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    if name == 0 || line.get(sign) != Some(&b'=') {
        return None;
    }
    let range = |from: usize, to: usize| TextRange::new((offset + from) as u32, (offset + to) as u32);
    Some(Line { key: range(start, end), value: range(sign + 1, line.len()) })
}

impl Line {
    /// Where the value names `key` as a variable; nowhere in single quotes.
    fn references(&self, bytes: &[u8], key: &str) -> Vec<TextRange> {
        let value = &bytes[self.value.as_usize()];
        if value.trim_ascii_start().starts_with(b"'") {
            return Vec::new();
        }
        let is_name = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let is_reference = |at: &usize| {
            let (before, after) = (&value[..*at], value.get(at + key.len()));
            let plain = before.ends_with(b"$") || before.ends_with(b"${");
            plain && !before.ends_with(b"\\$") && !before.ends_with(b"\\${") && !is_name(after)
        };
        let found = memmem::find_iter(value, key).filter(is_reference);
        let start = |at: usize| self.value.start + at as u32;
        found.map(|at| TextRange::new(start(at), start(at) + key.len() as u32)).collect()
    }
}
