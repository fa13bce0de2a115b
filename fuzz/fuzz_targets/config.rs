//! Configuration editors: the first line names format and keys, the rest is the file.
//!
//! `yaml a.b c.d`: edits merge, what could be read can be read, and a second run changes nothing.
#![no_main]

use edit::EditSet;
use lang::OperationIndex;
use lang::config::{Format, KeyRename, is_readable, outline, rename_keys};
use lang::requirements::Bump;
use libfuzzer_sys::fuzz_target;
use model::RepoPath;

/// Files that state requirements, one of each kind.
const REQUIRING: &[&str] = &["requirements.txt", "pyproject.toml", "setup.cfg", "setup.py"];

fuzz_target!(|bytes: &[u8]| {
    raise_requirements(bytes);
    let Some(end) = bytes.iter().position(|it| *it == b'\n') else { return };
    let (Ok(first), file) = (std::str::from_utf8(&bytes[..end]), &bytes[end + 1..]) else { return };
    let words: Vec<&str> = first.split(' ').collect();
    let [format, from, to] = words[..] else { return };
    let Some(format) = format_of(format).filter(|_| is_path(from) && is_path(to) && from != to) else { return };
    let _ = outline(format, file);
    let after = renamed(format, file, from, to);
    assert!(!is_readable(format, file) || is_readable(format, &after), "the result could not be read");
    let below = |path: &str, of: &str| path.strip_prefix(of).is_some_and(|it| it.starts_with('.'));
    // A key that goes below its own old name, or above it, is a step that can be made again.
    if !below(to, from) && !below(from, to) {
        assert_eq!(renamed(format, &after, from, to), after, "a second run changes something");
    }
});

fn renamed(format: Format, file: &[u8], from: &str, to: &str) -> Vec<u8> {
    let findings = rename_keys(0, format, file, &[KeyRename { from, to, operation: OperationIndex(0) }]);
    let mut edits = EditSet::default();
    for site in findings.edits {
        // What overlaps is left alone as a whole.
        if edits.add(site.edit).is_err() {
            return file.to_vec();
        }
    }
    edits.apply(file)
}

fn raise_requirements(bytes: &[u8]) {
    let Some(bump) = Bump::new("acme-core", "1.4", "2.0.1", vec!["extra-dist".into()]) else { return };
    for name in REQUIRING {
        let pins = bump.pins(&RepoPath::new(name).expect("a plain name"), bytes);
        let mut edits = EditSet::default();
        if pins.edits.into_iter().all(|edit| edits.add(edit).is_ok()) {
            let _ = edits.apply(bytes);
        }
    }
}

fn format_of(word: &str) -> Option<Format> {
    Some(match word {
        "yaml" => Format::Yaml,
        "toml" => Format::Toml,
        "json" => Format::Json,
        "ini" => Format::Ini,
        "env" => Format::Env,
        "python" => Format::Python,
        _ => return None,
    })
}

/// True for what a manifest may name as a key.
fn is_path(text: &str) -> bool {
    text.split('.').all(|it| !it.is_empty()) && !text.contains(char::is_control)
}
