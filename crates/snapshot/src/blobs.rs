//! The contents of files, each blob read, digested and parsed once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use git2::{Odb, Oid};
use lang::config::Format;
use lang::python::outline::outline;
use lang::python::parse::parse;
use model::{ConfigurationKey, Digest, Outline, SkipReason};
use rayon::prelude::*;

use crate::entries::{Listing, OutlineKey};
use crate::known::Known;
use crate::{Repository, TakeError};

/// The first bytes of a file that stands for one kept by Git LFS.
const LFS_POINTER: &[u8] = b"version https://git-lfs";

/// How many blobs one thread reads through one handle of the repository: opening it costs as much as a few reads.
const BATCH: usize = 64;

/// Everything that was read.
pub(crate) struct Blobs {
    contents: HashMap<Oid, Content>,
    outlines: HashMap<Oid, BTreeMap<OutlineKey, Outline>>,
    configurations: HashMap<Oid, Configurations>,
}

/// The keys of one blob in every format that the names of its files tell.
pub(crate) type Configurations = BTreeMap<Format, Vec<ConfigurationKey>>;

/// What is known of one blob.
pub(crate) enum Content {
    Read { digest: Digest, size: u64 },
    Skipped(SkipReason),
}

/// One blob to read, with the outlines to take of it.
pub(crate) struct Job {
    pub(crate) blob: Oid,
    pub(crate) outlines: BTreeSet<OutlineKey>,
    pub(crate) formats: BTreeSet<Format>,
}

/// One blob with everything that was asked of it.
pub(crate) struct Done {
    pub(crate) blob: Oid,
    pub(crate) content: Content,
    pub(crate) outlines: BTreeMap<OutlineKey, Outline>,
    pub(crate) configurations: Configurations,
    pub(crate) source: Source,
}

/// Where it is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// An earlier run.
    Cache,
    /// The object database, without a look at the bytes.
    Header,
    /// The object database.
    Read,
    /// The object database and a parser.
    Parsed,
}

impl Done {
    /// A blob that gives no file.
    pub(crate) fn skipped(blob: Oid, reason: SkipReason, source: Source) -> Self {
        let content = Content::Skipped(reason);
        Self { blob, content, outlines: BTreeMap::new(), configurations: BTreeMap::new(), source }
    }
}

impl Blobs {
    pub(crate) fn read(repository: &Repository, listings: &[&Listing]) -> Result<Self, TakeError> {
        let limit = listings.iter().map(|listing| listing.size_limit).min().unwrap_or(0);
        let jobs = jobs(listings);
        let known = Known::of(repository, listings);
        let handle = repository.git().path().to_owned();
        let open = || git2::Repository::open(&handle);
        let batches: Result<Vec<Vec<Done>>, git2::Error> =
            jobs.par_chunks(BATCH).map(|batch| read_batch(open, &known, batch, limit)).collect();
        let batches = batches.map_err(|source| TakeError::Unreadable {
            what: "the object database".to_owned(),
            reference: listings.iter().map(|listing| listing.reference()).collect::<Vec<_>>().join(".."),
            source,
        })?;
        known.close();
        let mut blobs = Self { contents: HashMap::new(), outlines: HashMap::new(), configurations: HashMap::new() };
        for done in batches.into_iter().flatten() {
            repository.count(done.source);
            blobs.contents.insert(done.blob, done.content);
            blobs.outlines.insert(done.blob, done.outlines);
            blobs.configurations.insert(done.blob, done.configurations);
        }
        Ok(blobs)
    }

    pub(crate) fn content(&self, blob: Oid) -> &Content {
        &self.contents[&blob]
    }

    pub(crate) fn outline(&self, blob: Oid, key: OutlineKey) -> Option<Outline> {
        self.outlines.get(&blob)?.get(&key).cloned()
    }

    pub(crate) fn configuration(&self, blob: Oid, format: Format) -> Option<Vec<ConfigurationKey>> {
        self.configurations.get(&blob)?.get(&format).cloned()
    }
}

fn jobs(listings: &[&Listing]) -> Vec<Job> {
    let mut wanted: BTreeMap<Oid, (BTreeSet<OutlineKey>, BTreeSet<Format>)> = BTreeMap::new();
    for entry in listings.iter().flat_map(|listing| &listing.entries) {
        let (outlines, formats) = wanted.entry(entry.blob).or_default();
        outlines.extend(entry.outline_key());
        formats.extend(entry.configuration_format());
    }
    wanted.into_iter().map(|(blob, (outlines, formats))| Job { blob, outlines, formats }).collect()
}

/// Answers `jobs`; a batch of which everything is known needs no handle of the repository.
fn read_batch(
    open: impl Fn() -> Result<git2::Repository, git2::Error>,
    known: &Known<'_>,
    jobs: &[Job],
    limit: u64,
) -> Result<Vec<Done>, git2::Error> {
    let found: Vec<Option<Done>> = jobs.iter().map(|job| known.find(job, limit)).collect();
    if found.iter().all(Option::is_some) {
        return Ok(found.into_iter().flatten().collect());
    }
    let repository = open()?;
    let database = repository.odb()?;
    let read = |(job, found): (&Job, Option<Done>)| {
        found.unwrap_or_else(|| {
            let done = read(&database, job, limit);
            known.keep(job, &done);
            done
        })
    };
    Ok(jobs.iter().zip(found).map(read).collect())
}

fn read(database: &Odb<'_>, job: &Job, limit: u64) -> Done {
    let skipped = |reason, source| Done::skipped(job.blob, reason, source);
    if database.read_header(job.blob).is_ok_and(|(size, _)| size as u64 > limit) {
        return skipped(SkipReason::TooLarge, Source::Header);
    }
    let Ok(object) = database.read(job.blob) else { return skipped(SkipReason::Missing, Source::Header) };
    let bytes = object.data();
    if bytes.starts_with(LFS_POINTER) {
        return skipped(SkipReason::LfsPointer, Source::Read);
    }
    let content = Content::Read { digest: Digest::of(bytes), size: bytes.len() as u64 };
    let keys = |format: &Format| Some((*format, lang::config::outline(*format, bytes)?));
    let configurations = job.formats.iter().filter_map(keys).collect();
    let source = if job.outlines.is_empty() && job.formats.is_empty() { Source::Read } else { Source::Parsed };
    Done { blob: job.blob, content, outlines: outlines(bytes, &job.outlines), configurations, source }
}

/// The outlines of one file under all the module names that it has.
pub(crate) fn outlines(bytes: &[u8], keys: &BTreeSet<OutlineKey>) -> BTreeMap<OutlineKey, Outline> {
    if keys.is_empty() {
        return BTreeMap::new();
    }
    let parsed = parse(bytes);
    keys.iter().map(|key| (key.clone(), outline(&parsed, &key.0, key.1))).collect()
}
