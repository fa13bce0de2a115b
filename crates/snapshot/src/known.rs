//! What earlier runs found in blobs: a blob whose answers are all known is neither read nor parsed.

use cache::Shelf;
use git2::Oid;
use model::{Digest, SkipReason};

use crate::Repository;
use crate::blobs::{Content, Done, Job, Source};
use crate::entries::Listing;
use crate::wire;

/// The answers of earlier runs; none without a cache.
pub(crate) struct Known<'a>(Option<Shelf<'a>>);

/// A question about a blob, which with the blob's id is the key of the answer.
///
/// The id says the bytes, and the cache's version says the program: the same question has the same answer.
struct Question<'a> {
    blob: Oid,
    what: &'a str,
    about: &'a str,
}

impl<'a> Known<'a> {
    /// What was found in the blobs of the project that `listings` are releases of.
    pub(crate) fn of(repository: &'a Repository, listings: &[&Listing]) -> Self {
        let project = listings.last().map_or("", |listing| listing.distribution());
        let name = Digest::of_parts([b"blobs".as_slice(), project.as_bytes()]);
        Self(repository.cache().map(|cache| cache.shelf(&name)))
    }

    /// Everything that `job` asks for; `None` when an answer is missing.
    pub(crate) fn find(&self, job: &Job, limit: u64) -> Option<Done> {
        let shelf = self.0.as_ref()?;
        let get = |question: Question<'_>| shelf.get(&question.key());
        let content = wire::content(&get(Question::content(job.blob))?)?;
        let skipped = match &content {
            Content::Read { size, .. } if *size > limit => Some(SkipReason::TooLarge),
            Content::Read { .. } => None,
            Content::Skipped(reason) => Some(*reason),
        };
        if let Some(reason) = skipped {
            return Some(Done::skipped(job.blob, reason, Source::Cache));
        }
        let outline = |key| Some((Clone::clone(key), wire::outline(&get(Question::outline(job.blob, key))?)?.into()));
        let outlines = job.outlines.iter().map(outline).collect::<Option<Vec<_>>>()?;
        let mut configurations = Vec::new();
        for format in &job.formats {
            let word = format!("{format:?}");
            let keys = wire::keys(&get(Question { blob: job.blob, what: "keys", about: &word })?)?;
            configurations.extend(keys.map(|keys| (*format, keys.into())));
        }
        Some(Done { blob: job.blob, content, outlines, configurations, source: Source::Cache })
    }

    /// Keeps the answers to `job` for later runs.
    ///
    /// A blob that is missing may be there next time, and one that is too large was not looked at.
    pub(crate) fn keep(&self, job: &Job, done: &Done) {
        let Some(shelf) = &self.0 else { return };
        if let Content::Skipped(SkipReason::Missing | SkipReason::TooLarge) = done.content {
            return;
        }
        let put = |question: Question<'_>, bytes: Vec<u8>| shelf.put(&question.key(), &bytes);
        for (key, outline) in &done.outlines {
            put(Question::outline(done.blob, key), wire::outline_bytes(outline));
        }
        for format in &job.formats {
            let word = format!("{format:?}");
            let keys = done.configurations.iter().find(|it| it.0 == *format);
            let keys = wire::keys_bytes(keys.map(|it| &*it.1));
            put(Question { blob: done.blob, what: "keys", about: &word }, keys);
        }
        put(Question::content(done.blob), wire::content_bytes(&done.content));
    }

    /// Hands what was kept to other runs.
    pub(crate) fn close(self) {
        self.0.into_iter().for_each(Shelf::close);
    }
}

impl<'a> Question<'a> {
    fn content(blob: Oid) -> Self {
        Self { blob, what: "content", about: "" }
    }

    fn outline(blob: Oid, (module, is_package): &'a (String, bool)) -> Self {
        Self { blob, what: if *is_package { "package" } else { "module" }, about: module }
    }

    fn key(&self) -> Digest {
        Digest::of_parts([self.blob.as_bytes(), self.what.as_bytes(), self.about.as_bytes()])
    }
}
