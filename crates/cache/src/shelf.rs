use std::io;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use model::Digest;

use crate::pack::{ENDING, Pack, Record, Unfinished};
use crate::{Cache, Trouble, hexadecimal, room};

/// A pack joins what a run writes when it is at most this many times as large: small ones do not pile up, and large
/// ones are seldom written again.
const JOIN: u64 = 2;

/// Part of the room that one pack may take at most: what leaves the cache leaves it by packs.
const LARGEST_SHARE: u64 = 2;

/// Part of the room up to which packs are joined.
const JOINED_SHARE: u64 = 8;

/// Things that are usually wanted together, some of them kept by earlier runs.
///
/// What is put on it is there for later runs, once it was closed; not for this one.
#[derive(Debug)]
pub struct Shelf<'a> {
    cache: &'a Cache,
    /// What the names of its packs start with.
    prefix: String,
    packs: Vec<Pack>,
    new: Mutex<New>,
}

/// What this run adds.
#[derive(Debug)]
enum New {
    Nothing,
    Some(Unfinished),
    /// It cannot be written, or is too much.
    GivenUp,
}

impl<'a> Shelf<'a> {
    pub(crate) fn open(cache: &'a Cache, name: &Digest) -> Self {
        let prefix = hexadecimal(name)[..32].to_owned();
        let mut paths: Vec<PathBuf> = room::files(&cache.own_folder()).into_iter().map(|it| it.path).collect();
        paths.retain(|path| is_pack(path, &prefix));
        paths.sort();
        let packs = paths.into_iter().filter_map(|path| open(cache, path)).collect();
        Self { cache, prefix, packs, new: Mutex::new(New::Nothing) }
    }

    /// What an earlier run put under `key`.
    pub fn get(&self, key: &Digest) -> Option<Vec<u8>> {
        self.packs.iter().find_map(|pack| pack.get(key.as_bytes()))
    }

    /// Keeps `bytes` for later runs.
    pub fn put(&self, key: &Digest, bytes: &[u8]) {
        if matches!(self.new.lock().as_deref(), Ok(New::GivenUp) | Err(_)) {
            return;
        }
        let Some(record) = Record::new(key, bytes) else { return };
        let Ok(mut new) = self.new.lock() else { return };
        let before = std::mem::replace(&mut *new, New::GivenUp);
        *new = self.unwritable(self.add(before, &record)).unwrap_or(New::GivenUp);
    }

    /// Makes what was put on it available to other runs, and keeps the cache in its bounds.
    pub fn close(mut self) {
        self.packs.iter().for_each(Pack::touch);
        for pack in self.packs.iter().filter(|it| it.damaged.load(Ordering::Relaxed)) {
            self.cache.note(Trouble::Damaged { path: pack.path.clone() });
        }
        let new = std::mem::replace(&mut self.new, Mutex::new(New::GivenUp)).into_inner();
        if let Ok(New::Some(new)) = new {
            self.unwritable(self.finish(new));
            room::make(self.cache);
        }
    }

    fn add(&self, new: New, record: &Record) -> io::Result<New> {
        let mut pack = match new {
            New::Some(pack) => pack,
            New::Nothing => self.start()?,
            New::GivenUp => return Ok(New::GivenUp),
        };
        let (bytes, limit) = (pack.size + record.len(), self.cache.limit);
        if bytes > limit / LARGEST_SHARE {
            self.cache.note(Trouble::TooLarge { bytes, limit });
            return Ok(New::GivenUp);
        }
        pack.add(record)?;
        Ok(New::Some(pack))
    }

    fn start(&self) -> io::Result<Unfinished> {
        room::make_folder(self.cache)?;
        Unfinished::start(&self.cache.own_folder(), &self.cache.version)
    }

    /// Joins `new` with packs that are small or damaged, and gives the whole its name.
    fn finish(&self, mut new: Unfinished) -> io::Result<()> {
        let mut packs: Vec<&Pack> = self.packs.iter().collect();
        packs.sort_by_key(|pack| (pack.size, &pack.path));
        let mut joined = Vec::new();
        for pack in packs {
            let size = new.size + pack.size;
            let small = pack.size <= new.size * JOIN && size <= self.cache.limit / JOINED_SHARE;
            if small || pack.damaged.load(Ordering::Relaxed) {
                pack.records().try_for_each(|record| new.add(&record))?;
                joined.push(pack);
            }
        }
        let path = new.finish(&self.cache.own_folder(), &self.prefix)?;
        for pack in joined.into_iter().filter(|pack| pack.path != path) {
            // Another run may have been faster, or the system keeps open files.
            let _ = std::fs::remove_file(&pack.path);
        }
        Ok(())
    }

    fn unwritable<T>(&self, done: io::Result<T>) -> Option<T> {
        let note =
            |source| Trouble::Unwritable { path: self.cache.folder.clone(), source: std::sync::Arc::new(source) };
        done.map_err(|error| self.cache.note(note(error))).ok()
    }
}

fn is_pack(path: &std::path::Path, prefix: &str) -> bool {
    let name = path.file_name().and_then(|it| it.to_str()).unwrap_or("");
    name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('-') && rest.ends_with(ENDING))
}

/// Opens the pack at `path`; one that is none is thrown away.
fn open(cache: &Cache, path: PathBuf) -> Option<Pack> {
    match Pack::open(&path, &cache.version) {
        Ok(pack) => Some(pack),
        Err(error) => {
            let gone = error.kind() == io::ErrorKind::NotFound;
            let broken = matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof);
            if broken {
                let _ = std::fs::remove_file(&path);
            }
            if !gone {
                cache.note(Trouble::Damaged { path });
            }
            None
        }
    }
}
