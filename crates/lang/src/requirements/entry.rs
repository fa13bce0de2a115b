use edit::Edit;
use model::TextRange;

use super::specifier::{Dialect, Raised, raise};
use super::{Bump, Pins, Stated};

/// One requirement in a text: `name[extras] versions ; markers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    /// The whole requirement, without comments.
    pub(super) text: &'a str,
    /// Its distribution, as written.
    pub(super) name: &'a str,
    /// Its versions, possibly empty, without parentheses; byte offset in `text`.
    versions: (usize, &'a str),
    /// True for `name @ address`.
    is_address: bool,
}

impl<'a> Entry<'a> {
    /// Reads `text`, which holds nothing but a requirement; `None` when it does not begin with a name.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let end = text.find(|c| !in_name(c)).unwrap_or(text.len());
        let name = &text[..end];
        if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return None;
        }
        let mut at = end;
        if let Some(extras) = text[at..].trim_start().strip_prefix('[') {
            at = text.len() - extras.len() + extras.find(']')? + 1;
        }
        let rest = text[at..].trim_start();
        let is_address = rest.starts_with('@');
        let stop = text[at..].find(';').map_or(text.len(), |it| at + it);
        let mut versions = &text[at..stop];
        if let Some(inside) = versions.trim().strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
            at = at + versions.find('(').unwrap_or(0) + 1;
            versions = inside;
        }
        let leading = versions.len() - versions.trim_start().len();
        let versions = versions.trim();
        // White space between the name and the versions belongs to neither.
        let place = if versions.is_empty() { at } else { at + leading };
        Some(Self { text, name, versions: (place, versions), is_address })
    }

    /// Raises the versions; the edit speaks of `text` at byte `offset` of its file.
    pub(super) fn raise(&self, bump: &Bump, offset: usize, pins: &mut Pins) {
        if self.is_address || self.text.contains("--hash") {
            let reason = format!("`{}` is not a range of versions, raise it to {}", self.text, bump.to);
            pins.left.push((offset as u32, reason));
            // A pin with a hash names a version all the same.
            let (at, versions) = self.versions;
            let pinned = versions.split_whitespace().next().filter(|_| !self.is_address);
            pins.stated.extend(pinned.and_then(|it| Stated::read(offset + at, it, Dialect::Standard)));
            return;
        }
        let (at, versions) = self.versions;
        replace(bump, versions, Dialect::Standard, offset + at, pins);
    }
}

/// Raises `versions`, which stand at byte `offset` of their file.
pub(super) fn replace(bump: &Bump, versions: &str, dialect: Dialect, offset: usize, pins: &mut Pins) {
    pins.stated.extend(Stated::read(offset, versions, dialect));
    let range = TextRange::new(offset as u32, (offset + versions.len()) as u32);
    match raise(bump, versions, dialect) {
        Raised::Same => {}
        Raised::To(new) => pins.edits.push(Edit::replace(range, new)),
        Raised::Left(reason) => pins.left.push((range.start, reason)),
    }
}

#[cfg(test)]
mod tests {
    use super::Entry;

    fn parts(text: &str) -> Option<(String, String)> {
        Entry::read(text).map(|it| (it.name.to_owned(), format!("{}:{}", it.versions.0, it.versions.1)))
    }

    #[test]
    fn reads_names_and_versions() {
        let pair = |name: &str, versions: &str| Some((name.to_owned(), versions.to_owned()));
        assert_eq!(parts("a>=1,<2"), pair("a", "1:>=1,<2"));
        assert_eq!(parts("a-b [x, y] (>=1) ; extra == 'z'"), pair("a-b", "12:>=1"));
        assert_eq!(parts("a"), pair("a", "1:"));
        assert_eq!(parts("a ; b"), pair("a", "1:"));
        assert_eq!(parts("-r other.txt"), None);
        assert_eq!(parts(""), None);
    }
}
