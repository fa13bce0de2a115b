use std::io;

use model::RepoPath;

/// What the journal needs of a folder. Tests put faults and kills in its place.
///
/// Every path is below the folder; nothing outside can be reached.
pub trait Disk {
    /// The bytes and the mode of a regular file; `None` when nothing is there.
    ///
    /// # Errors
    /// Fails as the file system does, and with `InvalidInput` on links, on the way too, and on all that is no regular
    /// file.
    fn read(&self, path: &RepoPath) -> io::Result<Option<Stored>>;

    /// Writes a new file in full, in place of one that was there, sets its mode and waits until it is on the medium.
    ///
    /// # Errors
    /// Fails as the file system does.
    fn write(&mut self, path: &RepoPath, file: &Stored) -> io::Result<()>;

    /// The same for many files, which may be waited for together.
    ///
    /// # Errors
    /// Fails as the file system does; some of the files may be there then.
    fn write_all(&mut self, files: &[(RepoPath, Stored)]) -> io::Result<()> {
        files.iter().try_for_each(|(path, file)| self.write(path, file))
    }

    /// Swaps two files in one step: no instant shows one of them missing or torn.
    ///
    /// Where the system cannot do that, `staged` is moved over `target` in one step, and what was there is moved to
    /// `staged` as far as it can be kept.
    ///
    /// # Errors
    /// Fails as the file system does.
    fn exchange(&mut self, staged: &RepoPath, target: &RepoPath) -> io::Result<()>;

    /// Removes a file; no error when it is missing.
    ///
    /// # Errors
    /// Fails as the file system does.
    fn remove(&mut self, path: &RepoPath) -> io::Result<()>;

    /// Moves a file or a folder over what is at `to`, which must not be a folder with content.
    ///
    /// # Errors
    /// Fails as the file system does.
    fn rename(&mut self, from: &RepoPath, to: &RepoPath) -> io::Result<()>;

    /// Makes a folder where it is missing.
    ///
    /// # Errors
    /// Fails as the file system does.
    fn create_folder(&mut self, path: &RepoPath) -> io::Result<()>;

    /// Makes a folder that only its owner can look into, where it is missing.
    ///
    /// # Errors
    /// Fails as the file system does.
    fn create_private_folder(&mut self, path: &RepoPath) -> io::Result<()>;

    /// Removes a folder with all its content; no error when it is missing.
    ///
    /// # Errors
    /// Fails as the file system does.
    fn remove_folder(&mut self, path: &RepoPath) -> io::Result<()>;

    /// Waits until the names in a folder are on the medium; `None` for the root.
    ///
    /// # Errors
    /// Fails as the file system does.
    fn sync_folder(&mut self, path: Option<&RepoPath>) -> io::Result<()>;

    /// The names in a folder, sorted; none when it is missing.
    ///
    /// # Errors
    /// Fails as the file system does.
    fn list(&self, path: &RepoPath) -> io::Result<Vec<String>>;
}

/// A regular file's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its permission bits.
    pub mode: u32,
}

/// The folder that `path` lies in.
pub(crate) fn folder_of(path: &RepoPath) -> Option<RepoPath> {
    path.folder().map(|folder| RepoPath::new(folder).expect("a folder of a sound path is a sound path"))
}
