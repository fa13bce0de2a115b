//! How answers about blobs are kept: the nouns themselves, field by field, for the program that wrote them.
//!
//! What comes back is checked: it must decode to its last byte, and every place that it names must be there.

use model::{ConfigurationKey, Digest, Outline, SkipReason};

use crate::blobs::Content;

/// What is known of the bytes of a blob: digest and size; `None` for one that stands for a file of Git LFS.
type KeptContent = Option<(Digest, u64)>;

pub(crate) fn content_bytes(content: &Content) -> Vec<u8> {
    let kept: KeptContent = match content {
        Content::Read { digest, size } => Some((*digest, *size)),
        Content::Skipped(_) => None,
    };
    encode(&kept)
}

pub(crate) fn content(bytes: &[u8]) -> Option<Content> {
    let kept: KeptContent = decode(bytes)?;
    let read = kept.map(|(digest, size)| Content::Read { digest, size });
    Some(read.unwrap_or(Content::Skipped(SkipReason::LfsPointer)))
}

pub(crate) fn outline_bytes(outline: &Outline) -> Vec<u8> {
    encode(outline)
}

pub(crate) fn outline(bytes: &[u8]) -> Option<Outline> {
    decode(bytes).filter(Outline::is_sound)
}

/// `None` stands for a file that does not parse or is no settings file.
pub(crate) fn keys_bytes(keys: Option<&[ConfigurationKey]>) -> Vec<u8> {
    encode(&keys)
}

pub(crate) fn keys(bytes: &[u8]) -> Option<Option<Vec<ConfigurationKey>>> {
    decode(bytes)
}

fn encode(value: &impl serde::Serialize) -> Vec<u8> {
    postcard::to_stdvec(value).expect("nouns of texts, numbers and lists can be written to memory")
}

fn decode<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (value, rest) = postcard::take_from_bytes(bytes).ok()?;
    rest.is_empty().then_some(value)
}
