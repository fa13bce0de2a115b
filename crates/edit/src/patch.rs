use model::{Digest, RepoPath};

use crate::{EditSet, unified};

/// What happens to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePatch {
    /// The file.
    pub path: RepoPath,
    /// The bytes that the edits were computed on.
    pub before: Vec<u8>,
    /// The edits.
    pub edits: EditSet,
}

/// What happens to a project: file patches in path order, none of them empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Patch {
    /// In path order.
    pub files: Vec<FilePatch>,
}

impl FilePatch {
    /// The bytes afterwards.
    pub fn after(&self) -> Vec<u8> {
        self.edits.apply(&self.before)
    }

    /// Digest of the bytes that the edits were computed on.
    pub fn digest_before(&self) -> Digest {
        Digest::of(&self.before)
    }
}

impl Patch {
    /// The patch as a unified diff that `git apply` accepts, with paths below `a/` and `b/`.
    ///
    /// Bytes, not text: lines that are not UTF-8 are copied as they are.
    pub fn unified(&self) -> Vec<u8> {
        self.files.iter().flat_map(unified::diff).collect()
    }
}
