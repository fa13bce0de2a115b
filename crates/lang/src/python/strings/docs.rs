//! References in docstrings: `:class:`acme.Old``, `:rtype: acme.Old`, `.. autoclass:: acme.Old`.

use model::TextRange;

use super::dotted::{self, Dotted};
use crate::python::{
    members::Site,
    respell::Found,
    sphinx,
    syntax::{ExpressionId, ExpressionKind, StatementKind, Tree},
};

/// Respells what the roles, directives and fields in docstrings and in comments for documentation refer to.
pub(super) fn respell_roles(site: Site<'_, '_>, found: &mut Found) {
    let unit = site.world.unit(site.file);
    let tree = &unit.tree;
    let comments = tree.comments.iter().copied().filter(|comment| tree.text(*comment).starts_with("#:"));
    for content in docstrings(tree).into_iter().chain(comments) {
        let text = tree.text(content);
        if !text.contains(':') || !site.context.project.speaks(unit, content) {
            continue;
        }
        let mut targets = sphinx::role_targets(text);
        targets.extend(sphinx::field_types(text));
        targets.extend(sphinx::directive_targets(text));
        targets.sort_by_key(|target| (target.start, target.end));
        targets.dedup();
        for target in targets {
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
    let renamed = site.context.renamed(index, first);
    if let Some(new) = renamed {
        let operations = dotted::name_operations(site, first);
        let first_range = TextRange::new(range.start, range.start + first.len() as u32);
        found.replace(first_range, new, &operations);
    }
}
