use std::io::{self, Write};

use super::json::push_string;
use super::yaml::{Place, push_scalar};
use crate::Digest;

/// How much text is put together before it is handed on: enough for few calls, and it stays in the processor's cache.
const CHUNK: usize = 128 << 10;

/// Text on its way out, piece by piece: a release's files may be larger than all else that a run holds.
///
/// What fails on the way is told at the end, by [`Outlet::finish`].
pub(super) struct Outlet<'w> {
    text: Vec<u8>,
    out: &'w mut dyn Write,
    failed: Option<io::Error>,
}

impl<'w> Outlet<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Self { text: Vec::with_capacity(CHUNK + CHUNK / 2), out, failed: None }
    }

    /// Adds `text` as it is.
    #[inline]
    pub(super) fn push(&mut self, text: &str) {
        self.text.extend_from_slice(text.as_bytes());
    }

    /// Adds `before` and after it `text` as a JSON string.
    #[inline]
    pub(super) fn push_json(&mut self, before: &str, text: &str) {
        self.push(before);
        push_string(&mut self.text, text);
    }

    /// Adds `before` and after it `text` as a YAML scalar.
    #[inline]
    pub(super) fn push_yaml(&mut self, before: &str, text: &str, place: Place) {
        self.push(before);
        push_scalar(&mut self.text, text, place);
    }

    /// Adds `before` and after it `digest` in double quotes, which JSON and YAML want alike.
    #[inline]
    pub(super) fn push_digest(&mut self, before: &str, digest: Digest) {
        self.push(before);
        self.push("\"blake3:");
        self.push(&digest.hexadecimal());
        self.push("\"");
    }

    pub(super) fn push_number(&mut self, number: u32) {
        self.push(itoa::Buffer::new().format(number));
    }

    /// Hands on what has gathered; to be called after every line or so.
    #[inline]
    pub(super) fn line_ends(&mut self) {
        if self.text.len() >= CHUNK {
            self.hand_on();
        }
    }

    /// Hands on the rest.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.hand_on();
        self.failed.map_or(Ok(()), Err)
    }

    fn hand_on(&mut self) {
        if self.failed.is_none() {
            self.failed = self.out.write_all(&self.text).err();
        }
        self.text.clear();
    }
}

/// What `write` writes, as one text.
pub(super) fn text_of(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut text = Vec::new();
    write(&mut text).expect("writing to memory cannot fail");
    String::from_utf8(text).expect("only texts are written")
}
