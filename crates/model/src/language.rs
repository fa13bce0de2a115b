use std::fmt;

/// A language that the `lang` crate can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Python 3, and Python 2 as far as it can be read without an interpreter.
    Python,
}

impl Language {
    /// The word that stands in manifests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Python => "python",
        }
    }

    /// The language that a manifest calls `text`.
    pub fn from_word(text: &str) -> Option<Self> {
        (text == "python").then_some(Self::Python)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
