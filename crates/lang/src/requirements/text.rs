use edit::Edit;

use super::entry::Entry;
use super::{Bump, Pins};

/// One line of a file: its byte offset, and its text without comment and line end.
struct Line<'a> {
    offset: usize,
    text: &'a str,
    /// With what follows, line end included.
    whole: &'a str,
}

fn lines(source: &str) -> impl Iterator<Item = Line<'_>> {
    let mut at = 0;
    source.split_inclusive('\n').map(move |whole| {
        let offset = at;
        at += whole.len();
        let comment = if whole.trim_start().starts_with('#') { Some(0) } else { whole.find(" #") };
        Line { offset, text: &whole[..comment.unwrap_or(whole.len())], whole }
    })
}

/// The raised requirements of a file for pip.
pub(super) fn list(bump: &Bump, source: &str) -> Pins {
    requirements(bump, source, lines(source))
}

/// The raised requirements of a `setup.cfg`: those of `[options]` and of its extras.
pub(super) fn setup_cfg(bump: &Bump, source: &str) -> Pins {
    let mut section = "";
    let listed = lines(source).filter(|line| {
        if let Some(name) = line.text.trim().strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            section = name.trim();
            return false;
        }
        matches!(section, "options" | "options.extras_require")
    });
    let values = listed.map(|line| {
        let is_key = !line.text.starts_with([' ', '\t']);
        // `key = value` on one line: the value alone may be a requirement.
        let skipped = if is_key { line.text.find('=').map_or(line.text.len(), |at| at + 1) } else { 0 };
        Line { offset: line.offset + skipped, text: &line.text[skipped..], whole: line.whole }
    });
    requirements(bump, source, values)
}

/// The raised requirements of a `tox.ini`: the `deps` of its environments.
pub(super) fn tox_ini(bump: &Bump, source: &str) -> Pins {
    let (mut is_environment, mut in_deps) = (false, false);
    let values = lines(source).filter_map(|line| {
        if let Some(name) = line.text.trim().strip_prefix('[') {
            (is_environment, in_deps) = (name.starts_with("testenv"), false);
            return None;
        }
        let is_key = !line.text.starts_with([' ', '\t']) && !line.text.trim().is_empty();
        let skipped = if is_key { line.text.find('=').map_or(line.text.len(), |at| at + 1) } else { 0 };
        if is_key {
            in_deps = line.text[..skipped].trim_end_matches('=').trim() == "deps";
        }
        let value = Line { offset: line.offset + skipped, text: &line.text[skipped..], whole: line.whole };
        (is_environment && in_deps).then_some(value)
    });
    requirements(bump, source, values)
}

/// The raised requirements of conda's `environment.yml`: the entries of its lists, those for pip too.
pub(super) fn environment(bump: &Bump, source: &str) -> Pins {
    let values = lines(source).filter_map(|line| {
        let entry = line.text.trim_start().strip_prefix("- ")?;
        let body = entry.trim().trim_matches(['"', '\'']);
        let skipped = line.text.len() - entry.len() + entry.find(body)?;
        Some(Line { offset: line.offset + skipped, text: body, whole: line.whole })
    });
    requirements(bump, source, values)
}

fn requirements<'a>(bump: &Bump, source: &str, lines: impl Iterator<Item = Line<'a>>) -> Pins {
    let mut res = Pins::default();
    let mut place = None;
    let mut known: Vec<String> = Vec::new();
    for line in lines {
        let start = line.text.len() - line.text.trim_start().len();
        let Some(entry) = Entry::read(line.text.trim()) else { continue };
        known.push(super::normalized(entry.name));
        if bump.is_package(entry.name) {
            entry.raise(bump, line.offset + start, &mut res);
            place = place.or_else(|| own_line(source, line.offset + start, line.whole));
        }
    }
    // Where one requirement carries a hash, all must.
    let hashed = source.contains("--hash");
    if let Some((end, indentation, line_end)) = place.filter(|_| !hashed) {
        let missing = bump.companions.iter().filter(|name| !known.contains(&super::normalized(name)));
        let text: String = missing.map(|name| format!("{indentation}{name}{line_end}")).collect();
        if !text.is_empty() {
            res.edits.push(Edit::insert(end as u32, text));
        }
    }
    res
}

/// The end of the line of a requirement at `offset` that stands alone on it, its indentation and its line end.
fn own_line<'a>(source: &'a str, offset: usize, whole: &str) -> Option<(usize, &'a str, &'static str)> {
    let start = source[..offset].rfind('\n').map_or(0, |at| at + 1);
    let indentation = &source[start..offset];
    let line_end = if whole.ends_with("\r\n") { "\r\n" } else { "\n" };
    let alone = indentation.trim().is_empty() && whole.ends_with('\n');
    alone.then_some((start + whole.len(), indentation, line_end))
}
