use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// A dotted path such as `marshmallow.fields.Field`: a module, a symbol in it, or a member of that.
///
/// Ordered as text. The empty name is allowed and is the parent of a name without a dot. A clone shares its text:
/// graphs hold every path many times.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DottedName(Arc<str>);

impl DottedName {
    /// Takes `text` as it is: callers pass names that a parser or a manifest reader has accepted.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The whole path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True for the name without any segment.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The segments from left to right; none for the empty name.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('.').filter(|segment| !segment.is_empty())
    }

    /// How many dots the path has: fewer is more public.
    pub fn depth(&self) -> usize {
        self.0.bytes().filter(|byte| *byte == b'.').count()
    }

    /// The last segment.
    pub fn last(&self) -> &str {
        self.last_dot().map_or(self.as_str(), |dot| &self.0[dot + 1..])
    }

    /// The first segment: the import root.
    pub fn root(&self) -> &str {
        self.0.split('.').next().unwrap_or("")
    }

    /// Everything but the last segment; `None` when there is only one.
    pub fn parent(&self) -> Option<Self> {
        self.last_dot().map(|dot| Self::new(&self.0[..dot]))
    }

    /// The last segment is short: bytes from the end on are faster than a search that sets itself up.
    fn last_dot(&self) -> Option<usize> {
        self.0.bytes().rposition(|byte| byte == b'.')
    }

    /// `self` and every ancestor, longest first: `a.b.c`, `a.b`, `a`.
    pub fn ancestry(&self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self.clone()), Self::parent)
    }

    /// As [`Self::ancestry`], to look paths up by their text.
    pub fn prefixes(&self) -> impl Iterator<Item = &str> {
        std::iter::successors(Some(self.as_str()), |it| it.rsplit_once('.').map(|(parent, _)| parent))
    }

    /// This path with `rest` (one or more segments) below it.
    pub fn join(&self, rest: &str) -> Self {
        match (self.is_empty(), rest.is_empty()) {
            (true, _) => Self::new(rest),
            (_, true) => self.clone(),
            _ => Self::new([&self.0, ".", rest].concat()),
        }
    }

    /// What stands below `prefix`: `Some("")` for `prefix` itself, `None` when `self` is not under it.
    pub fn below<'a>(&'a self, prefix: &Self) -> Option<&'a str> {
        let rest = self.0.strip_prefix(&*prefix.0)?;
        if rest.is_empty() || prefix.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
    }

    /// True when `self` is `prefix` or lies below it.
    pub fn starts_with(&self, prefix: &Self) -> bool {
        self.below(prefix).is_some()
    }

    /// `self` with its prefix `from` replaced by `to`; `None` when it does not lie below `from`.
    pub fn rebase(&self, from: &Self, to: &Self) -> Option<Self> {
        self.below(from).map(|rest| to.join(rest))
    }

    /// True when a segment starts with one underscore: `_x` and `__x` are private, `__init__` is not.
    pub fn is_private(&self) -> bool {
        // Hardly any path has a segment that starts so; looking at every byte without a way out is many at a time.
        let starts_so = |it: &[u8]| (it[0] == b'.') & (it[1] == b'_');
        let may_be = self.0.starts_with('_') || self.0.as_bytes().windows(2).fold(false, |any, it| any | starts_so(it));
        may_be && self.segments().any(is_private_segment)
    }
}

fn is_private_segment(segment: &str) -> bool {
    let dunder = segment.len() > 4 && segment.starts_with("__") && segment.ends_with("__");
    segment.starts_with('_') && !dunder
}

impl fmt::Display for DottedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DottedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}

/// Maps by dotted name are asked with plain text: both hash and compare alike.
impl Borrow<str> for DottedName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for DottedName {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for DottedName {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_respects_segment_borders() {
        let name = DottedName::from("acme.models.User");
        assert_eq!(name.below(&"acme.models".into()), Some("User"));
        assert_eq!(name.below(&"acme.mod".into()), None);
        assert_eq!(name.below(&name.clone()), Some(""));
    }

    #[test]
    fn rebase_moves_a_prefix() {
        let moved = DottedName::from("a.b.C").rebase(&"a.b".into(), &"x".into());
        assert_eq!(moved, Some("x.C".into()));
    }

    #[test]
    fn dunder_names_are_not_private() {
        assert!(DottedName::from("a._b").is_private());
        assert!(!DottedName::from("a.__init__").is_private());
    }
}
