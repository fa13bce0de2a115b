//! How long a file may be.

use super::Finding;
use super::sources::SourceFile;

/// A file that is longer has a second thing in it.
const LIMIT: usize = 800;

pub(crate) fn check(file: &SourceFile) -> Option<Finding> {
    let count = file.text.lines().count();
    let message = format!("{count} lines; {LIMIT} is the limit: look for the second thing in it");
    (count > LIMIT).then(|| Finding { path: file.path.clone(), line: 0, message })
}
