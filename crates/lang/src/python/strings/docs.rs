//! Roles in docstrings: `:class:`acme.Old``.

use model::TextRange;

use super::dotted::{self, Dotted};
use crate::python::{
    members::Site,
    respell::Found,
    syntax::{ExpressionId, ExpressionKind, StatementKind, Tree},
};

/// Respells what the roles in docstrings refer to.
pub(super) fn respell_roles(site: Site<'_, '_>, found: &mut Found) {
    let tree = site.world.tree(site.file);
    for content in docstrings(tree) {
        let text = tree.text(content);
        if !text.contains(":`") {
            continue;
        }
        for target in role_targets(text) {
            let range = TextRange::new(content.start + target.start as u32, content.start + target.end as u32);
            respell_target(site, range, found);
        }
    }
}

/// The contents of all strings that are statements of their own.
pub(super) fn docstrings(tree: &Tree) -> Vec<TextRange> {
    let expression = |kind: &StatementKind| match kind {
        StatementKind::Expression(id) => Some(*id),
        _ => None,
    };
    let content = |id: ExpressionId| match &tree[id].kind {
        ExpressionKind::String(string) => match string.parts.as_slice() {
            [part] if !part.is_bytes && !part.is_template => Some(part.content),
            _ => None,
        },
        _ => None,
    };
    tree.statements.iter().filter_map(|statement| expression(&statement.kind)).filter_map(content).collect()
}

/// Where the targets of roles stand: in `:role:`target``, `:role:`~target``, `:role:`title <target>``.
fn role_targets(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut res = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(":`") {
        let start = from + at + 2;
        let Some(length) = text[start..].find('`') else { break };
        let end = start + length;
        from = end + 1;
        let role = &text[..start - 2];
        let named = role.len() - role.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ':').len() > 1;
        if named {
            res.push(target_range(text, start, end));
        }
    }
    res
}

fn target_range(text: &str, start: usize, end: usize) -> std::ops::Range<usize> {
    let body = &text[start..end];
    let (mut from, mut until) = (start, end);
    if let (Some(open), true) = (body.rfind('<'), body.ends_with('>')) {
        (from, until) = (start + open + 1, end - 1);
    }
    let prefix = text[from..until].len() - text[from..until].trim_start_matches(['~', '!', '.']).len();
    let suffix = if text[from..until].ends_with("()") { 2 } else { 0 };
    (from + prefix).min(until)..until.saturating_sub(suffix).max((from + prefix).min(until))
}

fn respell_target(site: Site<'_, '_>, range: TextRange, found: &mut Found) {
    let text = site.world.tree(site.file).text(range);
    if !dotted::is_dotted(text) {
        return;
    }
    if let (true, Dotted::New(new, operations)) = (text.contains('.'), dotted::respell_dotted(site, text)) {
        return found.replace(range, new, &operations);
    }
    let index = site.world.unit(site.file).index;
    let first = text.split('.').next().unwrap_or(text);
    let renamed = site.context.renames.0.get(&index).and_then(|names| names.get(first));
    if let Some(new) = renamed {
        let operations = dotted::name_operations(site, first);
        let first_range = TextRange::new(range.start, range.start + first.len() as u32);
        found.replace(first_range, new, &operations);
    }
}
