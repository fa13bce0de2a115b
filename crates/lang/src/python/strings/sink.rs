//! What reads a string as a path.

use crate::python::{
    members::{Site, is_reflective},
    syntax::{ArgumentForm, ExpressionId, ExpressionKind, StatementKind, Tree},
    typing::{Parent, Type},
};

/// How a string is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sink {
    /// As a dotted path.
    Path,
    /// As the beginning of one.
    Prefix,
    /// As a name in the given object: `getattr(module, "name")`.
    NameIn(ExpressionId),
    /// Unknown.
    None,
}

/// How the string `id` is read.
pub(super) fn sink(site: Site<'_, '_>, id: ExpressionId) -> Sink {
    let tree = site.world.tree(site.file);
    match site.world.parents[site.file].of(id) {
        Some(Parent::Expression(parent)) => match &tree[parent].kind {
            ExpressionKind::Call { function, arguments, .. } => {
                let place = arguments.iter().position(|argument| argument.value == id);
                if place == Some(1) && is_reflective(site, *function) {
                    return Sink::NameIn(arguments[0].value);
                }
                let argument = place.map(|place| (place, arguments[place].form));
                argument.map_or(Sink::None, |(place, form)| of_call(site, *function, place, form))
            }
            ExpressionKind::Binary { left, operator, .. }
                if *left == id && matches!(tree.text(*operator), "+" | "%") =>
            {
                if sink(site, parent) == Sink::Path {
                    Sink::Prefix
                } else {
                    Sink::None
                }
            }
            ExpressionKind::Subscript { value, index } if *index == id => {
                let modules = tree.dotted(*value).is_some_and(|text| text == "sys.modules");
                if modules { Sink::Path } else { Sink::None }
            }
            ExpressionKind::Compare { operands, .. } => {
                let modules = operands.iter().any(|it| tree.dotted(*it).as_deref() == Some("sys.modules"));
                if modules { Sink::Path } else { Sink::None }
            }
            ExpressionKind::List(_) | ExpressionKind::Tuple(_) | ExpressionKind::Set(_) | ExpressionKind::Dict(_) => {
                of_display(site, id, parent)
            }
            _ => Sink::None,
        },
        Some(Parent::Statement(_)) => of_assignment(site, id),
        None => Sink::None,
    }
}

fn of_call(site: Site<'_, '_>, function: ExpressionId, place: usize, form: ArgumentForm) -> Sink {
    let tree = site.world.tree(site.file);
    let keyword = match form {
        ArgumentForm::Keyword(name) => Some(tree.text(name)),
        ArgumentForm::Positional => None,
        ArgumentForm::Star | ArgumentForm::DoubleStar => return Sink::None,
    };
    let first = match keyword {
        None => place == 0,
        Some(name) => matches!(name, "target" | "name" | "modname" | "dotted_path" | "import_name" | "mod_name"),
    };
    let reads = first && (reads_path(site, function) || is_patch(tree, function));
    if reads { Sink::Path } else { Sink::None }
}

/// Functions that import what a string names.
fn reads_path(site: Site<'_, '_>, function: ExpressionId) -> bool {
    let path = match site.world.infer(site.file, function) {
        Type::Named(path) => path,
        _ => return false,
    };
    matches!(
        path.as_str(),
        "importlib.import_module"
            | "importlib.util.find_spec"
            | "importlib.resources.files"
            | "builtins.__import__"
            | "pytest.importorskip"
            | "pkgutil.resolve_name"
            | "pkgutil.get_loader"
            | "runpy.run_module"
            | "unittest.mock.patch"
            | "mock.patch"
            | "sys.modules.pop"
            | "sys.modules.get"
    ) || path.last() == "import_string"
}

/// `mocker.patch`, `patch.dict`, `patch.multiple`, `monkeypatch.setattr`, whatever they come from.
fn is_patch(tree: &Tree, function: ExpressionId) -> bool {
    let Some(text) = tree.dotted(function) else { return false };
    let names: Vec<&str> = text.split('.').collect();
    match names.as_slice() {
        [.., "patch"] | [.., "patch", "dict" | "multiple"] => true,
        [owner, "setattr" | "delattr"] => owner.contains("monkeypatch") || *owner == "mp",
        _ => false,
    }
}

/// Entries of logging configurations and of settings.
fn of_display(site: Site<'_, '_>, id: ExpressionId, display: ExpressionId) -> Sink {
    let tree = site.world.tree(site.file);
    if let ExpressionKind::Dict(items) = &tree[display].kind {
        let entry = items.iter().find_map(|item| match item {
            crate::python::syntax::DictItem::Pair(key, value) if *value == id => Some(*key),
            _ => None,
        });
        let key = entry.and_then(|key| super::single(tree, key)).map(|part| tree.text(part.content));
        if matches!(key, Some("class" | "()" | "ENGINE" | "BACKEND")) {
            return Sink::Path;
        }
    }
    let outermost = site.world.parents[site.file].enclosing(id).last();
    let is_data = site.world.parents[site.file].enclosing(id).all(|it| {
        matches!(
            tree[it].kind,
            ExpressionKind::List(_)
                | ExpressionKind::Tuple(_)
                | ExpressionKind::Set(_)
                | ExpressionKind::Dict(_)
                | ExpressionKind::Binary { .. }
        )
    });
    match outermost {
        Some(outermost) if is_data && assigned_name(site, outermost).is_some_and(is_setting) => Sink::Path,
        _ => Sink::None,
    }
}

/// A single string given to a setting that names a class or module by its path.
fn of_assignment(site: Site<'_, '_>, id: ExpressionId) -> Sink {
    const ENDINGS: &[&str] =
        &["_BACKEND", "_CLASS", "_ENGINE", "_MODULE", "_URLCONF", "_RUNNER", "_STORAGE", "_APPLICATION"];
    match assigned_name(site, id) {
        Some(name) if is_setting(name) && ENDINGS.iter().any(|ending| name.ends_with(ending)) => Sink::Path,
        Some("pytest_plugins") => Sink::Path,
        _ => Sink::None,
    }
}

/// The name that a whole value is assigned to at module level.
fn assigned_name<'w>(site: Site<'w, '_>, value: ExpressionId) -> Option<&'w str> {
    let tree = site.world.tree(site.file);
    let Some(Parent::Statement(statement)) = site.world.parents[site.file].of(value) else { return None };
    let target = match &tree[statement].kind {
        StatementKind::Assign { targets, value: assigned } if *assigned == value => *targets.first()?,
        StatementKind::AnnotatedAssign { target, value: Some(assigned), .. } if *assigned == value => *target,
        StatementKind::AugmentedAssign { target, value: assigned } if *assigned == value => *target,
        _ => return None,
    };
    (tree[target].kind == ExpressionKind::Name).then(|| tree.text(tree[target].range))
}

/// Settings are written in capitals.
fn is_setting(name: &str) -> bool {
    let capital = name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    name == "pytest_plugins" || (capital && name.len() > 2)
}

/// True for a string that is a statement of its own.
pub(super) fn is_docstring(site: Site<'_, '_>, id: ExpressionId) -> bool {
    match site.world.parents[site.file].of(id) {
        Some(Parent::Statement(statement)) => {
            matches!(site.world.tree(site.file)[statement].kind, StatementKind::Expression(_))
        }
        _ => false,
    }
}
