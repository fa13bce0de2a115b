use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::io;

use cap_fs_ext::DirExt;
use cap_std::fs::{Dir, FileType};
use model::{Limit, RepoPath};

use super::Folder;
use super::folder::open_to_read;
use super::ignored::Patterns;
use super::platform;

/// Our own records and those of version control: a copy is a place to try things out, not a repository.
const LEFT_OUT: &[&str] = &[".git", ".hg", ".onx", ".svn"];

/// Copies what is below `from` into the empty folder `to`, what `patterns` leave out only where it is among `tracked`.
///
/// Goes from handle to handle: symbolic links are copied as links, pipes, sockets and devices are left out and never
/// opened. Modes are kept.
///
/// # Errors
/// When a file cannot be read or written, or when there are too many folders inside each other.
pub(super) fn copy(from: &Folder, to: &Folder, patterns: Patterns, tracked: BTreeSet<RepoPath>) -> io::Result<()> {
    Copier { patterns, tracked, root: from, depth: 0 }.folder(&from.dir, &to.dir, "")
}

struct Copier<'a> {
    patterns: Patterns,
    tracked: BTreeSet<RepoPath>,
    root: &'a Folder,
    depth: usize,
}

impl Copier<'_> {
    fn folder(&mut self, from: &Dir, to: &Dir, below: &str) -> io::Result<()> {
        let about =
            |reason: String| io::Error::other(format!("{below}{}{reason}", if below.is_empty() { "" } else { ": " }));
        if self.depth > self.root.limits.get(Limit::FolderDepth) {
            return Err(about(self.root.limits.exceeded(Limit::FolderDepth).to_string()));
        }
        self.patterns.enter(from, below, |_| true).map_err(about)?;
        self.depth += 1;
        let entries: Vec<(OsString, FileType)> = from
            .entries()?
            .map(|entry| entry.and_then(|it| Ok((it.file_name(), it.file_type()?))))
            .collect::<Result<_, _>>()?;
        for (name, kind) in entries {
            self.entry((from, to), below, &name, kind)?;
        }
        self.depth -= 1;
        self.patterns.leave();
        Ok(())
    }

    fn entry(&mut self, (from, to): (&Dir, &Dir), below: &str, name: &OsStr, kind: FileType) -> io::Result<()> {
        let text = name.to_string_lossy();
        let path = if below.is_empty() { text.clone().into_owned() } else { format!("{below}/{text}") };
        if LEFT_OUT.contains(&&*text) || self.is_left_out(&path, kind.is_dir()) {
            return Ok(());
        }
        if kind.is_dir() {
            to.create_dir(name)?;
            return self.folder(&from.open_dir_nofollow(name)?, &to.open_dir_nofollow(name)?, &path);
        }
        if kind.is_symlink() {
            return link(from, name, to);
        }
        // Sockets and pipes belong to running programs.
        if !kind.is_file() {
            return Ok(());
        }
        let mut source = open_to_read(from, name)?;
        let mut copied = to.open_with(name, &platform::new_file())?;
        io::copy(&mut source, &mut copied)?;
        platform::set_mode(&copied, platform::mode(&source.metadata()?))
    }

    fn is_left_out(&self, path: &str, is_folder: bool) -> bool {
        self.patterns.leave_out(path, is_folder) && !self.is_tracked(path)
    }

    /// True for a tracked file, and for a folder with one.
    fn is_tracked(&self, path: &str) -> bool {
        let Ok(path) = RepoPath::new(path) else { return false };
        let is_below =
            |it: &RepoPath| it.as_str().strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('/'));
        // Names such as `a-b` stand between `a` and `a/b`.
        self.tracked.contains(&path) || self.tracked.iter().any(is_below)
    }
}

#[cfg(unix)]
fn link(from: &Dir, name: &OsStr, to: &Dir) -> io::Result<()> {
    // Links that lead out of the folder are copied as they are: the command may follow them as it would at home.
    let target = from.read_link_contents(name)?;
    to.symlink_contents(target, name)
}

#[cfg(not(unix))]
fn link(from: &Dir, name: &OsStr, to: &Dir) -> io::Result<()> {
    from.copy(name, to, name).map(|_| ())
}
