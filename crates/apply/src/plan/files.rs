use ignore::gitignore::{Gitignore, GitignoreBuilder};
use lang::python::embedded::Container;
use lang::requirements::states_requirements;
use manifest::{Manifest, Operation};
use model::RepoPath;

use super::Documents;
use super::embedded::is_wanted;

/// Which files of a project planning needs to read.
///
/// By default Python sources and notebooks only.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    settings: Vec<Gitignore>,
    /// True when references by path are looked for.
    texts: bool,
    /// Whether documentation is read.
    documents: Documents,
    /// True when files that state requirements are edited.
    requirements: bool,
    /// Files that the project keeps out.
    excluded: Vec<Gitignore>,
}

impl Wanted {
    /// What the operations of `manifest` can touch.
    pub fn by(manifest: &Manifest) -> Self {
        let operations = || manifest.operations.iter().map(|entry| &entry.change.operation);
        let globs = operations().filter_map(|operation| match operation {
            Operation::ConfigKeyRename(it) => Some(glob(&it.file)),
            _ => None,
        });
        let texts = operations().any(|operation| matches!(operation, Operation::MoveFile(_)));
        Self { settings: globs.collect(), texts, documents: Documents::Left, requirements: false, excluded: Vec::new() }
    }

    /// With the documentation, or without it.
    #[must_use]
    pub fn with_documents(self, documents: Documents) -> Self {
        Self { documents, ..self }
    }

    /// With the files that state what the project requires.
    #[must_use]
    pub fn with_requirements(self) -> Self {
        Self { requirements: true, ..self }
    }

    /// Without the files that one of `patterns` names, each as in a `.gitignore`.
    #[must_use]
    pub fn without(self, patterns: &[String]) -> Self {
        Self { excluded: patterns.iter().map(|it| glob(it)).collect(), ..self }
    }

    /// True for files that planning reads.
    pub fn accepts(&self, path: &RepoPath) -> bool {
        let named = is_python(path) || self.is_settings(path) || (self.texts && is_text(path));
        let named = named || Container::of(path).is_some_and(|it| is_wanted(it, self.documents));
        let named = named || (self.requirements && states_requirements(path));
        named && !self.is_excluded(path)
    }

    /// True when a configuration operation names any file.
    pub fn has_settings(&self) -> bool {
        !self.settings.is_empty()
    }

    /// True for files that a configuration operation names: these are looked at even when they are ignored.
    pub fn is_settings(&self, path: &RepoPath) -> bool {
        self.settings.iter().any(|glob| matches(glob, path)) && !self.is_excluded(path)
    }

    fn is_excluded(&self, path: &RepoPath) -> bool {
        self.excluded.iter().any(|glob| glob.matched_path_or_any_parents(path.as_str(), false).is_ignore())
    }
}

/// True for Python sources and stubs.
pub(super) fn is_python(path: &RepoPath) -> bool {
    matches!(path.extension(), Some("py" | "pyi" | "pyw"))
}

/// A pattern as in a `.gitignore`: without a slash it matches in every folder.
pub(super) fn glob(pattern: &str) -> Gitignore {
    let mut builder = GitignoreBuilder::new("");
    // A pattern that is none matches nothing.
    let _ = builder.add_line(None, pattern);
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

pub(super) fn matches(glob: &Gitignore, path: &RepoPath) -> bool {
    glob.matched(path.as_str(), false).is_ignore()
}

fn is_text(path: &RepoPath) -> bool {
    const TEXTS: &[&str] = &["cfg", "ini", "json", "md", "in", "rst", "sh", "toml", "txt", "yaml", "yml"];
    path.extension().is_some_and(|extension| TEXTS.contains(&extension))
}
