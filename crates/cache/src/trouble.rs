use std::path::PathBuf;
use std::sync::Arc;

/// Why something could not be kept or found, for a person who wonders why a run took long.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Trouble {
    /// A file is not what was written: cut off, overwritten, flipped bits. What it held is worked out again.
    #[error("`{}` is damaged", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// Nothing can be written: no permission, no room, no folder.
    #[error("cannot write to `{}`", .path.display())]
    Unwritable {
        /// The cache's folder.
        path: PathBuf,
        /// What the system says.
        source: Arc<std::io::Error>,
    },
    /// What one run found takes more than half of what the cache may hold; it is not kept.
    #[error("what this run found does not fit: {bytes} bytes, of which the cache may hold {limit}")]
    TooLarge {
        /// How much there is at least.
        bytes: u64,
        /// How much the whole cache may hold.
        limit: u64,
    },
}

impl Trouble {
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Damaged { path }, Self::Damaged { path: other }) => path == other,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}
