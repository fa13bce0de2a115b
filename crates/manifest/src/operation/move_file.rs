use model::RepoPath;

/// A data or resource file moved; references by path follow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MoveFile {
    /// Path in the old release.
    pub from: RepoPath,
    /// Path in the new release.
    pub to: RepoPath,
}
