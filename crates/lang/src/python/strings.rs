//! Strings that spell paths: patch targets, imports by name, logging and settings, docstrings.
//!
//! Only strings that something is known to read as a path are edited; any other string that equals an old path is
//! flagged.

mod docs;
mod doctest;
mod dotted;
mod sink;

use model::DottedName;

use super::{
    members::{Site, brief},
    respell::Found,
    syntax::{ExpressionId, ExpressionKind, StringNode, StringPart, Tree},
    visit,
};
use dotted::Dotted;
use sink::Sink;

pub(crate) use doctest::respell_doctests;

/// Respells the strings of one file.
pub(crate) fn respell_strings(site: Site<'_, '_>, found: &mut Found) {
    let tree = site.world.tree(site.file);
    for id in visit::expressions(tree, &tree.body) {
        if let ExpressionKind::String(string) = &tree[id].kind {
            respell_string(site, id, string, found);
        }
    }
    docs::respell_roles(site, found);
}

fn respell_string(site: Site<'_, '_>, id: ExpressionId, string: &StringNode, found: &mut Found) {
    let tree = site.world.tree(site.file);
    // The other parts of the engine have read this string already.
    if found.touches(tree[id].range) || sink::is_docstring(site, id) {
        return;
    }
    match string.parts.as_slice() {
        [part] if part.is_bytes => {}
        [part] if part.is_template => template(site, id, part, found),
        [part] => plain(site, id, part, found),
        _ => joined(site, id, string, found),
    }
}

/// One literal without holes.
fn plain(site: Site<'_, '_>, id: ExpressionId, part: &StringPart, found: &mut Found) {
    let text = site.world.tree(site.file).text(part.content);
    let sink = sink::sink(site, id);
    if let Sink::NameIn(owner) = sink {
        return match dotted::respell_name(site, &site.world.infer(site.file, owner), text) {
            Dotted::Kept => {}
            Dotted::New(new, operations) => found.replace(part.content, new, &operations),
            Dotted::Unsure(reason, operations) => found.flag(part.content.start, reason, &operations),
        };
    }
    match (dotted::respell_dotted(site, text), sink) {
        (Dotted::Kept, Sink::Prefix) => flag_prefix(site, part.content.start, text, found),
        (Dotted::Kept, Sink::Path | Sink::NameIn(_) | Sink::None) => {}
        (Dotted::New(new, operations), Sink::Path) => found.replace(part.content, new, &operations),
        (Dotted::New(new, operations), Sink::Prefix | Sink::NameIn(_) | Sink::None) if text.contains('.') => {
            let reason = format!("`{text}` equals a path that became `{new}`; what reads this string is unknown");
            found.flag(part.content.start, reason, &operations);
        }
        (Dotted::Unsure(reason, operations), Sink::Path) => found.flag(part.content.start, reason, &operations),
        (Dotted::Unsure(reason, operations), Sink::Prefix | Sink::NameIn(_) | Sink::None) if text.contains('.') => {
            found.flag(part.content.start, reason, &operations);
        }
        (Dotted::New(..) | Dotted::Unsure(..), Sink::Prefix | Sink::NameIn(_) | Sink::None) => {}
    }
}

/// Several literals that are one string: too rare to edit.
fn joined(site: Site<'_, '_>, id: ExpressionId, string: &StringNode, found: &mut Found) {
    let tree = site.world.tree(site.file);
    let Some(text) = visit::literal_text(tree, string).filter(|text| text.contains('.') && text.len() < 200) else {
        return;
    };
    if let Dotted::New(new, operations) = dotted::respell_dotted(site, &text) {
        found.flag(tree[id].range.start, format!("`{text}` became `{new}`, but is written in parts"), &operations);
    }
}

/// An f-string that starts with an old path.
fn template(site: Site<'_, '_>, id: ExpressionId, part: &StringPart, found: &mut Found) {
    let tree = site.world.tree(site.file);
    let Some((hole, _)) = part.holes.first() else { return };
    let start = tree.text(model::TextRange::new(part.content.start, hole.start));
    let Some(path) = start.strip_suffix('.').filter(|path| dotted::is_dotted(path)) else { return };
    let renewed = site.context.rules.renew(&DottedName::from(path));
    match renewed {
        Some(renewed) if path.contains('.') => {
            let reason = format!("`{}` spells an old path in parts", brief(tree.text(part.content)));
            found.flag(part.content.start, reason, &renewed.respelling.operations);
        }
        _ if sink::sink(site, id) == Sink::Path => flag_prefix(site, part.content.start, start, found),
        _ => {}
    }
}

/// A path that is put together: something below it moved.
fn flag_prefix(site: Site<'_, '_>, offset: u32, text: &str, found: &mut Found) {
    let Some(path) = text.strip_suffix('.').filter(|path| dotted::is_dotted(path)) else { return };
    let path = DottedName::from(path);
    let below = site.context.rules.below(&path).next().map(|(_, respelling)| respelling.operations.clone());
    let renewed = site.context.rules.renew(&path).map(|renewed| renewed.respelling.operations.clone());
    if let Some(operations) = renewed.or(below) {
        found.flag(offset, format!("`{text}…` is completed when it runs; names below it moved"), &operations);
    }
}

/// The only literal of a string.
fn single(tree: &Tree, id: ExpressionId) -> Option<&StringPart> {
    match &tree[id].kind {
        ExpressionKind::String(string) => match string.parts.as_slice() {
            [part] => Some(part),
            _ => None,
        },
        _ => None,
    }
}
