use std::collections::{BTreeMap, BTreeSet};

use edit::FilePatch;
use lang::SourceText;
use lang::config::{self, Format};
use lang::python::embedded::Container;
use lang::python::parse::parse;
use lang::python::strict;
use lang::python::undefined::{undefined_names, undefined_names_if_valid};
use model::{DottedName, RepoPath, Surface};

use super::files::is_python;
use super::missing::missing_names;

/// Why `after` must not be written: it can be read less well than `before`.
pub(super) fn worse(path: &RepoPath, before: &[u8], after: &[u8]) -> Option<String> {
    if is_python(path) {
        return worse_python(before, after);
    }
    if Container::of(path) == Some(Container::Notebook) {
        let lost = config::is_readable(Format::Json, before) && !config::is_readable(Format::Json, after);
        return lost.then(|| "the result would be no notebook".to_owned());
    }
    let format = Format::of(path)?;
    let lost = config::is_readable(format, before) && !config::is_readable(format, after);
    lost.then(|| "the result could not be read".to_owned())
}

fn worse_python(before: &[u8], after: &[u8]) -> Option<String> {
    match undefined_names_if_valid(after) {
        Ok(left) => unbound(before, left),
        Err(problem) if strict::check(before).is_ok() => {
            Some(format!("the result would not parse ({})", problem.message))
        }
        Err(_) => {
            // Old or broken files have errors already: there shall be no more of them.
            let errors = |bytes| parse(bytes).tree.errors.len();
            (errors(after) > errors(before)).then(|| "the result would have more syntax errors".to_owned())
        }
    }
}

/// Says which name of those `left` without a definition `before` defined, or did not read.
fn unbound(before: &[u8], left: BTreeSet<String>) -> Option<String> {
    if left.is_empty() || strict::check(before).is_err() {
        return None;
    }
    let known = undefined_names(before);
    let name = left.into_iter().find(|name| !known.contains(name))?;
    Some(format!("nothing would define `{name}` any more"))
}

/// Says of each patched file which name of the core the edits would bring in that the new release does not have.
pub(super) fn brought_in_vain(patches: &[FilePatch], to: &Surface) -> BTreeMap<RepoPath, String> {
    let after: Vec<Vec<u8>> = patches.iter().map(FilePatch::after).collect();
    let new = patches.iter().zip(&after).map(|(patch, bytes)| SourceText { path: &patch.path, bytes });
    let lost = names_by_file(&new.collect::<Vec<_>>(), to);
    if lost.is_empty() {
        return BTreeMap::new();
    }
    let old = patches.iter().map(|patch| SourceText { path: &patch.path, bytes: &patch.before });
    let known = names_by_file(&old.collect::<Vec<_>>(), to);
    let brought = lost.into_iter().filter(|it| !known.contains(it));
    brought.map(|(path, name)| (path, format!("{} has no `{name}`", to.version))).collect()
}

fn names_by_file(files: &[SourceText<'_>], to: &Surface) -> BTreeSet<(RepoPath, DottedName)> {
    missing_names(files, to).into_iter().map(|it| (it.path, it.name)).collect()
}
