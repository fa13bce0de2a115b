use serde::{Deserialize, Serialize};

/// One key of a configuration file that a release ships: a template, a table of defaults, a schema of options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigurationKey {
    /// Dotted path; `section.key` in INI.
    pub path: String,
    /// What is written behind it, on one line; empty for a map that other keys fill.
    pub value: String,
    /// The comment lines right above it, on one line.
    pub comment: String,
    /// The line, from 1.
    pub line: u32,
}
