//! One file with many records: a header, the records, an index in order of the keys, and an end that says where the
//! index is. Nothing in it is believed before its checksum was compared.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use model::Digest;
use tempfile::NamedTempFile;

/// The first bytes of every pack; the last digit counts the formats.
const MAGIC: [u8; 8] = *b"onxpack1";

/// Magic and version.
const HEADER: usize = 8 + 32;

/// Key, start, length and checksum of one record in the index.
const ENTRY: usize = 32 + 8 + 8 + 16;

/// Start of the index, its checksum and the magic once more.
const END: usize = 8 + 16 + 8;

/// What packs are called while they are written.
pub(crate) const UNFINISHED: &str = ".part";

/// What whole packs are called.
pub(crate) const ENDING: &str = ".pack";

pub(crate) type Key = [u8; 32];
type Checksum = [u8; 16];

/// Where one record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    key: Key,
    start: u64,
    length: u64,
    checksum: Checksum,
}

/// A whole pack, open for reading.
#[derive(Debug)]
pub(crate) struct Pack {
    pub(crate) path: PathBuf,
    pub(crate) size: u64,
    file: Mutex<File>,
    /// In order of the keys.
    entries: Vec<Entry>,
    pub(crate) damaged: AtomicBool,
    used: AtomicBool,
}

/// A record as it lies in a pack.
pub(crate) struct Record {
    pub(crate) key: Key,
    compressed: Vec<u8>,
    checksum: Checksum,
}

impl Record {
    /// `bytes` under `key`; `None` when there are more than a record can hold.
    pub(crate) fn new(key: &Digest, bytes: &[u8]) -> Option<Self> {
        u32::try_from(bytes.len()).ok()?;
        let compressed = lz4_flex::compress_prepend_size(bytes);
        Some(Self { key: *key.as_bytes(), checksum: checksum(&[&compressed]), compressed })
    }

    pub(crate) fn len(&self) -> u64 {
        self.compressed.len() as u64
    }

    /// What was put in; `None` when it cannot be that.
    fn bytes(&self) -> Option<Vec<u8>> {
        // One byte of this compression never stands for more than 255: a size that claims more would only take memory.
        let claimed = u32::from_le_bytes(*self.compressed.first_chunk()?) as usize;
        let sound = claimed / 255 <= self.compressed.len();
        sound.then(|| lz4_flex::decompress_size_prepended(&self.compressed).ok())?
    }
}

impl Pack {
    /// Opens the pack at `path` when it is one of `version`.
    ///
    /// # Errors
    /// When it cannot be read; of the kind `InvalidData` when it is no whole pack.
    pub(crate) fn open(path: &Path, version: &Digest) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let size = file.metadata()?.len();
        let entries = read_index(&mut file, size, version)?;
        let damaged = AtomicBool::new(false);
        Ok(Self { path: path.to_owned(), size, file: Mutex::new(file), entries, damaged, used: AtomicBool::new(false) })
    }

    /// What lies under `key`; `None` when nothing does, or it is damaged.
    pub(crate) fn get(&self, key: &Key) -> Option<Vec<u8>> {
        let place = self.entries.binary_search_by(|entry| entry.key.cmp(key)).ok()?;
        let res = self.record(&self.entries[place]).and_then(|it| it.bytes());
        let flag = if res.is_some() { &self.used } else { &self.damaged };
        flag.store(true, Ordering::Relaxed);
        res
    }

    /// Every record that is as it was written.
    pub(crate) fn records(&self) -> impl Iterator<Item = Record> {
        self.entries.iter().filter_map(|entry| self.record(entry))
    }

    /// Says that it was of use when it was: what was not for longest goes first.
    pub(crate) fn touch(&self) {
        if self.used.load(Ordering::Relaxed)
            && let Ok(file) = self.file.lock()
        {
            // Where that is not allowed, it looks older than it is.
            let _ = file.set_modified(SystemTime::now());
        }
    }

    fn record(&self, entry: &Entry) -> Option<Record> {
        let mut compressed = vec![0; usize::try_from(entry.length).ok()?];
        {
            let mut file = self.file.lock().ok()?;
            file.seek(SeekFrom::Start(entry.start)).ok()?;
            file.read_exact(&mut compressed).ok()?;
        }
        let checksum = checksum(&[&compressed]);
        (checksum == entry.checksum).then_some(Record { key: entry.key, compressed, checksum })
    }
}

fn read_index(file: &mut File, size: u64, version: &Digest) -> io::Result<Vec<Entry>> {
    let broken = || io::Error::from(io::ErrorKind::InvalidData);
    let last = size.checked_sub(END as u64).filter(|it| *it >= HEADER as u64).ok_or_else(broken)?;
    let mut header = [0; HEADER];
    file.read_exact(&mut header)?;
    let mut end = [0; END];
    file.seek(SeekFrom::Start(last))?;
    file.read_exact(&mut end)?;
    let start = u64::from_le_bytes(*end.first_chunk().ok_or_else(broken)?);
    let right_kind = header == header_of(version) && end.ends_with(&MAGIC);
    let length = last.checked_sub(start).filter(|it| right_kind && it.is_multiple_of(ENTRY as u64));
    let mut index = vec![0; usize::try_from(length.ok_or_else(broken)?).map_err(|_| broken())?];
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(&mut index)?;
    let sound = end[8..24] == checksum(&[&header, &end[..8], &index]);
    let entries: Option<Vec<Entry>> = index.chunks_exact(ENTRY).map(|bytes| Entry::read(bytes, start)).collect();
    entries.filter(|it| sound && it.is_sorted_by(|left, right| left.key < right.key)).ok_or_else(broken)
}

impl Entry {
    /// Reads one entry; `None` when its record would lie outside of the records, which end at `end`.
    fn read(bytes: &[u8], end: u64) -> Option<Self> {
        let (key, rest) = bytes.split_first_chunk()?;
        let (start, rest) = rest.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (start, length) = (u64::from_le_bytes(*start), u64::from_le_bytes(*length));
        let inside = start >= HEADER as u64 && start.checked_add(length)? <= end;
        inside.then_some(Self { key: *key, start, length, checksum: *rest.first_chunk()? })
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.key);
        bytes.extend(self.start.to_le_bytes());
        bytes.extend(self.length.to_le_bytes());
        bytes.extend(self.checksum);
    }
}

/// A pack on its way to the disk.
#[derive(Debug)]
pub(crate) struct Unfinished {
    file: BufWriter<NamedTempFile>,
    version: Digest,
    entries: Vec<Entry>,
    pub(crate) size: u64,
}

impl Unfinished {
    /// Starts a pack in `folder`.
    pub(crate) fn start(folder: &Path, version: &Digest) -> io::Result<Self> {
        let file = tempfile::Builder::new().prefix("new-").suffix(UNFINISHED).tempfile_in(folder)?;
        let mut file = BufWriter::with_capacity(1 << 18, file);
        file.write_all(&header_of(version))?;
        Ok(Self { file, version: *version, entries: Vec::new(), size: HEADER as u64 })
    }

    pub(crate) fn add(&mut self, record: &Record) -> io::Result<()> {
        self.file.write_all(&record.compressed)?;
        let Record { key, checksum, .. } = *record;
        self.entries.push(Entry { key, start: self.size, length: record.len(), checksum });
        self.size += record.len();
        Ok(())
    }

    /// Writes the index and gives the file its name in `folder`, which is `prefix` and what the index says.
    pub(crate) fn finish(mut self, folder: &Path, prefix: &str) -> io::Result<PathBuf> {
        self.entries.sort_by_key(|entry| (entry.key, entry.start));
        self.entries.dedup_by_key(|entry| entry.key);
        let mut index = Vec::with_capacity(self.entries.len() * ENTRY + END);
        self.entries.iter().for_each(|entry| entry.write(&mut index));
        let start = self.size.to_le_bytes();
        let sum = checksum(&[&header_of(&self.version), &start, &index]);
        let name = blake3::Hash::from_slice(&[sum, sum].concat()).map_err(io::Error::other)?.to_hex();
        self.file.write_all(&[&index[..], &start, &sum, &MAGIC].concat())?;
        let path = folder.join(format!("{prefix}-{}{ENDING}", &name[..16]));
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        // Not synced: a pack that a power cut takes half of fails its checksum.
        file.persist(&path).map_err(|it| it.error)?;
        Ok(path)
    }
}

fn header_of(version: &Digest) -> [u8; HEADER] {
    let mut res = [0; HEADER];
    res[..8].copy_from_slice(&MAGIC);
    res[8..].copy_from_slice(version.as_bytes());
    res
}

fn checksum(parts: &[&[u8]]) -> Checksum {
    let mut hasher = blake3::Hasher::new();
    parts.iter().for_each(|part| {
        hasher.update(part);
    });
    *hasher.finalize().as_bytes().first_chunk().expect("a hash is longer than a checksum")
}
