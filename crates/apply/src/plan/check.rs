use lang::config::{self, Format};
use lang::python::parse::parse;
use lang::python::strict;
use model::RepoPath;

use super::files::is_python;

/// Why `after` must not be written: it can be read less well than `before`.
pub(super) fn worse(path: &RepoPath, before: &[u8], after: &[u8]) -> Option<String> {
    if is_python(path) {
        return worse_python(before, after);
    }
    let format = Format::of(path)?;
    let lost = config::is_readable(format, before) && !config::is_readable(format, after);
    lost.then(|| "the result could not be read".to_owned())
}

fn worse_python(before: &[u8], after: &[u8]) -> Option<String> {
    if strict::check(before).is_ok() {
        let problem = strict::check(after).err()?;
        return Some(format!("the result would not parse ({})", problem.message));
    }
    // Old or broken files have errors already: there shall be no more of them.
    let errors = |bytes| parse(bytes).tree.errors.len();
    (errors(after) > errors(before)).then(|| "the result would have more syntax errors".to_owned())
}
