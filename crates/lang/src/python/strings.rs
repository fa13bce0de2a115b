//! Strings that spell paths: patch targets, imports by name, logging and settings, docstrings.
//!
//! Only strings that something is known to read as a path are edited; any other string that equals an old path is
//! flagged.

mod composed;
mod docs;
mod doctest;
mod dotted;
mod modules;
mod settings;
mod sink;

use model::DottedName;

use super::{
    members::{Site, brief},
    respell::Found,
    syntax::{ArgumentNode, ExpressionId, ExpressionKind, StringNode, StringPart, Tree},
    typing::{Parent, Type},
    visit,
};
use dotted::Dotted;
use sink::Sink;

pub(crate) use doctest::respell_doctests;

/// Respells the strings of one file.
pub(crate) fn respell_strings(site: Site<'_, '_>, found: &mut Found) {
    let tree = site.world.tree(site.file);
    for id in visit::expressions(tree, &tree.body) {
        match &tree[id].kind {
            ExpressionKind::String(string) if !is_part(site, id) => {
                let is_template = string.parts.iter().any(|part| part.is_template);
                if !is_template || !composed::respell_composed(site, id, found) {
                    respell_string(site, id, string, found);
                }
            }
            ExpressionKind::String(string) => respell_string(site, id, string, found),
            ExpressionKind::Binary { left, .. } if !is_part(site, id) => compose_or_flag(site, id, *left, found),
            ExpressionKind::Call { function, arguments, .. } => {
                respell_call(site, id, (*function, arguments), found);
            }
            _ => {}
        }
    }
    modules::respell_attributes(site, found);
    docs::respell_roles(site, found);
}

/// True when a text is a part of a longer one that is put together.
fn is_part(site: Site<'_, '_>, id: ExpressionId) -> bool {
    match site.world.parents[site.file].of(id) {
        Some(Parent::Expression(parent)) => match &site.world.tree(site.file)[parent].kind {
            ExpressionKind::Binary { .. } => true,
            ExpressionKind::Attribute { attribute, .. } => site.world.tree(site.file).text(*attribute) == "format",
            _ => false,
        },
        Some(Parent::Statement(_)) | None => false,
    }
}

/// Respells a path that `id` puts together; one that begins with an old path and is completed later is flagged.
fn compose_or_flag(site: Site<'_, '_>, id: ExpressionId, template: ExpressionId, found: &mut Found) {
    if composed::respell_composed(site, id, found) {
        return;
    }
    let tree = site.world.tree(site.file);
    let literal = match &tree[template].kind {
        ExpressionKind::Attribute { value, .. } => *value,
        _ => template,
    };
    let Some(part) = single(tree, literal).filter(|part| !part.is_template && !part.is_bytes) else { return };
    let text = tree.text(part.content);
    let known = text.split(['{', '%']).next().unwrap_or(text);
    if known.len() < text.len() && is_beginning(site, known) && sink::sink(site, id) == Sink::Path {
        flag_prefix(site, part.content.start, known, found);
    }
}

/// Calls that put a path together, or that spell names of a module.
fn respell_call(
    site: Site<'_, '_>,
    id: ExpressionId,
    (function, arguments): (ExpressionId, &[ArgumentNode]),
    found: &mut Found,
) {
    let tree = site.world.tree(site.file);
    let Some(name) = last_name(tree, function) else { return };
    match name {
        "format" if !is_part(site, id) => compose_or_flag(site, id, function, found),
        "multiple" => modules::respell_patched(site, arguments, found),
        _ => modules::respell_relative(site, function, arguments, found),
    }
}

fn last_name(tree: &Tree, function: ExpressionId) -> Option<&str> {
    match &tree[function].kind {
        ExpressionKind::Name => Some(tree.text(tree[function].range)),
        ExpressionKind::Attribute { attribute, .. } => Some(tree.text(*attribute)),
        _ => None,
    }
}

fn respell_string(site: Site<'_, '_>, id: ExpressionId, string: &StringNode, found: &mut Found) {
    let tree = site.world.tree(site.file);
    // The other parts of the engine have read this string already.
    let is_read = || found.touches(tree[id].range) || sink::is_docstring(site, id);
    if matches!(string.parts.as_slice(), [part] if !part.is_template && !may_spell(site, id, part)) || is_read() {
        return;
    }
    match string.parts.as_slice() {
        [part] if part.is_bytes => {}
        [part] if !part.is_template && settings::is_entry_points(site, id) => entry_points(site, part, found),
        [part] if part.is_template => template(site, id, part, found),
        [part] => plain(site, id, part, found),
        _ => joined(site, id, string, found),
    }
}

/// False for literals that spell nothing of what is asked about, neither a whole path nor the beginning of one.
fn may_spell(site: Site<'_, '_>, id: ExpressionId, part: &StringPart) -> bool {
    let unit = site.world.unit(site.file);
    site.context.project.speaks(unit, part.content)
        || is_beginning(site, unit.text(part.content))
        || sink::may_name_a_part(site, id)
}

/// One literal without holes.
fn plain(site: Site<'_, '_>, id: ExpressionId, part: &StringPart, found: &mut Found) {
    let text = site.world.tree(site.file).text(part.content);
    let sink = sink::sink(site, id);
    let owner = match sink {
        Sink::NameIn(owner) => Some(owner_type(site, owner)),
        Sink::NameHere => Some(Type::OwnModule(site.file)),
        Sink::Path | Sink::Prefix | Sink::None => None,
    };
    if let Some(owner) = owner {
        if matches!(&owner, Type::Named(module) if is_guarded(site, part.content.start, &module.join(text))) {
            return;
        }
        return match dotted::respell_name(site, &owner, text) {
            Dotted::Kept => {}
            Dotted::New(new, operations) => found.replace(part.content, new, &operations),
            Dotted::Unsure(reason, operations) => found.flag(part.content.start, reason, &operations),
        };
    }
    if text.contains('.') && is_guarded(site, part.content.start, &text.into()) {
        return;
    }
    // Nothing but a logging configuration writes this.
    let sink = if text.starts_with("ext://") { Sink::Path } else { sink };
    match (respell_path(site, text), sink) {
        (Dotted::Kept, Sink::Prefix) => flag_prefix(site, part.content.start, text, found),
        (Dotted::Kept, _) => {}
        (Dotted::New(new, operations), Sink::Path) => found.replace(part.content, new, &operations),
        (Dotted::New(new, operations), _) if text.contains(['.', ':']) => {
            let reason = format!("`{text}` equals a path that became `{new}`; what reads this string is unknown");
            found.flag(part.content.start, reason, &operations);
        }
        (Dotted::Unsure(reason, operations), sink) if sink == Sink::Path || text.contains(['.', ':']) => {
            found.flag(part.content.start, reason, &operations);
        }
        (Dotted::New(..) | Dotted::Unsure(..), _) => {}
    }
}

/// The object whose name a string is.
fn owner_type(site: Site<'_, '_>, owner: ExpressionId) -> Type {
    let tree = site.world.tree(site.file);
    let text = tree.text(tree[owner].range);
    if text == "sys.modules[__name__]" { Type::OwnModule(site.file) } else { site.world.infer(site.file, owner) }
}

/// A dotted path, also in the forms `module:name` and `ext://path`.
fn respell_path(site: Site<'_, '_>, text: &str) -> Dotted {
    let (scheme, path) = match text.strip_prefix("ext://") {
        Some(path) => ("ext://", path),
        None => ("", text),
    };
    let Some((module, below)) = path.split_once(':') else {
        return match dotted::respell_dotted(site, path) {
            Dotted::New(new, operations) => Dotted::New(format!("{scheme}{new}"), operations),
            other => other,
        };
    };
    if !dotted::is_dotted(module) || !dotted::is_dotted(below) {
        return Dotted::Kept;
    }
    let names = below.split('.').count();
    match dotted::respell_dotted(site, &format!("{module}.{below}")) {
        Dotted::New(new, operations) => {
            let segments: Vec<&str> = new.split('.').collect();
            let (module, below) = segments.split_at(segments.len().saturating_sub(names));
            Dotted::New(format!("{}:{}", module.join("."), below.join(".")), operations)
        }
        other => other,
    }
}

/// `name = module:attribute [extra]`, one or several lines of it.
fn entry_points(site: Site<'_, '_>, part: &StringPart, found: &mut Found) {
    let text = site.world.tree(site.file).text(part.content);
    for line in text.split('\n') {
        let Some((_, value)) = line.split_once('=') else { continue };
        let path = value.trim_start().split(['[', ' ', '\r']).next().unwrap_or(value);
        let start = part.content.start + (path.as_ptr() as usize - text.as_ptr() as usize) as u32;
        match respell_path(site, path) {
            Dotted::Kept => {}
            Dotted::New(new, operations) => {
                found.replace(model::TextRange::new(start, start + path.len() as u32), new, &operations);
            }
            Dotted::Unsure(reason, operations) => found.flag(start, reason, &operations),
        }
    }
}

/// True when the string at `offset` names one side of a fallback that has the other.
fn is_guarded(site: Site<'_, '_>, offset: u32, path: &DottedName) -> bool {
    let after = site.context.rules.renew(path).and_then(|renewed| renewed.path);
    let settled = site.context.settled.get(&site.world.unit(site.file).index);
    after.is_some_and(|after| settled.is_some_and(|it| it.guards.cover(offset, &after)))
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
        _ if is_beginning(site, start) && sink::sink(site, id) == Sink::Path => {
            flag_prefix(site, part.content.start, start, found)
        }
        _ => {}
    }
}

/// True for the beginning of a path of the core: `acme.models.`.
fn is_beginning(site: Site<'_, '_>, text: &str) -> bool {
    let path = text.strip_suffix('.').filter(|path| dotted::is_dotted(path));
    path.is_some_and(|path| site.context.rules.concerns(&path.into()))
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
