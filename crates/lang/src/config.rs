//! Configuration formats: byte spans of keys, and the edits that rename them.
