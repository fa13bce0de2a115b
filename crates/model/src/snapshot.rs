use crate::{Digest, DottedName, Language, Outline, RepoPath};

/// One release of a core: what every file of it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// The module that it defines, below an import root.
    pub module: Option<DottedName>,
    /// True for `__init__.py` and `__init__.pyi`.
    pub is_package: bool,
    /// What it defines; `None` for files in no known language.
    pub outline: Option<Outline>,
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
            let outline = file.outline.as_ref()?;
            Some((module, file, outline))
        })
    }
}
