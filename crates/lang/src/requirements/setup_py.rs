use super::entry::Entry;
use super::{Bump, Pins, Stated};
use crate::python::parse::parse;
use crate::python::syntax::{ExpressionId, ExpressionKind};

/// What the requirements in a `setup.py` would need: it is a program, so they are said and never edited.
pub(super) fn pins(bump: &Bump, source: &str) -> Pins {
    let parsed = parse(source.as_bytes());
    let tree = &parsed.tree;
    let mut res = Pins::default();
    for id in (0..tree.expressions.len() as u32).map(ExpressionId) {
        let ExpressionKind::String(_) = &tree[id].kind else { continue };
        let text = tree.text(tree[id].range).trim_matches(['"', '\'']);
        // A bare name may be anything, the name of the project too.
        let Some(entry) = Entry::read(text).filter(|it| bump.is_package(it.name) && it.name != text) else { continue };
        let mut raised = Pins::default();
        entry.raise(bump, 0, &mut raised);
        let asked = raised.stated.into_iter().map(|it| Stated { offset: tree[id].range.start + parsed.shift, ..it });
        res.stated.extend(asked);
        let left = raised.left.into_iter().map(|(_, reason)| reason);
        let edits = raised.edits.into_iter().map(|edit| {
            let (start, end) = (edit.range.start as usize, edit.range.end as usize);
            format!("`{text}` would become `{}{}{}`", &text[..start], edit.replacement, &text[end..])
        });
        let offset = tree[id].range.start + parsed.shift;
        res.left.extend(left.chain(edits).map(|reason| (offset, reason)));
    }
    res
}
