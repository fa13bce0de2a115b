use lang::OperationIndex;
use lang::config::{Format, KeyRename, rename_keys};
use model::Digest;

use super::data::Content;
use super::read::read;

/// Put at the end of a key.
const SUFFIX: &str = "_onx";

/// What came of one file, from best to worst.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    /// Edited, and equal in everything but the key.
    Right,
    /// Left alone, for this reason.
    Flagged(String),
    /// What is wrong.
    Wrong(String),
}

/// Renames one key of a file and compares; `None` for files without keys, or that nobody can read.
pub(super) fn judge(format: Format, bytes: &[u8]) -> Option<Verdict> {
    let before = read(format, std::str::from_utf8(bytes).ok()?)?;
    let from = pick(&before.paths(), bytes)?;
    let name = format!("{}{SUFFIX}", last(&before, &from));
    let to = format!("{from}{SUFFIX}");
    let findings = rename_keys(0, format, bytes, &[KeyRename { from: &from, to: &to, operation: OperationIndex(0) }]);
    if findings.edits.is_empty() {
        let reasons: Vec<String> = findings.flags.into_iter().map(|it| it.reason).collect();
        let missed = || Verdict::Wrong(format!("`{from}` was neither edited nor flagged"));
        return Some(if reasons.is_empty() { missed() } else { Verdict::Flagged(reasons.join("; ")) });
    }
    let mut after = bytes.to_vec();
    for site in findings.edits.iter().rev() {
        let range = site.edit.range.as_usize();
        let (old, new) = (&bytes[range.clone()], site.edit.replacement.as_bytes());
        if !is_suffixed(old, new) {
            let text = String::from_utf8_lossy;
            return Some(Verdict::Wrong(format!("`{from}`: `{}` became `{}`", text(old), text(new))));
        }
        after.splice(range, new.iter().copied());
    }
    let expected = before.renamed(&from, &name);
    let same = std::str::from_utf8(&after).ok().and_then(|text| read(format, text)).is_some_and(|it| it == expected);
    Some(if same { Verdict::Right } else { Verdict::Wrong(format!("`{from}`: the data differ")) })
}

/// True when `new` is `old` with the suffix before its closing quote: no other byte of the file changes.
fn is_suffixed(old: &[u8], new: &[u8]) -> bool {
    let quote = old.last().filter(|it| matches!(it, b'"' | b'\'')).map(|it| vec![*it]).unwrap_or_default();
    let body = &old[..old.len() - quote.len()];
    let expected = [body, SUFFIX.as_bytes(), &quote].concat();
    // A name that would not be text without quotes gets them. Options of INI files have no case; an escape may be
    // spelled otherwise.
    let quoted = [b"\"", expected.as_slice(), b"\""].concat();
    new.eq_ignore_ascii_case(&expected) || new == quoted || old.contains(&b'\\')
}

/// Some path, the same on every machine; none that another key makes ambiguous by a full stop in its name.
fn pick(paths: &[String], bytes: &[u8]) -> Option<String> {
    let sound = |path: &&String| !path.is_empty() && !path.ends_with('.') && !path.contains("<<");
    let paths: Vec<&String> = paths.iter().filter(sound).collect();
    let digest = Digest::of(bytes).to_string();
    let seed = digest.bytes().fold(0usize, |acc, byte| acc.wrapping_mul(31).wrapping_add(byte as usize));
    (!paths.is_empty()).then(|| paths[seed % paths.len()].clone())
}

/// The name of the key at `path`: what comes after the path of its map.
fn last(data: &Content, path: &str) -> String {
    let paths = data.paths();
    let parents = paths.iter().filter(|it| path.len() > it.len() && path.starts_with(&format!("{it}.")));
    let longest = parents.map(String::len).max();
    longest.map_or(path, |length| &path[length + 1..]).to_owned()
}
