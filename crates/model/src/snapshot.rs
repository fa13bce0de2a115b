use std::sync::Arc;

use crate::{ConfigurationKey, Digest, DottedName, Language, Outline, RepoPath};

/// One release of a core: what every file of it holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snapshot {
    /// Name of the distribution.
    pub package: String,
    /// The ref as the user gave it.
    pub reference: String,
    /// The commit, 40 hexadecimal digits; `None` for a plain folder.
    pub commit: Option<String>,
    /// Import roots relative to the repository, with a trailing `/`; the empty text is the repository itself.
    pub roots: Vec<String>,
    /// In path order.
    pub files: Vec<SourceFile>,
    /// What the tree holds and this snapshot does not, in path order.
    pub skipped: Vec<Skipped>,
}

/// One entry of the tree that was left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// Where it lies; bytes that are not UTF-8 are replaced.
    pub path: String,
    /// Why.
    pub reason: SkipReason,
}

/// Why an entry of the tree was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkipReason {
    /// Another repository.
    Submodule,
    /// A symbolic link: its target, when it lies inside, is read at its own place.
    Symlink,
    /// A pointer to a file that Git LFS keeps elsewhere.
    LfsPointer,
    /// Larger than the limit.
    TooLarge,
    /// A path that is not UTF-8, or that could name something outside the repository.
    Path,
    /// The object database does not hold its content (a partial clone).
    Missing,
}

/// One file of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it lies.
    pub path: RepoPath,
    /// Digest of its bytes.
    pub digest: Digest,
    /// Bytes.
    pub size: u64,
    /// What it is for.
    pub role: Role,
    /// The language, when `lang` reads it.
    pub language: Option<Language>,
    /// The module that it defines, below an import root; also of a compiled file.
    pub module: Option<DottedName>,
    /// True for `__init__.py` and `__init__.pyi`.
    pub is_package: bool,
    /// What it defines; `None` for files in no known language and for those of [`Role::Other`].
    ///
    /// Files with the same bytes share it, those of another release too.
    pub outline: Option<Arc<Outline>>,
    /// The keys of a configuration file, in source order; `None` for any other file.
    pub configuration: Option<Arc<[ConfigurationKey]>>,
}

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Part of the package: its public names are the API.
    Library,
    /// Tests: never API, but evidence.
    Test,
    /// Documentation: never API, but evidence.
    Docs,
    /// Examples and benchmarks: never API, but evidence.
    Example,
    /// Anything else: build scripts, configuration, data.
    Other,
}

impl Snapshot {
    /// The files that make up the API, with their module names.
    pub fn modules(&self) -> impl Iterator<Item = (&DottedName, &SourceFile, &Outline)> {
        self.files.iter().filter(|file| file.role == Role::Library).filter_map(|file| {
            let module = file.module.as_ref()?;
            let outline = file.outline.as_deref()?;
            Some((module, file, outline))
        })
    }
}
