use std::collections::BTreeMap;

use manifest::OperationId;
use model::{Digest, RepoPath};

/// What one run changed, and all that is needed to take it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// What the run was: the same run on the same history has the same id.
    pub id: CheckpointId,
    /// The entry in the history.
    pub row: Row,
    /// The commit that was checked out.
    pub head: Option<String>,
    /// In path order.
    pub files: Vec<CheckpointFile>,
}

/// Names a checkpoint: 16 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckpointId(String);

/// One file of a checkpoint; its bytes lie beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointFile {
    /// The file.
    pub path: RepoPath,
    /// Permission bits before.
    pub mode_before: u32,
    /// Permission bits after.
    pub mode_after: u32,
    /// Digest of the bytes before.
    pub before: Digest,
    /// Digest of the bytes after.
    pub after: Digest,
}

/// One run in the history of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Distribution name of the core.
    pub name: String,
    /// What was done.
    pub kind: RowKind,
    /// Version before.
    pub from: String,
    /// Version after.
    pub to: String,
    /// When, RFC 3339 in UTC.
    pub timestamp: String,
    /// How it ended.
    pub success: bool,
    /// One line for people.
    pub message: String,
    /// How many files.
    pub changes: usize,
    /// How many uses were left to a person.
    pub warnings: usize,
    /// The checkpoint that takes it back.
    pub checkpoint: CheckpointId,
    /// Digest of the manifest's file; of nothing for a repair.
    pub manifest: Digest,
    /// Operations of the manifest that the run left out, in manifest order.
    pub left_out: Vec<OperationId>,
    /// The runs that this one took back, newest first.
    pub took_back: Vec<CheckpointId>,
    /// Digests of the files as the run left them.
    pub files: BTreeMap<RepoPath, Digest>,
    /// Digest of the row before; of nothing for the first.
    pub previous: Digest,
}

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKind {
    /// It applied a manifest.
    Apply,
    /// It took other runs back.
    Rollback,
    /// It changed no file: a person said that the files are as they shall be.
    Repair,
}

impl CheckpointId {
    /// The id that `text` spells; `None` when it is none.
    pub fn new(text: &str) -> Option<Self> {
        let sound = text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        sound.then(|| Self(text.to_owned()))
    }

    /// The id of a run: of what it changes and of the history that it adds to.
    pub(crate) fn of(row_kind: RowKind, manifest: Digest, previous: Digest, files: &[CheckpointFile]) -> Self {
        let head = [manifest, previous].map(|it| it.as_bytes().to_vec());
        let of_file = |file: &CheckpointFile| {
            let path = file.path.as_str().as_bytes().to_vec();
            [path, file.before.as_bytes().to_vec(), file.after.as_bytes().to_vec()]
        };
        let mut parts = vec![row_kind.as_str().as_bytes().to_vec()];
        parts.extend(head);
        parts.extend(files.iter().flat_map(of_file));
        let digest = Digest::of_parts(parts.iter().map(Vec::as_slice));
        let hex = digest.as_bytes().iter().take(8).map(|byte| format!("{byte:02x}"));
        Self(hex.collect())
    }

    /// The id of a row that changed no file.
    pub(crate) fn of_row(row: &Row) -> Self {
        let file = |(path, digest): (&RepoPath, &Digest)| CheckpointFile {
            path: path.clone(),
            mode_before: 0,
            mode_after: 0,
            before: *digest,
            after: *digest,
        };
        let files: Vec<CheckpointFile> = row.files.iter().map(file).collect();
        Self::of(row.kind, row.manifest, row.previous, &files)
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for CheckpointId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl RowKind {
    /// The word that stands in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Rollback => "rollback",
            Self::Repair => "repair",
        }
    }

    /// The kind that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "apply" => Some(Self::Apply),
            "rollback" => Some(Self::Rollback),
            "repair" => Some(Self::Repair),
            _ => None,
        }
    }
}
