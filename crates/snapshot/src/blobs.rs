//! The contents of files, each blob read, digested and parsed once.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use git2::{Odb, Oid};
use lang::config::Format;
use lang::python::outline::outline;
use lang::python::parse::{let_go, parse};
use model::{ConfigurationKey, Digest, Outline, SkipReason};
use rayon::prelude::*;

use crate::entries::{Entry, Listing, OutlineKey};
use crate::known::Known;
use crate::{Repository, TakeError};

/// The first bytes of a file that stands for one kept by Git LFS.
const LFS_POINTER: &[u8] = b"version https://git-lfs";

/// How many blobs one thread reads in a row: neighbours in the tree are neighbours in a pack, too.
const BATCH: usize = 64;

/// Everything that was read.
pub(crate) struct Blobs(HashMap<Oid, Done>);

/// What is known of one blob.
#[derive(Clone, Copy)]
pub(crate) enum Content {
    Read { digest: Digest, size: u64 },
    Skipped(SkipReason),
}

/// One blob to read, with the outlines to take of it and the formats in which its keys are read.
pub(crate) struct Job {
    pub(crate) blob: Oid,
    pub(crate) outlines: Vec<OutlineKey>,
    pub(crate) formats: Vec<Format>,
}

/// One blob with everything that was asked of it.
pub(crate) struct Done {
    pub(crate) blob: Oid,
    pub(crate) content: Content,
    pub(crate) outlines: Vec<(OutlineKey, Arc<Outline>)>,
    pub(crate) configurations: Vec<(Format, Arc<[ConfigurationKey]>)>,
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
        Self { blob, content, outlines: Vec::new(), configurations: Vec::new(), source }
    }
}

impl Blobs {
    pub(crate) fn read(repository: &Repository, listings: &[&Listing]) -> Result<Self, TakeError> {
        let limit = listings.iter().map(|listing| listing.size_limit).min().unwrap_or(0);
        let known = Known::of(repository, listings);
        let handles = Handles { path: repository.git().path(), idle: Mutex::new(Vec::new()) };
        let read = |batch: &[Job]| read_batch(&handles, &known, batch, limit);
        let batches: Result<Vec<Vec<Done>>, git2::Error> = jobs(listings).par_chunks(BATCH).map(read).collect();
        let batches = batches.map_err(|source| TakeError::Unreadable {
            what: "the object database".to_owned(),
            reference: listings.iter().map(|listing| listing.reference()).collect::<Vec<_>>().join(".."),
            source,
        })?;
        known.close();
        let done = batches.into_iter().flatten().inspect(|done| repository.count(done.source));
        Ok(Self(done.map(|done| (done.blob, done)).collect()))
    }

    pub(crate) fn content(&self, blob: Oid) -> Content {
        self.0[&blob].content
    }

    pub(crate) fn outline(&self, blob: Oid, key: &OutlineKey) -> Option<Arc<Outline>> {
        found(&self.0.get(&blob)?.outlines, key)
    }

    pub(crate) fn configuration(&self, blob: Oid, format: Format) -> Option<Arc<[ConfigurationKey]>> {
        found(&self.0.get(&blob)?.configurations, &format)
    }
}

fn found<K: PartialEq, T: ?Sized>(all: &[(K, Arc<T>)], key: &K) -> Option<Arc<T>> {
    all.iter().find(|it| it.0 == *key).map(|it| Arc::clone(&it.1))
}

/// Handles of one repository, one for each thread at most: opening it costs as much as many reads, and each keeps what
/// neighbouring objects are built on.
struct Handles<'p> {
    path: &'p Path,
    idle: Mutex<Vec<git2::Repository>>,
}

impl Handles<'_> {
    fn lend<T>(&self, work: impl FnOnce(&Odb<'_>) -> T) -> Result<T, git2::Error> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = idle().pop();
        let repository = waiting.map_or_else(|| git2::Repository::open(self.path), Ok)?;
        let done = work(&repository.odb()?);
        idle().push(repository);
        Ok(done)
    }
}

/// The blobs of all listings in path order, each once.
fn jobs(listings: &[&Listing]) -> Vec<Job> {
    let mut entries: Vec<&Entry> = listings.iter().flat_map(|listing| &listing.entries).collect();
    entries.sort_by_key(|entry| &entry.path);
    let mut jobs: Vec<Job> = Vec::new();
    let mut places: HashMap<Oid, usize> = HashMap::new();
    for entry in entries {
        let place = match places.entry(entry.blob) {
            Slot::Occupied(known) => *known.get(),
            Slot::Vacant(new) => {
                jobs.push(Job { blob: entry.blob, outlines: Vec::new(), formats: Vec::new() });
                *new.insert(jobs.len() - 1)
            }
        };
        let job = &mut jobs[place];
        add(&mut job.outlines, entry.outline_key());
        add(&mut job.formats, entry.configuration);
    }
    jobs
}

fn add<T: PartialEq>(all: &mut Vec<T>, new: Option<T>) {
    all.extend(new.filter(|it| !all.contains(it)));
}

/// Answers `jobs`; a batch of which everything is known needs no handle of the repository.
fn read_batch(handles: &Handles<'_>, known: &Known<'_>, jobs: &[Job], limit: u64) -> Result<Vec<Done>, git2::Error> {
    let found: Vec<Option<Done>> = jobs.iter().map(|job| known.find(job, limit)).collect();
    if found.iter().all(Option::is_some) {
        return Ok(found.into_iter().flatten().collect());
    }
    handles.lend(|database| {
        let read = |(job, found): (&Job, Option<Done>)| {
            found.unwrap_or_else(|| {
                let done = read(database, job, limit);
                known.keep(job, &done);
                done
            })
        };
        jobs.iter().zip(found).map(read).collect()
    })
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
    let keys = |format: &Format| Some((*format, lang::config::outline(*format, bytes)?.into()));
    let configurations = job.formats.iter().filter_map(keys).collect();
    let source = if job.outlines.is_empty() && job.formats.is_empty() { Source::Read } else { Source::Parsed };
    Done { blob: job.blob, content, outlines: outlines(bytes, &job.outlines), configurations, source }
}

/// The outlines of one file under all the module names that it has.
pub(crate) fn outlines(bytes: &[u8], keys: &[OutlineKey]) -> Vec<(OutlineKey, Arc<Outline>)> {
    if keys.is_empty() {
        return Vec::new();
    }
    let parsed = parse(bytes);
    let outlines = keys.iter().map(|key| (key.clone(), outline(&parsed, &key.0, key.1).into())).collect();
    let_go(parsed);
    outlines
}
