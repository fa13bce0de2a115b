use crate::blobs::Source;

/// What reading releases took, in blobs: each one counts once, whatever the number of its paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effort {
    /// Blobs whose bytes were read.
    pub read: u64,
    /// Those of them that a parser went through: sources and configuration.
    pub parsed: u64,
    /// Blobs that were not touched because an earlier run had done so.
    pub cached: u64,
}

impl Effort {
    pub(crate) fn add(&mut self, source: Source) {
        match source {
            Source::Cache => self.cached += 1,
            Source::Header => {}
            Source::Read => self.read += 1,
            Source::Parsed => {
                self.read += 1;
                self.parsed += 1;
            }
        }
    }
}
