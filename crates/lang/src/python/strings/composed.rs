//! Paths that are put together from texts known here: `MODULE + ".User"`, `f"{MODULE}.User"`, `"%s.User" % MODULE`.

use model::TextRange;

use super::dotted::{self, Dotted};
use super::sink::{self, Sink};
use crate::OperationIndex;
use crate::python::{
    members::Site,
    respell::Found,
    scope::SiteKind,
    syntax::{ArgumentForm, ExpressionId, ExpressionKind, StringNode, StringPart},
    typing::Type,
};

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    text: String,
    /// Where it stands as it is; `None` for what a variable holds.
    place: Option<TextRange>,
}

/// Variables that stand for variables further than this are not followed.
const DEPTH: u32 = 3;

/// Respells the path that `id` puts together; false when it is no path known here.
pub(super) fn respell_composed(site: Site<'_, '_>, id: ExpressionId, found: &mut Found) -> bool {
    let Some(pieces) = compose(site, id, 0) else { return false };
    let text: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
    if pieces.len() < 2 || !text.contains('.') {
        return false;
    }
    if !site.context.project.speaks_in(&text) {
        return true;
    }
    let start = site.world.tree(site.file)[id].range.start;
    match dotted::respell_dotted(site, &text) {
        Dotted::Kept => {}
        Dotted::New(new, operations) if sink::sink(site, id) == Sink::Path => {
            respell_pieces(start, &pieces, (&text, &new), &operations, found);
        }
        Dotted::New(new, operations) => {
            let reason = format!("`{text}` equals a path that became `{new}`; what reads this string is unknown");
            found.flag(start, reason, &operations);
        }
        Dotted::Unsure(reason, operations) => found.flag(start, reason, &operations),
    }
    true
}

/// Edits the one piece in which old and new text differ, or flags.
fn respell_pieces(
    start: u32,
    pieces: &[Piece],
    (old, new): (&str, &str),
    operations: &[OperationIndex],
    found: &mut Found,
) {
    let mut from = 0;
    for piece in pieces {
        let (before, behind) = (&old[..from], &old[from + piece.text.len()..]);
        from += piece.text.len();
        let (Some(place), Some(middle)) = (piece.place, new.strip_prefix(before)) else { continue };
        if let Some(middle) = middle.strip_suffix(behind) {
            return found.replace(place, middle, operations);
        }
    }
    found.flag(start, format!("`{old}` became `{new}`, but is written in parts"), operations);
}

/// The texts that `id` puts together; `None` when a part is not known here.
fn compose(site: Site<'_, '_>, id: ExpressionId, depth: u32) -> Option<Vec<Piece>> {
    let tree = site.world.tree(site.file);
    let text = |id: ExpressionId| tree.text(tree[id].range);
    match &tree[id].kind {
        ExpressionKind::String(string) => of_string(site, string, depth),
        ExpressionKind::Binary { left, operator, right } => match tree.text(*operator) {
            "+" => Some([compose(site, *left, depth)?, compose(site, *right, depth)?].concat()),
            "%" => of_percent(site, *left, *right, depth),
            _ => None,
        },
        ExpressionKind::Call { function, arguments, .. } => {
            let ExpressionKind::Attribute { value, attribute } = &tree[*function].kind else { return None };
            let plain = arguments.iter().all(|argument| argument.form == ArgumentForm::Positional);
            let format = tree.text(*attribute) == "format" && plain;
            let values: Vec<ExpressionId> = arguments.iter().map(|argument| argument.value).collect();
            format.then(|| filled(site, *value, "{}", &values, depth))?
        }
        ExpressionKind::Name if text(id) == "__name__" => {
            Some(vec![Piece { text: site.world.unit(site.file).module.name.to_string(), place: None }])
        }
        ExpressionKind::Name if depth < DEPTH => of_variable(site, id, depth),
        ExpressionKind::Attribute { value, attribute } if tree.text(*attribute) == "__name__" => {
            let path = match site.world.infer(site.file, *value) {
                Type::OwnModule(file) => site.world.unit(file).module.name.clone(),
                Type::Named(path) => path,
                _ => return None,
            };
            Some(vec![Piece { text: path.to_string(), place: None }])
        }
        _ => None,
    }
}

fn of_string(site: Site<'_, '_>, string: &StringNode, depth: u32) -> Option<Vec<Piece>> {
    let tree = site.world.tree(site.file);
    let mut res = Vec::new();
    for part in &string.parts {
        let mut from = part.content.start;
        for (hole, value) in &part.holes {
            res.push(literal(site, part, TextRange::new(from, hole.start))?);
            let bare = tree.text(*hole).trim_matches(['{', '}', ' ']) == tree.text(tree[*value].range);
            res.extend(known(compose(site, *value, depth)?).filter(|_| bare));
            from = if bare { hole.end } else { return None };
        }
        res.push(literal(site, part, TextRange::new(from, part.content.end))?);
    }
    Some(res)
}

/// What stands in a hole is not edited from here.
fn known(pieces: Vec<Piece>) -> impl Iterator<Item = Piece> {
    pieces.into_iter().map(|piece| Piece { place: None, ..piece })
}

fn literal(site: Site<'_, '_>, part: &StringPart, range: TextRange) -> Option<Piece> {
    let text = site.world.tree(site.file).text(range);
    let plain = !part.is_bytes && !text.contains(['\\', '{', '}']);
    plain.then(|| Piece { text: text.to_owned(), place: Some(range) })
}

/// `"%s.User" % MODULE`.
fn of_percent(site: Site<'_, '_>, left: ExpressionId, right: ExpressionId, depth: u32) -> Option<Vec<Piece>> {
    let tree = site.world.tree(site.file);
    let values = match &tree[right].kind {
        ExpressionKind::Tuple(values) => values.clone(),
        _ => vec![right],
    };
    filled(site, left, "%s", &values, depth)
}

/// A literal whose `mark`s are filled with `values`.
fn filled(
    site: Site<'_, '_>,
    template: ExpressionId,
    mark: &str,
    values: &[ExpressionId],
    depth: u32,
) -> Option<Vec<Piece>> {
    let tree = site.world.tree(site.file);
    let part = super::single(tree, template).filter(|part| !part.is_template && !part.is_bytes)?;
    let content = tree.text(part.content);
    let texts: Vec<&str> = content.split(mark).collect();
    let plain = texts.len() == values.len() + 1 && !texts.iter().any(|text| text.contains(['\\', '{', '}', '%']));
    if !plain {
        return None;
    }
    let mut res = Vec::new();
    let mut from = part.content.start;
    for (place, text) in texts.iter().enumerate() {
        let end = from + text.len() as u32;
        res.push(Piece { text: (*text).to_owned(), place: Some(TextRange::new(from, end)) });
        from = end + mark.len() as u32;
        if let Some(value) = values.get(place) {
            res.extend(known(compose(site, *value, depth)?));
        }
    }
    Some(res)
}

/// What a variable holds that is set once.
fn of_variable(site: Site<'_, '_>, name: ExpressionId, depth: u32) -> Option<Vec<Piece>> {
    let scopes = site.world.scopes(site.file);
    let binding = scopes.binding(scopes.resolve(name)?);
    let [only] = binding.sites.as_slice() else { return None };
    match only.kind {
        SiteKind::Assign { value } | SiteKind::AnnotatedAssign { value: Some(value), .. } => {
            Some(known(compose(site, value, depth + 1)?).collect())
        }
        _ => None,
    }
}
