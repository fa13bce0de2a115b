use lang::python::strict;
use model::RepoPath;

use super::files::is_python;

/// Why `after` must not be written: it does not parse although `before` does.
pub(super) fn worse(path: &RepoPath, before: &[u8], after: &[u8]) -> Option<String> {
    if !is_python(path) || strict::check(before).is_err() {
        return None;
    }
    let problem = strict::check(after).err()?;
    Some(format!("the result would not parse ({})", problem.message))
}
