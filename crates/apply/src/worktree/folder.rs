use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

use cap_fs_ext::{DirExt, FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::fs::{Dir, DirBuilder, File, Metadata, OpenOptions};
use model::{Limit, Limits, RepoPath};

use super::platform;
use crate::{Disk, Stored};

/// So many files are waited for at a time: the file system takes them to the medium together, ten times as fast as one
/// by one.
const WRITERS: usize = 16;

/// A real folder, confined by its handle: no path leads out of it and no symbolic link is followed.
///
/// Every folder on the way is opened by its handle, so that one which is replaced meanwhile leads nowhere else.
#[derive(Debug)]
pub struct Folder {
    pub(super) dir: Dir,
    /// How much of a file is read.
    pub(super) limits: Limits,
}

impl Disk for Folder {
    fn read(&self, path: &RepoPath) -> io::Result<Option<Stored>> {
        let is_record = matches!(path.file_name(), "state.json" | "journal") && path.as_str().starts_with(".onx/");
        // A file that was read to be edited may have grown; what can be written at all can be read back.
        let (limit, limits) =
            if is_record { (Limit::RecordMb, self.limits) } else { (Limit::FileMb, Limits::widest()) };
        match self.open(path).and_then(|file| stored(file, limits, limit)) {
            Err(error) if is_missing(&error) => Ok(None),
            result => named("read", path, result.map(Some)),
        }
    }

    fn write(&mut self, path: &RepoPath, file: &Stored) -> io::Result<()> {
        self.put(path, file)
    }

    fn write_all(&mut self, files: &[(RepoPath, Stored)]) -> io::Result<()> {
        let share = files.len().div_ceil(WRITERS).max(1);
        let put = |share: &[(RepoPath, Stored)]| share.iter().try_for_each(|(path, file)| self.put(path, file));
        std::thread::scope(|scope| {
            let writers: Vec<_> = files.chunks(share).map(|share| scope.spawn(move || put(share))).collect();
            let results: Vec<_> = writers.into_iter().map(|it| it.join().expect("writing does not panic")).collect();
            results.into_iter().collect()
        })
    }

    fn rename(&mut self, from: &RepoPath, to: &RepoPath) -> io::Result<()> {
        let renamed = || {
            let ((from, old), (to, new)) = (self.parent(from)?, self.parent(to)?);
            from.rename(old, &to, new)
        };
        named("rename", from, renamed())
    }

    fn exchange(&mut self, staged: &RepoPath, target: &RepoPath) -> io::Result<()> {
        let exchanged = || platform::exchange(self.parent(staged)?, self.parent(target)?);
        named("replace", target, exchanged())
    }

    fn remove(&mut self, path: &RepoPath) -> io::Result<()> {
        let removed = || {
            let (folder, name) = self.parent(path)?;
            folder.remove_file(name)
        };
        named("remove", path, unless_missing(removed()))
    }

    fn create_folder(&mut self, path: &RepoPath) -> io::Result<()> {
        named("create", path, self.create(path, &DirBuilder::new()))
    }

    fn create_private_folder(&mut self, path: &RepoPath) -> io::Result<()> {
        named("create", path, self.create(path, &platform::private()))
    }

    fn remove_folder(&mut self, path: &RepoPath) -> io::Result<()> {
        let removed = || {
            let (folder, name) = self.parent(path)?;
            folder.remove_dir_all(name)
        };
        named("remove", path, unless_missing(removed()))
    }

    fn sync_folder(&mut self, path: Option<&RepoPath>) -> io::Result<()> {
        if cfg!(windows) {
            return Ok(());
        }
        // A handle from opening a folder may be one that cannot be synced.
        let synced = || match path {
            None => self.dir.open(".")?.sync_all(),
            Some(path) => self.folder(path)?.open(".")?.sync_all(),
        };
        let root = RepoPath::new("target").expect("a plain name is a sound path");
        named("save", path.unwrap_or(&root), synced())
    }

    fn list(&self, path: &RepoPath) -> io::Result<Vec<String>> {
        let entries = match self.folder(path).and_then(|folder| folder.entries()) {
            Ok(entries) => entries,
            Err(error) if is_missing(&error) => return Ok(Vec::new()),
            Err(error) => return named("list", path, Err(error)),
        };
        let mut res = Vec::new();
        for entry in entries {
            res.push(entry?.file_name().to_string_lossy().into_owned());
        }
        res.sort();
        Ok(res)
    }
}

/// Reads file after file; the folder of the last one stays open for its neighbours.
pub(super) struct Reader<'f> {
    folder: &'f Folder,
    last: Option<(String, Dir)>,
}

impl Reader<'_> {
    /// The bytes of a regular file that `limits` allow, or why it has none.
    pub(super) fn read(&mut self, path: &RepoPath, limits: Limits) -> Result<Vec<u8>, String> {
        let told = |error: io::Error| match is_missing(&error) {
            true => "gone".to_owned(),
            false => Unable { what: "read", path: path.clone(), source: error }.to_string(),
        };
        let (file, metadata) = self.open(path).map_err(told)?;
        let size = metadata.len();
        limits.check(Limit::FileMb, size).map_err(|it| it.to_string())?;
        let mut res = Vec::with_capacity(size as usize + 1);
        // The size is known: a bare file would be asked for it again.
        file.take(u64::MAX).read_to_end(&mut res).map_err(told)?;
        Ok(res)
    }

    fn open(&mut self, path: &RepoPath) -> io::Result<(File, Metadata)> {
        let folder = path.folder().unwrap_or("");
        let dir = match &mut self.last {
            Some((name, dir)) if name == folder => dir,
            last => &mut last.insert((folder.to_owned(), self.folder.parent(path)?.0)).1,
        };
        open_known(dir, path.file_name())
    }
}

impl Folder {
    /// A reader of files below it.
    pub(super) fn reader(&self) -> Reader<'_> {
        Reader { folder: self, last: None }
    }

    /// The folder that `dir` is a handle of.
    pub(super) fn new(dir: Dir) -> Self {
        Self { dir, limits: Limits::default() }
    }

    /// The bytes of a regular file that has no more than `most`; `None` when nothing is there.
    ///
    /// # Errors
    /// As [`Disk::read`], and when the file has more.
    pub fn read_at_most(&self, path: &RepoPath, most: u64) -> io::Result<Option<Vec<u8>>> {
        let read = |file: File| {
            let mut res = Vec::new();
            file.take(most + 1).read_to_end(&mut res)?;
            if res.len() as u64 > most {
                return Err(io::Error::new(ErrorKind::FileTooLarge, format!("more than {} MB", most >> 20)));
            }
            Ok(Some(res))
        };
        match self.open(path).and_then(read) {
            Err(error) if is_missing(&error) => Ok(None),
            result => named("read", path, result),
        }
    }

    /// The folder that `path` lies in, by its handle, and the last part of `path`.
    fn parent<'a>(&self, path: &'a RepoPath) -> io::Result<(Dir, &'a str)> {
        let mut folder = self.dir.try_clone()?;
        for part in path.folder().into_iter().flat_map(|folder| folder.split('/')) {
            folder = folder.open_dir_nofollow(part).map_err(|error| unless_link(&folder, part, error))?;
        }
        Ok((folder, path.file_name()))
    }

    fn folder(&self, path: &RepoPath) -> io::Result<Dir> {
        let (parent, name) = self.parent(path)?;
        parent.open_dir_nofollow(name)
    }

    /// Opens a regular file to read; never waits for what is none.
    fn open(&self, path: &RepoPath) -> io::Result<File> {
        let (folder, name) = self.parent(path)?;
        open_to_read(&folder, name)
    }

    /// Opens a regular file of ours to read and write, made when it is missing.
    pub(super) fn open_own(&self, path: &RepoPath) -> io::Result<std::fs::File> {
        let opened = || {
            let (folder, name) = self.parent(path)?;
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true);
            open_regular(&folder, name, options).map(|(file, _)| file.into_std())
        };
        named("open", path, opened())
    }

    fn put(&self, path: &RepoPath, file: &Stored) -> io::Result<()> {
        let written = || {
            let (folder, name) = self.parent(path)?;
            // What was there may have other names, and whoever reads it shall not see half of the new.
            unless_missing(folder.remove_file(name))?;
            let mut open = folder.open_with(name, &platform::new_file())?;
            open.write_all(&file.bytes)?;
            platform::set_mode(&open, file.mode)?;
            open.sync_all()
        };
        named("write", path, written())
    }

    fn create(&self, path: &RepoPath, builder: &DirBuilder) -> io::Result<()> {
        let (folder, name) = self.parent(path)?;
        match folder.create_dir_with(name, builder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => folder.open_dir_nofollow(name).map(drop),
            result => result,
        }
    }
}

/// Opens a regular file to read, and nothing else.
pub(super) fn open_to_read(folder: &Dir, name: impl AsRef<Path>) -> io::Result<File> {
    open_known(folder, name).map(|(file, _)| file)
}

/// The same with what is known of the file.
fn open_known(folder: &Dir, name: impl AsRef<Path>) -> io::Result<(File, Metadata)> {
    let name = name.as_ref();
    // Opening a device may have an effect of its own.
    if !folder.symlink_metadata(name)?.is_file() {
        return Err(not_regular());
    }
    let mut options = OpenOptions::new();
    options.read(true);
    open_regular(folder, name, options)
}

/// Opens what is no link, and does not wait for a pipe: it may have become one just now.
fn open_regular(folder: &Dir, name: impl AsRef<Path>, mut options: OpenOptions) -> io::Result<(File, Metadata)> {
    let name = name.as_ref();
    options.follow(FollowSymlinks::No).nonblock(true);
    let file = folder.open_with(name, &options).map_err(|error| unless_link(folder, name, error))?;
    let metadata = file.metadata()?;
    if metadata.is_file() { Ok((file, metadata)) } else { Err(not_regular()) }
}

/// The same for every way in which systems refuse to follow a link.
fn unless_link(folder: &Dir, name: impl AsRef<Path>, error: io::Error) -> io::Error {
    let is_link = folder.symlink_metadata(name).is_ok_and(|it| it.is_symlink());
    if is_link { io::Error::new(ErrorKind::InvalidInput, "a symbolic link is in the way") } else { error }
}

fn not_regular() -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, "not a regular file")
}

fn stored(file: File, limits: Limits, limit: Limit) -> io::Result<Stored> {
    let mode = platform::mode(&file.metadata()?);
    Ok(Stored { bytes: limits.read(limit, file)?, mode })
}

fn unless_missing(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if is_missing(&error) => Ok(()),
        result => result,
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Says which file an error is about.
fn named<T>(what: &'static str, path: &RepoPath, result: io::Result<T>) -> io::Result<T> {
    result.map_err(|source| io::Error::new(source.kind(), Unable { what, path: path.clone(), source }))
}

#[derive(Debug, thiserror::Error)]
#[error("cannot {what} `{path}`")]
struct Unable {
    what: &'static str,
    path: RepoPath,
    source: io::Error,
}
