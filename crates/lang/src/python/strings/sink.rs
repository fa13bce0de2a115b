//! What reads a string as a path.

use super::settings;
use crate::python::{
    members::{Site, is_reflective},
    syntax::{ArgumentForm, ExpressionId, ExpressionKind, StatementKind, Tree},
    typing::{ClassRef, Parent, Type},
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
    /// As a name of the file's own module: `globals()["name"]`.
    NameHere,
    /// Unknown.
    None,
}

/// How the string `id` is read.
pub(super) fn sink(site: Site<'_, '_>, id: ExpressionId) -> Sink {
    if settings::is_entry(site, id) {
        return Sink::Path;
    }
    let tree = site.world.tree(site.file);
    let Some(Parent::Expression(parent)) = site.world.parents[site.file].of(id) else { return Sink::None };
    match &tree[parent].kind {
        ExpressionKind::Call { function, arguments, .. } => {
            let place = arguments.iter().position(|argument| argument.value == id);
            if place == Some(1) && is_reflective(site, *function) {
                return Sink::NameIn(arguments[0].value);
            }
            let argument = place.map(|place| (place, arguments[place].form));
            argument.map_or(Sink::None, |(place, form)| of_call(site, *function, place, form))
        }
        ExpressionKind::Binary { left, operator, .. } if *left == id && matches!(tree.text(*operator), "+" | "%") => {
            if sink(site, parent) == Sink::Path {
                Sink::Prefix
            } else {
                Sink::None
            }
        }
        ExpressionKind::Subscript { value, index } if *index == id => of_index(site, *value),
        ExpressionKind::Compare { operands, .. } => {
            let modules = operands.iter().any(|it| is_modules(tree, *it));
            if modules { Sink::Path } else { Sink::None }
        }
        _ => Sink::None,
    }
}

/// True where a string may be a name in an object, as far as its place tells.
pub(super) fn may_name_a_part(site: Site<'_, '_>, id: ExpressionId) -> bool {
    let tree = site.world.tree(site.file);
    let Some(Parent::Expression(parent)) = site.world.parents[site.file].of(id) else { return false };
    match &tree[parent].kind {
        ExpressionKind::Call { function, arguments, .. } => {
            arguments.get(1).is_some_and(|argument| argument.value == id) && is_reflective(site, *function)
        }
        ExpressionKind::Subscript { value, index } => {
            *index == id && !matches!(of_index(site, *value), Sink::None | Sink::Path)
        }
        _ => false,
    }
}

fn is_modules(tree: &Tree, expression: ExpressionId) -> bool {
    tree.dotted(expression).is_some_and(|text| text == "sys.modules")
}

/// `sys.modules["…"]`, `vars(module)["…"]`, `module.__dict__["…"]`, `globals()["…"]`.
fn of_index(site: Site<'_, '_>, value: ExpressionId) -> Sink {
    let tree = site.world.tree(site.file);
    match &tree[value].kind {
        ExpressionKind::Attribute { value, attribute } if tree.text(*attribute) == "__dict__" => Sink::NameIn(*value),
        ExpressionKind::Call { function, arguments, .. } => {
            let name = tree.text(tree[*function].range);
            match (name, arguments.as_slice()) {
                ("globals", []) => Sink::NameHere,
                ("vars", [module]) => Sink::NameIn(module.value),
                _ => Sink::None,
            }
        }
        _ if is_modules(tree, value) => Sink::Path,
        _ => Sink::None,
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
        Some("value") => return if is_entry_point(site, function) { Sink::Path } else { Sink::None },
        Some(name) => matches!(name, "target" | "name" | "modname" | "dotted_path" | "import_name" | "mod_name"),
    };
    let all = tree.dotted(function).is_some_and(|text| text.ends_with("register_assert_rewrite"));
    let reads = (first && (reads_path(site, function) || is_patch(tree, function))) || all;
    if reads { Sink::Path } else { Sink::None }
}

fn is_entry_point(site: Site<'_, '_>, function: ExpressionId) -> bool {
    match site.world.infer(site.file, function) {
        Type::Named(path) | Type::Class(ClassRef::Outside(path)) => path.as_str() == "importlib.metadata.EntryPoint",
        _ => false,
    }
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
            | "sys.modules.setdefault"
            | "pydoc.locate"
            | "django.urls.include"
            | "django.conf.urls.include"
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

/// True for a string that is a statement of its own.
pub(super) fn is_docstring(site: Site<'_, '_>, id: ExpressionId) -> bool {
    match site.world.parents[site.file].of(id) {
        Some(Parent::Statement(statement)) => {
            matches!(site.world.tree(site.file)[statement].kind, StatementKind::Expression(_))
        }
        _ => false,
    }
}
