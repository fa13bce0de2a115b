use std::fmt;

/// A file's path relative to the root of a repository or project, with `/` between its parts.
///
/// Invariant: never empty, never absolute, no `.` or `..` or empty part, no NUL, no backslash.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Box<str>);

/// A path that is absolute, leaves the root, or has an empty part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepoPathError(String);

impl RepoPath {
    /// Checks `text` against the invariant.
    ///
    /// # Errors
    /// Refuses every path that could name something outside the root.
    pub fn new(text: &str) -> Result<Self, RepoPathError> {
        let sound = |part: &str| !part.is_empty() && part != "." && part != "..";
        if text.split('/').all(sound) && !text.contains(['\0', '\\']) {
            Ok(Self(text.into()))
        } else {
            Err(RepoPathError(text.to_owned()))
        }
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or("")
    }

    /// What follows the last dot of the file name, without the dot.
    pub fn extension(&self) -> Option<&str> {
        self.file_name().rsplit_once('.').map(|(_, extension)| extension)
    }

    /// The parts from the root down.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/')
    }

    /// The folder that holds the file; `None` at the root.
    pub fn folder(&self) -> Option<&str> {
        self.0.rsplit_once('/').map(|(folder, _)| folder)
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}

impl fmt::Display for RepoPathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a path inside the repository", self.0.escape_debug())
    }
}

impl std::error::Error for RepoPathError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_paths_that_leave_the_root() {
        for bad in ["", "/etc/passwd", "a/../b", "..", "a//b", "./a", "a\\b", "a\0"] {
            assert!(RepoPath::new(bad).is_err(), "{bad:?}");
        }
    }
}
