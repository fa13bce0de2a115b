use std::path::PathBuf;

/// Why a release cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// The folder is no git repository, or one that may not be opened.
    #[error("cannot open a git repository at {}", .path.display())]
    NotARepository {
        /// The folder as given.
        path: PathBuf,
        /// The repository around it, when there is one.
        enclosing: Option<PathBuf>,
        /// What git says.
        source: git2::Error,
    },
    /// There is no commit yet.
    #[error("the repository at {} has no commits", .path.display())]
    EmptyRepository {
        /// The repository.
        path: PathBuf,
    },
    /// No tag, branch or commit of that name.
    #[error("unknown ref `{reference}`")]
    UnknownRef {
        /// The ref as given.
        reference: String,
        /// Tags and branches of similar names, nearest first.
        candidates: Vec<String>,
        /// True when the clone holds only the newest commits, so that the ref may exist elsewhere.
        shallow: bool,
    },
    /// [`Options::package`](crate::Options::package) names nothing.
    #[error("no project `{package}` at `{reference}`")]
    UnknownPackage {
        /// The project as given.
        package: String,
        /// The ref as given.
        reference: String,
    },
    /// No importable Python module below any root.
    #[error("no importable Python module at `{reference}`")]
    NoPython {
        /// The ref as given.
        reference: String,
    },
    /// An object that git should hold cannot be read.
    #[error("cannot read {what} at `{reference}`")]
    Unreadable {
        /// What was to be read.
        what: String,
        /// The ref as given.
        reference: String,
        /// What git says.
        source: git2::Error,
    },
}

impl TakeError {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotARepository { enclosing: Some(path), .. } => {
                Some(format!("the repository is at {}; choose a project inside it with --package", path.display()))
            }
            Self::UnknownRef { candidates, shallow, .. } => ref_hint(candidates, *shallow),
            Self::NoPython { .. } => Some("name the folder that holds the packages with --import-root".to_owned()),
            Self::NotARepository { enclosing: None, .. }
            | Self::EmptyRepository { .. }
            | Self::UnknownPackage { .. }
            | Self::Unreadable { .. } => None,
        }
    }
}

fn ref_hint(candidates: &[String], shallow: bool) -> Option<String> {
    let fetch = "this is a shallow clone: fetch the rest with `git fetch --unshallow --tags`";
    let names = candidates.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match (candidates.is_empty(), shallow) {
        (true, true) => Some(fetch.to_owned()),
        (true, false) => None,
        (false, true) => Some(format!("did you mean {names}? {fetch}")),
        (false, false) => Some(format!("did you mean {names}?")),
    }
}
