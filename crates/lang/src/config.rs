//! Configuration formats: byte spans of keys, and the edits that rename them.
//!
//! Only the bytes of a key change: comments, quotes, anchors, line ends and order stay. A key that cannot be renamed
//! where it stands is flagged, and so is a new key that exists already.

mod env;
mod ini;
mod json;
mod key;
mod lines;
mod moves;
mod outline;
mod python;
mod rename;
mod toml;
mod yaml;

pub(crate) use key::is_too_deep;
pub use outline::outline;
pub use python::setting_uses;

use model::{RepoPath, TextRange};

use crate::{Findings, OperationIndex};

/// A configuration format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// YAML.
    Yaml,
    /// TOML.
    Toml,
    /// JSON, with comments and trailing commas too.
    Json,
    /// INI, `.cfg`, `.conf`.
    Ini,
    /// `KEY=value` lines.
    Env,
    /// A Python module whose assignments are settings.
    Python,
}

/// A key that has another name now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyRename<'a> {
    /// Old dotted path; `section.key` in INI.
    pub from: &'a str,
    /// New dotted path.
    pub to: &'a str,
    /// The operation.
    pub operation: OperationIndex,
}

impl Format {
    /// The format of a file or of the template for one: `acme.cfg`, `acme.cfg.example`.
    pub fn of_template(path: &RepoPath) -> Option<Self> {
        const TEMPLATES: &[&str] = &["default", "dist", "example", "j2", "jinja", "sample", "template", "tmpl", "tpl"];
        let stem = path.as_str().rsplit_once('.').filter(|(_, last)| TEMPLATES.contains(last)).map(|(stem, _)| stem);
        match stem {
            Some(stem) => Self::of(&RepoPath::new(stem).ok()?),
            None => Self::of(path),
        }
    }

    /// The format that the name of a file tells.
    pub fn of(path: &RepoPath) -> Option<Self> {
        let name = path.file_name();
        if name == ".env" || name.starts_with(".env.") {
            return Some(Self::Env);
        }
        match path.extension()?.to_ascii_lowercase().as_str() {
            "yaml" | "yml" => Some(Self::Yaml),
            "toml" => Some(Self::Toml),
            "json" | "jsonc" | "json5" => Some(Self::Json),
            "ini" | "cfg" | "conf" => Some(Self::Ini),
            "env" => Some(Self::Env),
            "py" => Some(Self::Python),
            _ => None,
        }
    }
}

/// The edits that make all of `renames` at once in the file at `file` of the caller's list.
pub fn rename_keys(file: usize, format: Format, bytes: &[u8], renames: &[KeyRename<'_>]) -> Findings {
    let spoken_of: Vec<KeyRename<'_>> = renames.iter().filter(|it| may_hold(bytes, it)).copied().collect();
    if spoken_of.is_empty() {
        return Findings::default();
    }
    let mut findings = match format {
        Format::Python => python::rename(bytes, &spoken_of),
        Format::Yaml | Format::Toml | Format::Json | Format::Ini => rename::rename(format, bytes, &spoken_of),
        Format::Env => env::rename(bytes, &spoken_of),
    };
    findings.edits.iter_mut().for_each(|edit| edit.file = file);
    findings.flags.iter_mut().for_each(|flag| flag.file = file);
    findings.edits.sort();
    findings.flags.sort();
    findings.flags.dedup();
    findings
}

/// True when `bytes` can be read as `format`.
pub fn is_readable(format: Format, bytes: &[u8]) -> bool {
    let content = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match format {
        Format::Yaml | Format::Toml | Format::Json | Format::Ini => std::str::from_utf8(content)
            .is_ok_and(|text| rename::keys(format, text).is_some() && is_sound(format, text)),
        Format::Env => true,
        Format::Python => crate::python::strict::check(bytes).is_ok(),
    }
}

/// True when no key of `text` stands there twice that may not.
fn is_sound(format: Format, text: &str) -> bool {
    format != Format::Toml || toml_edit::Document::parse(text).is_ok()
}

/// True when the last segment stands somewhere in the file: else nothing needs to be parsed.
fn may_hold(bytes: &[u8], rename: &KeyRename<'_>) -> bool {
    let last = rename.from.rsplit('.').next().unwrap_or(rename.from);
    let found = memchr::memmem::find(bytes, last.as_bytes()).is_some();
    // In UTF-16 nothing is found: what cannot be read is said.
    // Options of INI files have no case, and keys may be spelled with escapes.
    found || crate::is_wide(bytes) || memchr::memchr(b'\\', bytes).is_some() || {
        let (bytes, last) = (bytes.to_ascii_lowercase(), last.to_ascii_lowercase());
        memchr::memmem::find(&bytes, last.as_bytes()).is_some()
    }
}

/// `range` moved by `shift` bytes.
fn shifted(range: TextRange, shift: u32) -> TextRange {
    TextRange::new(range.start + shift, range.end + shift)
}

#[cfg(test)]
mod tests;
