/// What a run read and what it cost.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statistics {
    /// The old release.
    pub from: Side,
    /// The new release.
    pub to: Side,
    /// Files that both releases share and that were read once.
    pub cache_hits: u64,
    /// Blobs of both releases whose bytes this run read.
    pub blobs_read: u64,
    /// Those of them that it parsed.
    pub blobs_parsed: u64,
    /// Blobs that it did not touch: an earlier run had read them.
    pub blobs_cached: u64,
    /// Pairs of an old and a new definition that were scored by likeness.
    pub candidate_pairs: u64,
    /// In the order in which they ran.
    pub stages: Vec<Stage>,
}

/// What one release holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Side {
    /// Files.
    pub files: u64,
    /// Files with an outline.
    pub parsed: u64,
    /// Definitions.
    pub symbols: u64,
    /// Bytes.
    pub bytes: u64,
    /// Entries of the tree that were left out.
    pub skipped: u64,
}

/// What one stage cost.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// Wall-clock time in milliseconds.
    pub milliseconds: u64,
    /// The most memory that the process had held when the stage ended, in bytes; `None` where nobody tells.
    pub peak_memory: Option<u64>,
}
