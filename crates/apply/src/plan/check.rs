use model::RepoPath;

use super::files::is_python;

/// Why `after` must not be written, when it is worse than `before`.
pub(super) fn worse(path: &RepoPath, before: &[u8], after: &[u8]) -> Option<String> {
    let _ = (before, after);
    is_python(path).then_some(())?;
    None
}
