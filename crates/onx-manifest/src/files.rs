//! Files are written all or none, each atomically.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use tempfile::NamedTempFile;
use terminal::{ExitCode, Failure, Hold};

/// Files on their way into one folder: written there under names of no meaning, until all of them get their own at once.
///
/// Dropped before [`Files::commit`], it takes them away again. Signals are held back meanwhile.
#[derive(Debug)]
pub(crate) struct Files {
    folder: PathBuf,
    written: Mutex<Vec<(PathBuf, NamedTempFile)>>,
    _hold: Hold,
}

impl Files {
    /// Makes `folder` when it does not exist.
    pub(crate) fn open(folder: &Path) -> Result<Self, Failure> {
        let files = Self { folder: folder.to_owned(), written: Mutex::default(), _hold: terminal::hold() };
        std::fs::create_dir_all(folder).map_err(|error| files.failure(&error))?;
        Ok(files)
    }

    /// Writes `texts` by their names into `folder`: the short way where all of them are there at once.
    pub(crate) fn of_texts<Text: AsRef<[u8]>>(
        folder: &Path,
        texts: impl IntoIterator<Item = (String, Text)>,
    ) -> Result<(), Failure> {
        let files = Self::open(folder)?;
        for (name, text) in texts {
            files.write(&name, |file| file.write_all(text.as_ref()))?;
        }
        files.commit()
    }

    /// Writes `text`, to be called `name`.
    pub(crate) fn text(&self, name: &str, text: &str) -> Result<(), Failure> {
        self.bytes(name, text.as_bytes())
    }

    /// Writes `bytes`, to be called `name`.
    pub(crate) fn bytes(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        self.write(name, |file| file.write_all(bytes))
    }

    /// Writes what `write` writes, to be called `name`, which may lie in a folder of the folder; several threads may do so at once.
    pub(crate) fn write<T>(&self, name: &str, write: impl FnOnce(&mut File) -> io::Result<T>) -> Result<T, Failure> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".onx-");
        readable(&mut builder);
        let written = builder.tempfile_in(&self.folder).and_then(|mut file| Ok((write(file.as_file_mut())?, file)));
        let (result, file) = written.map_err(|error| self.failure(&error))?;
        self.written.lock().unwrap_or_else(PoisonError::into_inner).push((self.folder.join(name), file));
        Ok(result)
    }

    /// What `read` makes of every file written so far, in order of their names.
    pub(crate) fn read_back<T: Send>(
        &self,
        read: impl Fn(&str, &mut File) -> io::Result<T> + Sync,
    ) -> io::Result<Vec<T>> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.sort_by(|left, right| left.0.cmp(&right.0));
        let read = |(path, file): &mut (PathBuf, NamedTempFile)| {
            file.as_file_mut().rewind()?;
            read(&path.file_name().unwrap_or_default().to_string_lossy(), file.as_file_mut())
        };
        written.par_iter_mut().map(read).collect()
    }

    /// Gives every file its name.
    ///
    /// All of them are on the disk before the first one gets it: a full disk leaves nothing half done.
    pub(crate) fn commit(self) -> Result<(), Failure> {
        let mut written = std::mem::take(&mut *self.written.lock().unwrap_or_else(PoisonError::into_inner));
        written.sort_by(|left, right| left.0.cmp(&right.0));
        // The disk is waited for once and not file by file.
        let kept: Vec<io::Result<()>> = written.par_iter().map(|(_, file)| file.as_file().sync_all()).collect();
        kept.into_iter().collect::<io::Result<()>>().map_err(|error| self.failure(&error))?;
        for (path, file) in written {
            let folder = path.parent().unwrap_or(&self.folder);
            std::fs::create_dir_all(folder).map_err(|error| self.failure(&error))?;
            file.persist(path).map_err(|it| self.failure(&it.error))?;
        }
        Ok(())
    }

    fn failure(&self, error: &io::Error) -> Failure {
        Failure::from_error(ExitCode::Usage, error)
            .context(format!("cannot write to `{}`", self.folder.display()))
            .hint("choose a folder that you may write to with --out DIR")
    }
}

/// Temporary files are private by default; these become what any new file is.
#[cfg(unix)]
fn readable(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(std::fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn readable(_: &mut tempfile::Builder<'_, '_>) {}
