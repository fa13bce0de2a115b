use std::io;
use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use ignore::WalkBuilder;

/// Our own records and those of version control: a copy is a place to try things out, not a repository.
const LEFT_OUT: &[&str] = &[".git", ".hg", ".onx", ".svn"];

/// Copies what is below `root` into the empty folder `to`, files that version control ignores left out.
///
/// Symbolic links are copied as links. Modes are kept.
pub(super) fn copy(root: &Path, from: &Dir, to: &Path) -> io::Result<()> {
    let to = Dir::open_ambient_dir(to, ambient_authority())?;
    let mut builder = WalkBuilder::new(root);
    builder.standard_filters(false).follow_links(false).require_git(false);
    builder.parents(true).git_ignore(true).git_exclude(true).ignore(false);
    builder.filter_entry(|entry| !entry.file_name().to_str().is_some_and(|name| LEFT_OUT.contains(&name)));
    for entry in builder.build() {
        let entry = entry.map_err(io::Error::other)?;
        let Some(kind) = entry.file_type() else { continue };
        let below = entry.path().strip_prefix(root).unwrap_or(entry.path());
        if below.as_os_str().is_empty() {
            continue;
        }
        match () {
            () if kind.is_dir() => to.create_dir_all(below)?,
            () if kind.is_symlink() => link(from, below, &to)?,
            () if kind.is_file() => {
                from.copy(below, &to, below)?;
            }
            // Sockets and pipes belong to running programs.
            () => {}
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link(from: &Dir, path: &Path, to: &Dir) -> io::Result<()> {
    // Links that lead out of the folder are copied as they are: the command may follow them as it would at home.
    let target = from.read_link_contents(path)?;
    to.symlink_contents(target, path)
}

#[cfg(not(unix))]
fn link(from: &Dir, path: &Path, to: &Dir) -> io::Result<()> {
    from.copy(path, to, path).map(|_| ())
}
