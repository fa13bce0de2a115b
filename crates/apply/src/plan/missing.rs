use lang::SourceText;
use lang::python::usage::{is_given_by_python, usages};
use model::{DottedName, RepoPath, Surface};

use super::Project;
use super::files::is_python;

/// A name of the core that a project uses and that a release certainly does not have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MissingName {
    /// The file.
    pub path: RepoPath,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The first part of the name that is not there.
    pub name: DottedName,
}

impl std::fmt::Display for MissingName {
    /// `path:line:column: name`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: {}", self.path, self.line, self.column, self.name)
    }
}

impl Project {
    /// What the project uses of the core and the new release certainly does not have, by path and place.
    ///
    /// Nothing without the surface of that release. Uses whose failure is provided for are left out.
    pub fn missing_names(&self) -> Vec<MissingName> {
        let Some(to) = &self.surface_to else { return Vec::new() };
        let (_, texts) = self.texts(|file| is_python(&file.path));
        let mut res = missing_names(&texts, to);
        res.sort();
        res
    }
}

/// The names of the core that `files` use and that `to` certainly does not have.
pub(super) fn missing_names(files: &[SourceText<'_>], to: &Surface) -> Vec<MissingName> {
    let used = usages(files, &to.roots.iter().cloned().collect(), Some(to));
    let unguarded = used.into_iter().filter(|usage| !usage.guarded);
    let missing = unguarded.filter_map(|usage| {
        let (path, line, column) = (files[usage.file].path.clone(), usage.line, usage.column);
        let name = to.lacks(&usage.path).filter(|it| !is_given_by_python(it))?;
        Some(MissingName { path, line, column, name })
    });
    missing.collect()
}
