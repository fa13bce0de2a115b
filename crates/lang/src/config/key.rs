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
    /// Set when the value stands elsewhere: a YAML alias.
    pub(super) is_alias: bool,
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

/// True when brackets nest deeper than any configuration that people write: parsers recurse there.
pub(crate) fn is_too_deep(text: &str) -> bool {
    const DEEPEST: usize = 256;
    let mut depth = 0usize;
    text.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    })
}
