//! Settings and logging configurations that name modules, classes and functions by their paths.

use crate::python::{
    members::Site,
    syntax::{ArgumentForm, DictItem, ExpressionId, ExpressionKind, StatementKind, Tree},
    typing::Parent,
};

/// Settings of Django that hold paths, whatever the file.
const DJANGO: &[&str] = &[
    "AUTHENTICATION_BACKENDS",
    "AUTH_PASSWORD_VALIDATORS",
    "CACHES",
    "DATABASES",
    "DATABASE_ROUTERS",
    "DEFAULT_AUTO_FIELD",
    "FILE_UPLOAD_HANDLERS",
    "INSTALLED_APPS",
    "LOGGING",
    "MIDDLEWARE",
    "MIDDLEWARE_CLASSES",
    "MIGRATION_MODULES",
    "PASSWORD_HASHERS",
    "ROOT_URLCONF",
    "STATICFILES_FINDERS",
    "STORAGES",
    "TEMPLATES",
    "TEMPLATE_CONTEXT_PROCESSORS",
    "TEMPLATE_LOADERS",
];

/// What single settings that hold a path end with.
const ENDINGS: &[&str] =
    &["_BACKEND", "_CLASS", "_ENGINE", "_MODULE", "_URLCONF", "_RUNNER", "_STORAGE", "_APPLICATION"];

/// Which parts of a value are paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holder {
    /// All of its texts.
    Setting,
    /// A setting of one text.
    Single,
    /// The texts in a list or table.
    Table,
    /// Classes, factories and names of loggers.
    Logging,
}

/// True when the string `id` stands in a setting or a logging configuration where a path is expected.
pub(super) fn is_entry(site: Site<'_, '_>, id: ExpressionId) -> bool {
    let tree = site.world.tree(site.file);
    let parents = &site.world.parents[site.file];
    if is_key_of_path(tree, parents.of(id), id) || names_logger(site, id) {
        return true;
    }
    let mut at = id;
    let mut nested = false;
    loop {
        match parents.of(at) {
            Some(Parent::Expression(parent)) if is_data(tree, parent, at) => {
                nested |= !matches!(tree[parent].kind, ExpressionKind::Conditional { .. });
                at = parent;
            }
            Some(Parent::Expression(parent)) => return fits(of_call(tree, parent, at), nested),
            Some(Parent::Statement(statement)) => {
                return fits(assigned(site, &tree[statement].kind, at), nested);
            }
            None => return false,
        }
    }
}

/// True when the string `id` stands in what a setup script says of entry points.
pub(super) fn is_entry_points(site: Site<'_, '_>, id: ExpressionId) -> bool {
    let tree = site.world.tree(site.file);
    let parents = &site.world.parents[site.file];
    let mut at = id;
    loop {
        match parents.of(at) {
            Some(Parent::Expression(parent)) => match &tree[parent].kind {
                ExpressionKind::Call { arguments, .. } => {
                    let said = arguments.iter().find(|argument| argument.value == at).map(|argument| argument.form);
                    return matches!(said, Some(ArgumentForm::Keyword(name)) if tree.text(name) == "entry_points");
                }
                ExpressionKind::Dict(items) => {
                    if items.iter().any(|item| matches!(item, DictItem::Pair(key, _) if *key == at)) {
                        return false;
                    }
                    at = parent;
                }
                _ if is_data(tree, parent, at) => at = parent,
                _ => return false,
            },
            Some(Parent::Statement(statement)) => {
                let StatementKind::Assign { targets, .. } = &tree[statement].kind else { return false };
                let named = targets.first().and_then(|target| last_name(tree, *target));
                return named.is_some_and(|name| name.eq_ignore_ascii_case("entry_points"));
            }
            None => return false,
        }
    }
}

fn fits(holder: Option<Holder>, nested: bool) -> bool {
    match holder {
        Some(Holder::Setting) => true,
        Some(Holder::Single) => !nested,
        Some(Holder::Table) => nested,
        Some(Holder::Logging) | None => false,
    }
}

/// True when `parent` only holds or joins `part`.
fn is_data(tree: &Tree, parent: ExpressionId, part: ExpressionId) -> bool {
    match &tree[parent].kind {
        ExpressionKind::List(_)
        | ExpressionKind::Tuple(_)
        | ExpressionKind::Set(_)
        | ExpressionKind::Dict(_)
        | ExpressionKind::Starred(_)
        | ExpressionKind::Binary { .. } => true,
        ExpressionKind::Conditional { test, .. } => *test != part,
        _ => false,
    }
}

/// `{"class": "a.B"}`, `{"()": "a.f"}`.
fn is_key_of_path(tree: &Tree, parent: Option<Parent>, id: ExpressionId) -> bool {
    let Some(Parent::Expression(dict)) = parent else { return false };
    let ExpressionKind::Dict(items) = &tree[dict].kind else { return false };
    let key = items.iter().find_map(|item| match item {
        DictItem::Pair(key, value) if *value == id => Some(*key),
        DictItem::Pair(..) | DictItem::Unpack(_) => None,
    });
    matches!(key.and_then(|key| text(tree, key)), Some("class" | "()" | "ENGINE" | "BACKEND"))
}

/// `{"loggers": {"a.b": …}}`: loggers are called like their modules.
fn names_logger(site: Site<'_, '_>, id: ExpressionId) -> bool {
    let tree = site.world.tree(site.file);
    let parents = &site.world.parents[site.file];
    let Some(Parent::Expression(loggers)) = parents.of(id) else { return false };
    let ExpressionKind::Dict(items) = &tree[loggers].kind else { return false };
    let is_key = items.iter().any(|item| matches!(item, DictItem::Pair(key, _) if *key == id));
    let Some(Parent::Expression(outer)) = parents.of(loggers).filter(|_| is_key) else { return false };
    let ExpressionKind::Dict(items) = &tree[outer].kind else { return false };
    items.iter().any(
        |item| matches!(item, DictItem::Pair(key, value) if *value == loggers && text(tree, *key) == Some("loggers")),
    )
}

fn text(tree: &Tree, id: ExpressionId) -> Option<&str> {
    super::single(tree, id).map(|part| tree.text(part.content))
}

/// `INSTALLED_APPS.append(…)`, `override_settings(MIDDLEWARE=…)`, `… in INSTALLED_APPS`.
fn of_call(tree: &Tree, parent: ExpressionId, part: ExpressionId) -> Option<Holder> {
    const METHODS: &[&str] = &["append", "count", "extend", "index", "insert", "remove"];
    match &tree[parent].kind {
        ExpressionKind::Call { function, arguments, .. } => {
            let argument = arguments.iter().find(|argument| argument.value == part)?;
            if let ArgumentForm::Keyword(name) = argument.form {
                return django(tree.text(name));
            }
            let ExpressionKind::Attribute { value, attribute } = &tree[*function].kind else { return None };
            let list = METHODS.contains(&tree.text(*attribute)).then(|| last_name(tree, *value))??;
            django(list).map(|_| Holder::Setting)
        }
        ExpressionKind::Compare { operands, .. } => {
            operands.iter().filter(|it| **it != part).find_map(|it| django(last_name(tree, *it)?))
        }
        _ => None,
    }
}

/// The setting that a whole value is assigned to.
fn assigned(site: Site<'_, '_>, statement: &StatementKind, value: ExpressionId) -> Option<Holder> {
    let tree = site.world.tree(site.file);
    let target = match statement {
        StatementKind::Assign { targets, value: assigned } if *assigned == value => *targets.first()?,
        StatementKind::AnnotatedAssign { target, value: Some(assigned), .. } if *assigned == value => *target,
        StatementKind::AugmentedAssign { target, value: assigned } if *assigned == value => *target,
        _ => return None,
    };
    let name = last_name(tree, target)?;
    let is_name = tree[target].kind == ExpressionKind::Name;
    match django(name) {
        Some(holder) => Some(holder),
        None if name == "pytest_plugins" => Some(Holder::Setting),
        None if !is_name || !is_capital(name) => None,
        None if ENDINGS.iter().any(|ending| name.ends_with(ending)) => Some(Holder::Setting),
        None => is_settings(site).then_some(Holder::Table),
    }
}

fn django(name: &str) -> Option<Holder> {
    match name {
        "LOGGING" => Some(Holder::Logging),
        "ROOT_URLCONF" | "DEFAULT_AUTO_FIELD" => Some(Holder::Single),
        _ if DJANGO.contains(&name) => Some(Holder::Setting),
        _ if is_capital(name) && ENDINGS.iter().any(|ending| name.ends_with(ending)) => Some(Holder::Single),
        _ => None,
    }
}

/// True for a module of settings: by its name, or by what it sets. Its lists and tables hold paths.
fn is_settings(site: Site<'_, '_>) -> bool {
    let unit = site.world.unit(site.file);
    let named = unit.module.name.segments().any(|segment| segment.starts_with("settings"));
    named || ["INSTALLED_APPS", "MIDDLEWARE", "ROOT_URLCONF"].iter().any(|name| unit.global(name).is_some())
}

fn is_capital(name: &str) -> bool {
    name.len() > 2 && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

fn last_name(tree: &Tree, expression: ExpressionId) -> Option<&str> {
    match &tree[expression].kind {
        ExpressionKind::Name => Some(tree.text(tree[expression].range)),
        ExpressionKind::Attribute { attribute, .. } => Some(tree.text(*attribute)),
        _ => None,
    }
}
