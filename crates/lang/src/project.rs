use model::{RepoPath, Surface};

/// One file of a project, as a language reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceText<'a> {
    /// Where it lies below the project's root.
    pub path: &'a RepoPath,
    /// What it holds, in any encoding.
    pub bytes: &'a [u8],
}

/// What is known about the two releases of the core.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Surfaces<'a> {
    /// API of the release that the project uses now.
    pub from: Option<&'a Surface>,
    /// API of the release that it shall use.
    pub to: Option<&'a Surface>,
}
