use std::collections::BTreeMap;

use lang::python::embedded::{Container, Embedded};
use lang::{Findings, SiteEdit, SiteFlag};
use rayon::prelude::*;

use super::{Documents, Project, ProjectFile};

/// By place of the file: the Python inside files that are something else, where it `speaks` of the core.
pub(super) fn find(
    project: &Project,
    documents: Documents,
    speaks: impl Fn(&ProjectFile) -> bool + Sync,
) -> BTreeMap<usize, Embedded> {
    let files = project.files.par_iter().enumerate();
    files
        .filter_map(|(place, file)| {
            let container = Container::of(&file.path).filter(|it| is_wanted(*it, documents))?;
            // An entry point may name what the project itself has from the core.
            let is_script = matches!(container, Container::Pyproject | Container::SetupCfg);
            if is_script || speaks(file) { Some((place, container.read(&file.bytes)?)) } else { None }
        })
        .collect()
}

/// True for containers whose Python is respelled.
pub(super) fn is_wanted(container: Container, documents: Documents) -> bool {
    match container {
        Container::Notebook | Container::Pyproject | Container::SetupCfg => true,
        Container::Markdown | Container::Restructured => documents == Documents::Respelled,
    }
}

/// A flag for every cell that cannot be read and `speaks` of the core, by its text.
pub(super) fn unread(inside: &BTreeMap<usize, Embedded>, speaks: impl Fn(&[u8]) -> bool) -> Vec<SiteFlag> {
    let reason = "cannot be read as Python and may use the library";
    let flag = |file, offset| SiteFlag { file, offset, operation: None, reason: reason.to_owned() };
    let cells = inside.iter().flat_map(|(file, it)| it.unread().iter().map(move |cell| (*file, cell)));
    cells.filter(|(_, (_, text))| speaks(text.as_bytes())).map(|(file, (offset, _))| flag(file, *offset)).collect()
}

/// What was found in the modules of `inside`, as edits and flags of the files that hold them.
pub(super) fn in_files(found: Findings, inside: &BTreeMap<usize, Embedded>) -> Findings {
    let mut res = Findings::default();
    for edit in found.edits {
        match inside.get(&edit.file).map(|it| (it, it.edit(&edit.edit))) {
            None => res.edits.push(edit),
            Some((_, Some(inner))) => res.edits.push(SiteEdit { edit: inner, ..edit }),
            Some((embedded, None)) => {
                let offset = embedded.offset(edit.edit.range.start);
                let reason = format!("`{}` would be written over several cells", edit.edit.replacement.trim());
                res.flags.push(SiteFlag { file: edit.file, offset, operation: Some(edit.operation), reason });
            }
        }
    }
    for flag in found.flags {
        let offset = inside.get(&flag.file).map_or(flag.offset, |it| it.offset(flag.offset));
        res.flags.push(SiteFlag { offset, ..flag });
    }
    res.edits.sort();
    res.flags.sort();
    res
}
