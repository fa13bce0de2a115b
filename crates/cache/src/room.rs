//! The folder on the disk: made when needed, and kept in its bounds.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::Cache;
use crate::pack::{ENDING, UNFINISHED};

/// A pack that was begun and has not grown for so long was left by a run that died.
const ABANDONED: Duration = Duration::from_secs(60 * 60);

/// Tells programs that make backups to leave the folder out; the text is a convention.
const TAG: (&str, &str) = (
    "CACHEDIR.TAG",
    "Signature: 8a477f597d28d172789f06886806bc55\n# This folder can be deleted at any time: onx makes it anew.\n",
);

/// A file of the cache.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kept {
    used: SystemTime,
    pub(crate) path: PathBuf,
    size: u64,
}

/// The files of the cache that lie in `folder`, and nothing else that may lie there.
pub(crate) fn files(folder: &Path) -> Vec<Kept> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries.flatten().filter_map(|entry| kept(&entry)).collect()
}

fn kept(entry: &std::fs::DirEntry) -> Option<Kept> {
    let name = entry.file_name();
    let ours = name.to_str().is_some_and(|it| it.ends_with(ENDING) || it.ends_with(UNFINISHED));
    let metadata = entry.metadata().ok().filter(|it| ours && it.is_file())?;
    Some(Kept { used: metadata.modified().ok()?, path: entry.path(), size: metadata.len() })
}

/// Makes the folder of the cache, which only its owner can look into: sources of others may be outlined in it.
pub(crate) fn make_folder(cache: &Cache) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    private(&mut builder);
    builder.create(cache.own_folder())?;
    let tag = cache.folder.join(TAG.0);
    if !tag.exists() {
        std::fs::write(tag, TAG.1)?;
    }
    Ok(())
}

#[cfg(unix)]
fn private(builder: &mut std::fs::DirBuilder) {
    use std::os::unix::fs::DirBuilderExt;
    builder.mode(0o700);
}

#[cfg(not(unix))]
fn private(_: &mut std::fs::DirBuilder) {}

/// Deletes what runs that died have left, and then what was not used for longest until the rest fits.
pub(crate) fn make(cache: &Cache) {
    let folders = versions(&cache.folder);
    let mut kept: Vec<Kept> = folders.iter().flat_map(|folder| files(folder)).collect();
    let now = SystemTime::now();
    let abandoned = |it: &Kept| now.duration_since(it.used).is_ok_and(|age| age > ABANDONED);
    let unfinished = |it: &Kept| it.path.to_string_lossy().ends_with(UNFINISHED);
    kept.retain(|it| !(unfinished(it) && abandoned(it) && std::fs::remove_file(&it.path).is_ok()));
    kept.sort();
    let mut total: u64 = kept.iter().map(|it| it.size).sum();
    for it in kept.iter().filter(|it| !unfinished(it)) {
        if total <= cache.limit {
            break;
        }
        if std::fs::remove_file(&it.path).is_ok() {
            total -= it.size;
        }
    }
    for folder in folders.iter().filter(|it| **it != cache.own_folder()) {
        // Succeeds only where nothing is left.
        let _ = std::fs::remove_dir(folder);
    }
}

/// The folders of all versions; others that may lie beside them are none of ours.
fn versions(folder: &Path) -> Vec<PathBuf> {
    let ours = |name: &str| name.len() == 16 && name.bytes().all(|it| it.is_ascii_hexdigit());
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let folders = entries.flatten().filter(|entry| entry.file_name().to_str().is_some_and(ours));
    let mut res: Vec<PathBuf> = folders.map(|entry| entry.path()).filter(|it| !it.is_symlink()).collect();
    res.sort();
    res
}
