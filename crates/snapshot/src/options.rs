use model::{Limit, Limits};

/// How a release is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The project to read in a repository with several: its folder, or the name of its distribution.
    pub package: Option<String>,
    /// What stands before the version in the repository's tags: `acme-core-` or `core/v`.
    pub tag_prefix: Option<String>,
    /// Import roots relative to the repository; found from the layout when empty.
    pub import_roots: Vec<String>,
    /// Files with more bytes are left out.
    pub size_limit: u64,
}

impl Default for Options {
    fn default() -> Self {
        let size_limit = Limits::default().bytes(Limit::ReleaseFileMb);
        Self { package: None, tag_prefix: None, import_roots: Vec::new(), size_limit }
    }
}
