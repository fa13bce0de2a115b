use model::Limits;
use model::wire::yaml;
use serde_json::Value;

use super::overrides_v1::{OVERRIDES_VERSION, override_json};
use super::read_error::ReadError;
use super::read_overrides::overrides_from_yaml_within;
use crate::{Override, Spot};

/// Maps that stand on the line of their key.
const ONE_LINE: &[&str] = &["match", "with"];

/// What a new file starts with.
const HEADING: &str = "\
# Corrections of what is inferred between the releases of this library. Kept by hand and by `onx-manifest review`;
# read by every `onx-manifest generate`.
";

/// Why overrides cannot be added to a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The file is not one of overrides.
    #[error("the file cannot be read")]
    Unreadable(#[source] ReadError),
    /// The new entries contradict those that are there.
    #[error("the new entries do not fit those in the file")]
    Unfit(#[source] ReadError),
    /// The file is laid out in a way that cannot be added to without writing it anew.
    #[error("the file is laid out in a way that cannot be added to: write every section as lines that start with `-`")]
    Layout,
}

/// `text` with `additions` at the ends of their sections; every other byte, comments too, stays as it is.
///
/// # Errors
/// When `text` is no file of overrides, when an addition contradicts it, or when a section is written in a way that
/// lines cannot be added to.
pub fn with_overrides(text: &str, additions: &[Override]) -> Result<String, WriteError> {
    // The text was read before within the limits that a person set.
    let limits = Limits::widest();
    let before = overrides_from_yaml_within(text, &limits).map_err(WriteError::Unreadable)?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if before.overrides.is_empty() && !lines.iter().any(|line| key_of(line).is_some()) {
        if text.trim().is_empty() {
            lines = HEADING.lines().map(str::to_owned).collect();
        }
        lines.push(format!("overrides_version: {OVERRIDES_VERSION}"));
    }
    for section in ["accept", "reject", "add", "edit"] {
        let new: Vec<Value> = additions.iter().filter(|it| it.verdict.as_str() == section).map(override_json).collect();
        if !new.is_empty() {
            add_to_section(&mut lines, section, &new);
        }
    }
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let written: String = lines.into_iter().map(|line| line + ending).collect();
    let after = overrides_from_yaml_within(&written, &limits).map_err(WriteError::Unfit)?;
    let mut wanted: Vec<Override> = before.overrides;
    wanted.extend(additions.iter().cloned());
    if same(wanted, after.overrides) { Ok(written) } else { Err(WriteError::Layout) }
}

fn add_to_section(lines: &mut Vec<String>, section: &str, new: &[Value]) {
    let Some(start) = lines.iter().position(|line| key_of(line) == Some(section)) else {
        lines.push(format!("{section}:"));
        return push_items(lines, None, 2, new);
    };
    let end = (start + 1..lines.len()).find(|place| key_of(&lines[*place]).is_some()).unwrap_or(lines.len());
    let said = |line: &String| !matches!(line.trim_start().chars().next(), None | Some('#'));
    let last = (start + 1..end).rfind(|place| said(&lines[*place])).unwrap_or(start);
    let dash = lines[start + 1..end].iter().find(|line| line.trim_start().starts_with('-'));
    let indent = dash.map_or(2, |line| line.len() - line.trim_start().len());
    if dash.is_none() {
        lines[start] = lines[start].replacen("[]", "", 1).trim_end().to_owned();
    }
    push_items(lines, Some(last + 1), indent, new);
}

/// Writes `new` before the line at `place`, or at the end.
fn push_items(lines: &mut Vec<String>, place: Option<usize>, indent: usize, new: &[Value]) {
    let text = yaml::list_items(new, ONE_LINE, indent);
    let place = place.unwrap_or(lines.len());
    lines.splice(place..place, text.lines().map(str::to_owned));
}

/// The key of a line that starts a section.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(':')?;
    let plain = !key.is_empty() && key.chars().all(|it| it.is_ascii_lowercase() || it == '_');
    plain.then_some(key)
}

/// The same entries in whatever order, wherever they stand.
fn same(left: Vec<Override>, right: Vec<Override>) -> bool {
    let shown = |overrides: Vec<Override>| {
        let placed = overrides.into_iter().map(|it| Override { spot: Spot { line: 0, column: 0 }, ..it });
        let mut res: Vec<String> = placed.map(|it| format!("{it:?}")).collect();
        res.sort();
        res
    };
    shown(left) == shown(right)
}
