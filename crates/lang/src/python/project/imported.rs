//! What a file imports, read off its bytes without a parse.
//!
//! Sees every import statement; text in comments and strings that looks like one is taken for one.

use memchr::memmem;
use model::DottedName;

use crate::python::imports::Module;

/// One name that a text may import.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Imported {
    /// The absolute path; of a star import its module.
    pub(crate) path: DottedName,
    /// True for `from … import *`.
    pub(crate) is_star: bool,
}

/// A module's path is not longer.
const LONGEST: usize = 512;

/// What `text`, the file of `module`, may import.
pub(super) fn imported(text: &[u8], module: &Module) -> Vec<Imported> {
    let mut res = Vec::new();
    for at in words(text, b"import") {
        let rest = &text[at + b"import".len()..];
        match base(&text[at.saturating_sub(LONGEST)..at]) {
            Some(written) => {
                let Some(base) = absolute(&written, module) else { continue };
                res.extend(names(rest).map(|name| match name {
                    "*" => Imported { path: base.clone(), is_star: true },
                    name => Imported { path: base.join(name), is_star: false },
                }));
            }
            None => res.extend(names(rest).map(|name| Imported { path: DottedName::from(name), is_star: false })),
        }
    }
    res
}

/// True when `text` may have a star import.
pub(super) fn has_star(text: &[u8]) -> bool {
    let next = |at: usize| text[at + b"import".len()..].iter().copied().find(|byte| !is_blank(*byte));
    memmem::find_iter(text, b"import").any(|at| next(at) == Some(b'*'))
}

/// Where `word` stands alone.
fn words<'t>(text: &'t [u8], word: &'static [u8]) -> impl Iterator<Item = usize> + 't {
    memmem::find_iter(text, word).filter(move |at| {
        let before = at.checked_sub(1).map(|at| text[at]);
        let after = text.get(at + word.len()).copied();
        !before.is_some_and(is_letter) && !after.is_some_and(is_letter)
    })
}

pub(super) fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\\' | b'\r' | b'\n' | b'\x0c')
}

/// The module as written between `from` and the end of `before`; `None` for a plain import.
fn base(before: &[u8]) -> Option<String> {
    let from = words(before, b"from").last()?;
    let written = &before[from + b"from".len()..];
    let mut res = String::new();
    for (at, byte) in written.iter().enumerate() {
        match byte {
            // A line goes on behind a backslash only.
            b'\n' if !written[..at].ends_with(b"\\") && !written[..at].ends_with(b"\\\r") => return None,
            byte if is_blank(*byte) => {}
            b'.' => res.push('.'),
            byte if is_letter(*byte) => res.push(char::from(*byte)),
            _ => return None,
        }
    }
    (!res.is_empty()).then_some(res)
}

/// The dotted names behind `import`, aliases left out.
fn names(rest: &[u8]) -> impl Iterator<Item = &str> {
    let start = rest.iter().position(|byte| !is_blank(*byte)).unwrap_or(rest.len());
    let in_parentheses = rest.get(start) == Some(&b'(');
    let rest = &rest[start + usize::from(in_parentheses)..];
    let end = if in_parentheses { memchr::memchr(b')', rest) } else { end_of_line(rest) };
    let parts = rest[..end.unwrap_or(rest.len())].split(|byte| matches!(byte, b',' | b'\n'));
    parts.filter_map(|part| {
        let start = part.iter().position(|byte| !is_blank(*byte))?;
        let in_name = |byte: &u8| is_letter(*byte) || matches!(byte, b'.' | b'*');
        let part = &part[start..];
        let end = part.iter().position(|byte| !in_name(byte)).unwrap_or(part.len());
        std::str::from_utf8(&part[..end]).ok().filter(|name| !name.is_empty())
    })
}

/// Where the statement ends at the latest.
fn end_of_line(rest: &[u8]) -> Option<usize> {
    memchr::memchr2_iter(b'\n', b';', rest).find(|at| {
        let before = &rest[..*at];
        rest[*at] == b';' || !(before.ends_with(b"\\") || before.ends_with(b"\\\r"))
    })
}

/// The module that `written` means in `module`; `None` when its dots lead out of the project.
fn absolute(written: &str, module: &Module) -> Option<DottedName> {
    let below = written.trim_start_matches('.');
    let level = written.len() - below.len();
    if level == 0 {
        return Some(DottedName::from(written));
    }
    let package = if module.is_package { Some(module.name.clone()) } else { module.name.parent() };
    let base = (1..level).try_fold(package.unwrap_or_default(), |base, _| base.parent());
    Some(base.unwrap_or_default().join(below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let module = Module { name: "shop.cart".into(), is_package: false };
        let shown = |it: Imported| format!("{}{}", it.path, if it.is_star { ".*" } else { "" });
        assert_eq!(imported(text.as_bytes(), &module).into_iter().map(shown).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn every_form_of_import_is_seen() {
        check("import a.b as c, d\nif x: import e; import f\n", &["a.b", "d", "e", "f"]);
        check("from a.b import (c as d,  # why\n    e,\n)\n", &["a.b.c", "a.b.e"]);
        check("from . import x\nfrom .y import *\nfrom .. import z\n", &["shop.x", "shop.y.*", "z"]);
        check("from a \\\n    import b, \\\n    c\n", &["a.b", "a.c"]);
        check("from.a import b\n", &["shop.a.b"]);
    }

    #[test]
    fn neighbours_do_not_mix() {
        check("yield_from = 1\nimport a\n", &["a"]);
        check("x = yield from b\nimport a\n", &["a"]);
        check("important = reimport\n", &[]);
    }

    #[test]
    fn stars_are_seen_in_every_layout() {
        assert!(has_star(b"from a import *\n") && has_star(b"from a import \\\n  *\n"));
        assert!(!has_star(b"from a import b\nx = 1 * 2\n"));
    }
}
