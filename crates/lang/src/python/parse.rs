//! Source bytes become a [`Tree`].

mod agreement;
mod fast;
mod literal;
mod tolerant;

use std::borrow::Cow;

use model::TextRange;

use super::syntax::Tree;
use crate::is_wide;

pub use agreement::{Agreement, Difference, agreement};

/// A parsed file and how its tree's ranges relate to the file's bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// The tree. Every range in it counts from the first byte after the byte order mark.
    pub tree: Tree,
    /// What to add to a range of the tree to get the offset in the file: 3 after a UTF-8 byte order mark, else 0.
    pub shift: u32,
    /// How the bytes became text.
    pub encoding: Encoding,
}

/// How a file's bytes became the text of its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Encoding {
    /// The text is the file's own, without its byte order mark.
    #[default]
    Utf8,
    /// The bytes are not UTF-8: every byte from 0x80 on reads `x`, so that offsets stay those of the file.
    ///
    /// Names and texts that hold such a byte are therefore not the file's.
    Masked,
    /// The file is UTF-16 or UTF-32; the tree is empty.
    Wide,
    /// The file holds a NUL byte, which Python refuses; the tree is empty.
    Nul,
    /// The file is longer than 4 GiB; the tree is empty.
    Oversized,
}

impl Parsed {
    /// A range of the tree as a range of the file.
    pub fn in_file(&self, range: TextRange) -> TextRange {
        TextRange::new(range.start + self.shift, range.end + self.shift)
    }
}

impl Encoding {
    /// Why the file could not be read at all; `None` when there is a tree.
    pub fn problem(self) -> Option<&'static str> {
        match self {
            Self::Utf8 | Self::Masked => None,
            Self::Wide => Some("the file is UTF-16 or UTF-32, which Python does not read"),
            Self::Nul => Some("the file holds a NUL byte"),
            Self::Oversized => Some("the file is longer than 4 GiB"),
        }
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Parses a Python file, valid or not, Python 3 or 2.
///
/// Never fails: what cannot be read is in [`Tree::errors`], or, for a file that is no text, in [`Parsed::encoding`].
pub fn parse(bytes: &[u8]) -> Parsed {
    let Decoded { text, shift, encoding } = decode(bytes);
    if encoding.problem().is_some() {
        return Parsed { encoding, shift, ..Parsed::default() };
    }
    let tree = fast::tree(&text).unwrap_or_else(|| tolerant::tree(text.into_owned()));
    Parsed { tree, shift, encoding }
}

/// The tree of a `text` that the strict parser read without errors as `parsed`.
pub(super) fn tree_of(parsed: ruff_python_parser::Parsed<ruff_python_ast::Mod>, text: &str) -> Tree {
    fast::tree_of(parsed, text).unwrap_or_else(|| tolerant::tree(text.to_owned()))
}

/// Frees the tree of a file; the next one of this thread is built in its memory.
pub(super) fn let_tree_go(tree: Tree) {
    fast::let_go(tree);
}

/// The same in no more memory than it needs, to be kept; the next file of this thread is parsed into the rest.
pub(super) fn fitted(parsed: Parsed) -> Parsed {
    Parsed { tree: fast::fitted(parsed.tree), ..parsed }
}

/// Frees a parsed file; the next one of this thread is parsed into its memory.
pub fn let_go(parsed: Parsed) {
    fast::let_go(parsed.tree);
}

/// The text of a file.
pub(super) struct Decoded<'a> {
    /// As described at [`Encoding`]; empty when there is a problem.
    pub(super) text: Cow<'a, str>,
    /// How many bytes of the file stand before it.
    pub(super) shift: u32,
    /// How it came about.
    pub(super) encoding: Encoding,
}

/// The bytes of a file as text of the same length, the byte order mark apart.
pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    let content = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let shift = (bytes.len() - content.len()) as u32;
    let encoding = encoding(content);
    let text = match (encoding.problem(), std::str::from_utf8(content)) {
        (Some(_), _) => Cow::Borrowed(""),
        (None, Ok(text)) => Cow::Borrowed(text),
        (None, Err(_)) => Cow::Owned(content.iter().map(masked).collect()),
    };
    Decoded { text, shift, encoding }
}

fn masked(byte: &u8) -> char {
    if byte.is_ascii() { *byte as char } else { 'x' }
}

fn encoding(text: &[u8]) -> Encoding {
    if is_wide(text) {
        Encoding::Wide
    } else if memchr::memchr(0, text).is_some() {
        Encoding::Nul
    } else if u32::try_from(text.len()).is_err() {
        Encoding::Oversized
    } else if std::str::from_utf8(text).is_ok() {
        Encoding::Utf8
    } else {
        Encoding::Masked
    }
}

#[cfg(test)]
mod dump;
#[cfg(test)]
mod tests;
