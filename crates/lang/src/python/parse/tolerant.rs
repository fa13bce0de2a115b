//! The front end for any text, by tree-sitter: legacy and broken files have a tree, too.

mod argument;
mod builder;
mod expression;
mod kind;
mod literal;
mod pattern;
mod statement;

use std::borrow::Cow;

use crate::python::syntax::Tree;

/// The tree of `text`; what cannot be read is in [`Tree::errors`].
pub(super) fn tree(text: String) -> Tree {
    let syntax = kind::with_parser(|parser| parser.parse(with_line_feeds(text.as_bytes()).as_ref(), None));
    builder::build(&syntax.expect("the parser has a language, and no time limit"), text)
}

/// The text with every lone carriage return made a line feed: both end a line in Python, but not in the grammar.
fn with_line_feeds(text: &[u8]) -> Cow<'_, [u8]> {
    let lone = |at: usize| text.get(at + 1) != Some(&b'\n');
    if !memchr::memchr_iter(b'\r', text).any(lone) {
        return Cow::Borrowed(text);
    }
    let fed = |(at, byte): (usize, &u8)| if *byte == b'\r' && lone(at) { b'\n' } else { *byte };
    Cow::Owned(text.iter().enumerate().map(fed).collect())
}
