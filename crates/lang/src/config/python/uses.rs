//! Settings that are reached through an object: `settings.NAME`, `app.conf.NAME`, `config["NAME"]`, `os.environ["NAME"]`.

use memchr::memmem;
use model::TextRange;

use super::super::rename::{flag, is_word};
use super::super::{Format, KeyRename};
use crate::SiteFlag;
use crate::python::parse::{Parsed, parse};
use crate::python::syntax::{ArgumentForm, ArgumentNode, ExpressionId, ExpressionKind, Tree};

/// What people call an object that holds settings.
const HOLDERS: &[&str] = &["conf", "config", "settings"];

/// Functions and methods whose keywords are settings.
const SETTERS: &[&str] = &["configure", "from_mapping", "modify_settings", "override_settings", "update"];

/// Functions that take an object and the name of one of its attributes.
const BY_NAME: &[&str] = &["delattr", "getattr", "hasattr", "setattr"];

/// Methods that take a key.
const BY_KEY: &[&str] = &["get", "pop", "setdefault"];

/// Flags for the uses of renamed settings in a Python module that is no settings file itself.
///
/// Uses through an object that is called `settings`, `conf` or `config`; for variables of the environment those through
/// `os.environ` and `os.getenv`. Names that any object may have, lower case and one word, are left out.
pub fn setting_uses(file: usize, format: Format, bytes: &[u8], renames: &[KeyRename<'_>]) -> Vec<SiteFlag> {
    let is_telling = |name: &str| is_word(name) && (name.contains('_') || name.chars().all(|it| !it.is_lowercase()));
    let spoken_of = |it: &&KeyRename<'_>| is_telling(it.from) && memmem::find(bytes, it.from.as_bytes()).is_some();
    let renames: Vec<&KeyRename<'_>> = renames.iter().filter(spoken_of).collect();
    if renames.is_empty() {
        return Vec::new();
    }
    let parsed = parse(bytes);
    let mut res = Vec::new();
    for rename in renames {
        let found = match format {
            Format::Env => of_environment(&parsed.tree, rename.from),
            _ => of_settings(&parsed.tree, rename.from),
        };
        res.extend(found.into_iter().map(|range| {
            let reason = format!("`{}` is called `{}` now, look at it", rename.from, rename.to);
            SiteFlag { file, ..flag(rename, parsed.in_file(range).start, reason) }
        }));
    }
    res
}

/// Where the setting `name` is named through an object that holds settings: the bytes of the name alone.
pub(super) fn of_settings(tree: &Tree, name: &str) -> Vec<TextRange> {
    let mut res = Vec::new();
    for id in (0..tree.expressions.len() as u32).map(ExpressionId) {
        match &tree[id].kind {
            ExpressionKind::Attribute { value, attribute } if tree.text(*attribute) == name => {
                res.extend(Some(*attribute).filter(|_| is_holder(tree, *value)));
            }
            ExpressionKind::Subscript { value, index } if is_holder(tree, *value) => {
                res.extend(literal(tree, *index, name));
            }
            ExpressionKind::Call { function, arguments, .. } => res.extend(in_call(tree, *function, arguments, name)),
            _ => {}
        }
    }
    res
}

fn in_call(tree: &Tree, function: ExpressionId, arguments: &[ArgumentNode], name: &str) -> Vec<TextRange> {
    let (holder, called) = match &tree[function].kind {
        ExpressionKind::Attribute { value, attribute } => (Some(*value), tree.text(*attribute)),
        _ => (None, tree.text(tree[function].range)),
    };
    let through_holder = holder.is_none_or(|it| is_holder(tree, it) || called.ends_with("_settings"));
    let place = |at: usize| arguments.get(at).filter(|it| it.form == ArgumentForm::Positional).map(|it| it.value);
    match called {
        _ if SETTERS.contains(&called) && through_holder => {
            let keywords = arguments.iter().filter_map(|it| match it.form {
                ArgumentForm::Keyword(range) => Some(range),
                ArgumentForm::Positional | ArgumentForm::Star | ArgumentForm::DoubleStar => None,
            });
            keywords.filter(|range| tree.text(*range) == name).collect()
        }
        _ if BY_NAME.contains(&called) && holder.is_none() && place(0).is_some_and(|it| is_holder(tree, it)) => {
            place(1).and_then(|it| literal(tree, it, name)).into_iter().collect()
        }
        _ if BY_KEY.contains(&called) && holder.is_some_and(|it| is_holder(tree, it)) => {
            place(0).and_then(|it| literal(tree, it, name)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn of_environment(tree: &Tree, name: &str) -> Vec<TextRange> {
    let is_environment = |id: ExpressionId| matches!(tree.dotted(id).as_deref(), Some("os.environ" | "environ"));
    let mut res = Vec::new();
    for id in (0..tree.expressions.len() as u32).map(ExpressionId) {
        match &tree[id].kind {
            ExpressionKind::Subscript { value, index } if is_environment(*value) => {
                res.extend(literal(tree, *index, name));
            }
            ExpressionKind::Call { function, arguments, .. } => {
                let reads = match &tree[*function].kind {
                    ExpressionKind::Attribute { value, attribute } if is_environment(*value) => {
                        BY_KEY.contains(&tree.text(*attribute))
                    }
                    _ => matches!(tree.dotted(*function).as_deref(), Some("os.getenv" | "getenv")),
                };
                let first = arguments.first().filter(|it| reads && it.form == ArgumentForm::Positional);
                res.extend(first.and_then(|it| literal(tree, it.value, name)));
            }
            _ => {}
        }
    }
    res
}

/// True for `settings`, `app.conf`, `self.config`.
fn is_holder(tree: &Tree, id: ExpressionId) -> bool {
    let last = match &tree[id].kind {
        ExpressionKind::Name => tree.text(tree[id].range),
        ExpressionKind::Attribute { attribute, .. } => tree.text(*attribute),
        _ => return false,
    };
    HOLDERS.contains(&last)
}

/// The bytes between the quotes of the plain string `id`, when it says `name`.
pub(super) fn literal(tree: &Tree, id: ExpressionId, name: &str) -> Option<TextRange> {
    let ExpressionKind::String(string) = &tree[id].kind else { return None };
    let [part] = string.parts.as_slice() else { return None };
    let is_plain = !part.is_template && !part.is_bytes && tree.text(part.content) == name;
    is_plain.then_some(part.content)
}

/// True where `parsed` names the setting through a holder.
pub(super) fn has_setting(parsed: &Parsed, name: &str) -> bool {
    !of_settings(&parsed.tree, name).is_empty()
}
