use model::TextRange;

/// One key as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// The map that it stands in: keys of one map have the same.
    pub(super) container: u32,
    /// Dotted path of the map; empty at the top.
    pub(super) parent: String,
    /// The key itself, decoded.
    pub(super) name: String,
    /// Its bytes, quotes included.
    pub(super) range: TextRange,
    /// How it is written.
    pub(super) style: Style,
}

/// How a key is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Bare,
    Single,
    Double,
}

impl Key {
    /// The whole dotted path.
    pub(super) fn path(&self) -> String {
        joined(&self.parent, &self.name)
    }
}

/// `name` below `parent`.
pub(super) fn joined(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}

/// What stands below `prefix` in `path`; the whole path below the empty prefix.
pub(super) fn below<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    if prefix.is_empty() { Some(path) } else { path.strip_prefix(prefix)?.strip_prefix('.') }
}

/// Deeper configuration nobody writes; parsers recurse there.
pub(crate) const DEEPEST_BRACKETS: usize = 256;

/// True when the brackets of a JSON text nest deeper than any configuration that people write; those in strings and
/// comments do not count.
pub(crate) fn is_too_deep(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            quote @ (b'"' | b'\'') => at = end_of_string(bytes, at + 1, quote),
            b'/' => at = end_of_comment(bytes, at),
            _ => {}
        }
        at += 1;
        if depth > DEEPEST_BRACKETS {
            return true;
        }
    }
    false
}

/// Where the quote stands that closes the string at `from`; a line feed closes what nothing else does.
fn end_of_string(bytes: &[u8], from: usize, quote: u8) -> usize {
    let mut at = from;
    while at < bytes.len() && bytes[at] != quote && bytes[at] != b'\n' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at
}

/// Where the comment ends that begins at `from`; `from` itself when none does.
fn end_of_comment(bytes: &[u8], from: usize) -> usize {
    let rest = &bytes[from..];
    match rest.get(1) {
        Some(b'/') => memchr::memchr(b'\n', rest).map_or(bytes.len(), |it| from + it),
        Some(b'*') => memchr::memmem::find(&rest[2..], b"*/").map_or(bytes.len(), |it| from + it + 3),
        _ => from,
    }
}
