use std::io::{self, ErrorKind, Read, Write};

use cap_std::fs::{Dir, DirBuilder, OpenOptions};
use model::RepoPath;

use crate::{Disk, Stored};

/// A real folder, confined by its handle: no path and no symbolic link leads out of it.
#[derive(Debug)]
pub struct Folder {
    pub(super) dir: Dir,
}

impl Disk for Folder {
    fn read(&self, path: &RepoPath) -> io::Result<Option<Stored>> {
        let metadata = match self.dir.symlink_metadata(path.as_str()) {
            Ok(metadata) => metadata,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        if !metadata.is_file() {
            return Err(io::Error::new(ErrorKind::InvalidInput, format!("`{path}` is not a regular file")));
        }
        let mut bytes = Vec::new();
        self.dir.open(path.as_str())?.read_to_end(&mut bytes)?;
        Ok(Some(Stored { bytes, mode: mode(&metadata) }))
    }

    fn write(&mut self, path: &RepoPath, file: &Stored) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        let mut open = self.dir.open_with(path.as_str(), &options)?;
        open.write_all(&file.bytes)?;
        set_mode(&open, file.mode)?;
        open.sync_all()
    }

    fn rename(&mut self, from: &RepoPath, to: &RepoPath) -> io::Result<()> {
        self.dir.rename(from.as_str(), &self.dir, to.as_str())
    }

    fn create_folder(&mut self, path: &RepoPath) -> io::Result<()> {
        self.dir.create_dir_all(path.as_str())
    }

    fn create_private_folder(&mut self, path: &RepoPath) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        cap_std::fs::DirBuilderExt::mode(&mut builder, 0o700);
        self.dir.create_dir_with(path.as_str(), &builder)
    }

    fn remove_folder(&mut self, path: &RepoPath) -> io::Result<()> {
        match self.dir.remove_dir_all(path.as_str()) {
            Err(error) if is_missing(&error) => Ok(()),
            result => result,
        }
    }

    fn sync_folder(&mut self, path: Option<&RepoPath>) -> io::Result<()> {
        if cfg!(windows) {
            return Ok(());
        }
        let folder = path.map_or(".", RepoPath::as_str);
        // A handle from `open_dir` may be one that cannot be synced.
        self.dir.open(folder)?.sync_all()
    }

    fn list(&self, path: &RepoPath) -> io::Result<Vec<String>> {
        let entries = match self.dir.read_dir(path.as_str()) {
            Ok(entries) => entries,
            Err(error) if is_missing(&error) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut res = Vec::new();
        for entry in entries {
            res.push(entry?.file_name().to_string_lossy().into_owned());
        }
        res.sort();
        Ok(res)
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

#[cfg(unix)]
fn mode(metadata: &cap_std::fs::Metadata) -> u32 {
    use cap_std::fs::PermissionsExt;
    metadata.permissions().mode() & 0o7777
}

#[cfg(not(unix))]
fn mode(_metadata: &cap_std::fs::Metadata) -> u32 {
    0o644
}

#[cfg(unix)]
fn set_mode(file: &cap_std::fs::File, mode: u32) -> io::Result<()> {
    use cap_std::fs::{Permissions, PermissionsExt};
    file.set_permissions(Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_file: &cap_std::fs::File, _mode: u32) -> io::Result<()> {
    Ok(())
}
