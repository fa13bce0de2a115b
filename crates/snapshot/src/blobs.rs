//! The contents of files, each blob read, digested and parsed once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use git2::{Odb, Oid};
use lang::config::Format;
use lang::python::outline::outline;
use lang::python::parse::parse;
use model::{ConfigurationKey, Digest, Outline, SkipReason};
use rayon::prelude::*;

use crate::entries::{Listing, OutlineKey};
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
type Configurations = BTreeMap<Format, Vec<ConfigurationKey>>;

/// What is known of one blob.
pub(crate) enum Content {
    Read { digest: Digest, size: u64 },
    Skipped(SkipReason),
}

/// One blob to read, with the outlines to take of it.
struct Job {
    blob: Oid,
    outlines: BTreeSet<OutlineKey>,
    formats: BTreeSet<Format>,
}

/// One blob that was read.
struct Done {
    blob: Oid,
    content: Content,
    outlines: BTreeMap<OutlineKey, Outline>,
    configurations: Configurations,
}

impl Blobs {
    pub(crate) fn read(repository: &Repository, listings: &[&Listing]) -> Result<Self, TakeError> {
        let limit = listings.iter().map(|listing| listing.size_limit).min().unwrap_or(0);
        let jobs = jobs(listings);
        let handle = repository.git().path().to_owned();
        let open = || git2::Repository::open(&handle);
        let batches: Result<Vec<Vec<Done>>, git2::Error> =
            jobs.par_chunks(BATCH).map(|batch| read_batch(&open()?, batch, limit)).collect();
        let batches = batches.map_err(|source| TakeError::Unreadable {
            what: "the object database".to_owned(),
            reference: listings.iter().map(|listing| listing.reference()).collect::<Vec<_>>().join(".."),
            source,
        })?;
        let mut blobs = Self { contents: HashMap::new(), outlines: HashMap::new(), configurations: HashMap::new() };
        for done in batches.into_iter().flatten() {
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

fn read_batch(repository: &git2::Repository, jobs: &[Job], limit: u64) -> Result<Vec<Done>, git2::Error> {
    let database = repository.odb()?;
    Ok(jobs.iter().map(|job| read(&database, job, limit)).collect())
}

fn read(database: &Odb<'_>, job: &Job, limit: u64) -> Done {
    let skipped = |reason| Done {
        blob: job.blob,
        content: Content::Skipped(reason),
        outlines: BTreeMap::new(),
        configurations: BTreeMap::new(),
    };
    if database.read_header(job.blob).is_ok_and(|(size, _)| size as u64 > limit) {
        return skipped(SkipReason::TooLarge);
    }
    let Ok(object) = database.read(job.blob) else { return skipped(SkipReason::Missing) };
    let bytes = object.data();
    if bytes.starts_with(LFS_POINTER) {
        return skipped(SkipReason::LfsPointer);
    }
    let content = Content::Read { digest: Digest::of(bytes), size: bytes.len() as u64 };
    let keys = |format: &Format| Some((*format, lang::config::outline(*format, bytes)?));
    let configurations = job.formats.iter().filter_map(keys).collect();
    Done { blob: job.blob, content, outlines: outlines(bytes, &job.outlines), configurations }
}

/// The outlines of one file under all the module names that it has.
pub(crate) fn outlines(bytes: &[u8], keys: &BTreeSet<OutlineKey>) -> BTreeMap<OutlineKey, Outline> {
    if keys.is_empty() {
        return BTreeMap::new();
    }
    let parsed = parse(bytes);
    keys.iter().map(|key| (key.clone(), outline(&parsed, &key.0, key.1))).collect()
}
