//! A dotted path in text, and what it becomes.

use model::DottedName;

use crate::OperationIndex;
use crate::python::{
    members::{Site, Verdict},
    typing::Type,
};

/// What becomes of a dotted path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Dotted {
    /// It stays.
    Kept,
    /// It is respelled.
    New(String, Vec<OperationIndex>),
    /// A person must look; the reason.
    Unsure(String, Vec<OperationIndex>),
}

/// True for identifiers joined by dots.
pub(super) fn is_dotted(text: &str) -> bool {
    let starts = |c: char| c.is_alphabetic() || c == '_';
    let identifier = |part: &str| part.starts_with(starts) && part.chars().all(|c| c.is_alphanumeric() || c == '_');
    text.len() < 300 && text.split('.').all(identifier)
}

/// What `text` becomes when it is a path of the core, or one of the project at which the core is used.
pub(super) fn respell_dotted(site: Site<'_, '_>, text: &str) -> Dotted {
    if !is_dotted(text) {
        return Dotted::Kept;
    }
    let path = DottedName::from(text);
    if site.context.project.table.owns(&path) && text.contains('.') {
        return own(site, &path);
    }
    if !site.world.core.owns(&path) {
        return Dotted::Kept;
    }
    core(site, &path)
}

/// A path of the core: the longest respelled prefix, then members of classes below it.
fn core(site: Site<'_, '_>, path: &DottedName) -> Dotted {
    let renewed = site.context.rules.renew(path);
    let (mut spelled, mut operations, covered) = match &renewed {
        None => (path.clone(), Vec::new(), 0),
        Some(renewed) => match &renewed.path {
            None => {
                let reason = format!("`{path}` is gone");
                return Dotted::Unsure(reason, renewed.respelling.operations.clone());
            }
            Some(new) => (new.clone(), renewed.respelling.operations.clone(), renewed.entry.depth() + 1),
        },
    };
    let names: Vec<&str> = path.segments().collect();
    let skipped = names.len() - covered;
    for place in covered.max(1)..names.len() {
        let owner = site.world.object_at(&names[..place].join(".").into());
        match site.world.member_verdict(&owner, names[place]) {
            Verdict::Respelled(respelling) => match &respelling.name {
                Some(new) => {
                    spelled = with_segment(&spelled, names.len() - place, new);
                    operations.extend(respelling.operations.iter().copied());
                }
                None => return Dotted::Unsure(format!("`{path}` is gone"), respelling.operations.clone()),
            },
            Verdict::Unsure(reason, operations) if skipped > 0 => return Dotted::Unsure(reason, operations),
            Verdict::Unsure(..) | Verdict::Unrelated | Verdict::Unknown => {}
        }
    }
    if spelled == *path { Dotted::Kept } else { Dotted::New(spelled.to_string(), operations) }
}

/// A path of the project: patch targets name the place of use.
fn own(site: Site<'_, '_>, path: &DottedName) -> Dotted {
    let Some((index, rest)) = site.context.project.table.split(path) else { return Dotted::Kept };
    let names: Vec<&str> = path.segments().collect();
    let first = names.len() - rest.split('.').filter(|name| !name.is_empty()).count();
    let mut spelled: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut operations = Vec::new();
    for place in first..names.len() {
        let new = if place == first { site.context.renamed(index, names[place]) } else { None };
        if let Some(new) = new {
            let object = site.world.object_at(&names[..=place].join(".").into());
            spelled[place] = new.clone();
            operations.extend(object_operations(site, &object));
            continue;
        }
        let owner = site.world.object_at(&names[..place].join(".").into());
        match step(site, &owner, names[place]) {
            Dotted::Kept => {}
            Dotted::New(new, more) => {
                spelled[place] = new;
                operations.extend(more);
            }
            unsure @ Dotted::Unsure(..) => return unsure,
        }
    }
    let spelled = spelled.join(".");
    if spelled == path.as_str() { Dotted::Kept } else { Dotted::New(spelled, operations) }
}

/// What becomes of `name` in a module; members of classes are read elsewhere.
pub(super) fn respell_name(site: Site<'_, '_>, owner: &Type, name: &str) -> Dotted {
    match owner {
        Type::Named(_) => step(site, owner, name),
        Type::OwnModule(file) => {
            let unit = site.world.unit(*file);
            match site.context.renamed(unit.index, name) {
                Some(new) => {
                    let object = site.world.object_at(&unit.module.name.join(name));
                    Dotted::New(new.clone(), object_operations(site, &object))
                }
                None => Dotted::Kept,
            }
        }
        _ => Dotted::Kept,
    }
}

/// The name of `owner.name` afterwards.
fn step(site: Site<'_, '_>, owner: &Type, name: &str) -> Dotted {
    if let Type::Named(module) = owner {
        let Some(renewed) = site.context.rules.renew(&module.join(name)) else { return Dotted::Kept };
        let operations = renewed.respelling.operations.clone();
        let stays = renewed.path.as_ref().and_then(DottedName::parent) == site.context.rules.after(module);
        return match &renewed.path {
            Some(new) if stays && new.last() == name => Dotted::Kept,
            Some(new) if stays => Dotted::New(new.last().to_owned(), operations),
            Some(_) => Dotted::Unsure(format!("`{name}` of `{module}` went elsewhere"), operations),
            None => Dotted::Unsure(format!("`{module}.{name}` is gone"), operations),
        };
    }
    match site.world.member_verdict(owner, name) {
        Verdict::Respelled(respelling) => match &respelling.name {
            Some(new) => Dotted::New(new.clone(), respelling.operations.clone()),
            None => Dotted::Unsure(format!("`{name}` is gone"), respelling.operations.clone()),
        },
        Verdict::Unsure(reason, operations) => Dotted::Unsure(reason, operations),
        Verdict::Unrelated | Verdict::Unknown => Dotted::Kept,
    }
}

/// The operations that renamed what `object` means.
fn object_operations(site: Site<'_, '_>, object: &Type) -> Vec<OperationIndex> {
    use crate::python::typing::ClassRef;
    let path = match object {
        Type::Named(path) | Type::Class(ClassRef::Outside(path)) => path,
        _ => return Vec::new(),
    };
    site.context.rules.renew(path).map(|renewed| renewed.respelling.operations.clone()).unwrap_or_default()
}

/// The operations that renamed what the file's module-level `name` means.
pub(super) fn name_operations(site: Site<'_, '_>, name: &str) -> Vec<OperationIndex> {
    let module = &site.world.unit(site.file).module.name;
    object_operations(site, &site.world.object_at(&module.join(name)))
}

/// `path` with the segment `from_end` places before its end replaced.
fn with_segment(path: &DottedName, from_end: usize, name: &str) -> DottedName {
    let mut names: Vec<&str> = path.segments().collect();
    if let Some(place) = names.len().checked_sub(from_end) {
        names[place] = name;
    }
    names.join(".").into()
}
