use std::io;
use std::path::{Path, PathBuf};

/// Folders are not looked into deeper than this: what people keep in folders of their own lies higher, and a tree without
/// end is nobody's answer.
const DEEPEST: usize = 4;

/// The files below `place` whose names are `wanted`, in path order; a `place` that is a file is given whatever its name.
///
/// Links to folders are not followed, links to files are.
///
/// # Errors
/// When `place`, or a folder below it, cannot be read.
pub fn files_below(place: &Path, wanted: impl Fn(&str) -> bool) -> io::Result<Vec<PathBuf>> {
    if !std::fs::metadata(place)?.is_dir() {
        return Ok(vec![place.to_owned()]);
    }
    let mut res = Vec::new();
    collect(place, &wanted, DEEPEST, &mut res)?;
    Ok(res)
}

fn collect(folder: &Path, wanted: &dyn Fn(&str) -> bool, depth: usize, res: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries: io::Result<Vec<PathBuf>> = std::fs::read_dir(folder)?.map(|it| it.map(|it| it.path())).collect();
    let mut entries = entries?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if depth > 0 && !path.is_symlink() {
                collect(&path, wanted, depth - 1, res)?;
            }
        } else if path.is_file() && path.file_name().is_some_and(|name| wanted(&name.to_string_lossy())) {
            res.push(path);
        }
    }
    Ok(())
}
