//! Import statements rewritten as a person would: in place where they can be, split where names part ways.

mod line;
mod list;
mod merge;

use std::collections::{BTreeMap, BTreeSet};

use model::{DottedName, TextRange};

use super::Found;
use super::bind::Fate;
use crate::OperationIndex;
use crate::python::project::FileUnit;
use crate::python::syntax::{FromImport, ImportName, ImportedName, Name, StatementId, StatementKind};
use line::Line;
use list::Listed;

/// What becomes of one import statement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Task {
    /// By place among its names.
    pub(super) fates: BTreeMap<u32, Fate>,
    /// Imports to add behind it.
    pub(super) additions: Vec<Fate>,
    /// What asks for it.
    pub(super) operations: Vec<OperationIndex>,
    /// What asks for the fate of one name, by place among the names.
    pub(super) asked: BTreeMap<u32, Vec<OperationIndex>>,
}

impl Task {
    /// What asks for the edit of `range`, which lies in one of the `names` or concerns all of them.
    fn asking(&self, names: &Listed, range: TextRange) -> &[OperationIndex] {
        let place = (0..).zip(&names.items).find(|(_, name)| name.contains(range));
        let asked = place.and_then(|(place, _)| self.asked.get(&place)).filter(|it| !it.is_empty());
        asked.unwrap_or(&self.operations)
    }
}

/// What a statement loses and gains.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Outcome {
    /// Small replacements inside.
    edits: Vec<(TextRange, String)>,
    /// Names that leave the list.
    removed: BTreeSet<usize>,
    /// True when no name stays.
    emptied: bool,
    /// Statements that follow, or take its place.
    follow: Vec<String>,
    /// Names that go to another statement.
    joined: Vec<(StatementId, String)>,
}

/// Rewrites the statements of `tasks`.
pub(super) fn rewrite(unit: &FileUnit, tasks: &BTreeMap<StatementId, Task>, found: &mut Found) {
    let outcomes: BTreeMap<StatementId, Outcome> =
        tasks.iter().map(|(id, task)| (*id, outcome(unit, *id, tasks, task))).collect();
    merge::join(unit, outcomes.values().flat_map(|it| it.joined.iter()), tasks, found);
    let vanishing: BTreeSet<StatementId> =
        outcomes.iter().filter(|(_, it)| it.emptied && it.follow.is_empty()).map(|(id, _)| *id).collect();
    for (id, outcome) in &outcomes {
        let operations = &tasks[id].operations;
        let line = Line::of(unit, *id);
        for (range, text) in &outcome.edits {
            found.replace(*range, text.clone(), tasks[id].asking(&names(unit, *id), *range));
        }
        match (outcome.emptied, outcome.follow.is_empty()) {
            (true, true) => {
                let siblings = unit.blocks.siblings(&unit.tree, *id);
                let leaves_nothing = siblings.iter().all(|sibling| vanishing.contains(sibling));
                let needs_pass =
                    leaves_nothing && siblings.first() == Some(id) && unit.blocks.place(*id).parent.is_some();
                let (range, text) = if needs_pass { (line.statement, "pass".to_owned()) } else { line.deletion() };
                found.replace(range, text, operations);
            }
            (true, false) => found.replace(line.statement, line.join(&outcome.follow), operations),
            (false, is_last) => {
                for (range, text) in list::remove(unit, &names(unit, *id), &outcome.removed) {
                    found.replace(range, text, operations);
                }
                if !is_last {
                    let (at, text) = line.following(&outcome.follow);
                    found.replace(TextRange::at(at), text, operations);
                }
            }
        }
    }
}

/// The names of an import statement as a list.
fn names(unit: &FileUnit, id: StatementId) -> Listed {
    match &unit.tree[id].kind {
        StatementKind::Import(names) => Listed { items: names.iter().map(|name| name.range).collect(), closed: None },
        StatementKind::FromImport(import) => {
            Listed { items: import.names.iter().map(|name| name.range).collect(), closed: import.parentheses }
        }
        _ => Listed::default(),
    }
}

fn outcome(unit: &FileUnit, id: StatementId, tasks: &BTreeMap<StatementId, Task>, task: &Task) -> Outcome {
    let mut res = match &unit.tree[id].kind {
        StatementKind::Import(names) => plain_outcome(names, task),
        StatementKind::FromImport(import) => from_outcome(unit, (id, import), tasks, task),
        _ => Outcome::default(),
    };
    let additions = task.additions.iter().filter_map(text_of);
    for text in additions {
        if !res.follow.contains(&text) {
            res.follow.push(text);
        }
    }
    res
}

fn plain_outcome(names: &[ImportName], task: &Task) -> Outcome {
    let mut res = Outcome::default();
    for (index, name) in names.iter().enumerate() {
        match task.fates.get(&(index as u32)) {
            None | Some(Fate::Keep) => {}
            Some(Fate::Module { path, alias }) => res.edits.extend(module_edits(name, path, alias.as_deref())),
            Some(Fate::Drop) => {
                res.removed.insert(index);
            }
            Some(import @ Fate::Name { .. }) => {
                res.removed.insert(index);
                res.follow.extend(text_of(import));
            }
        }
    }
    res.emptied = res.removed.len() == names.len();
    if res.emptied {
        res.edits.clear();
    }
    res
}

fn module_edits(name: &ImportName, path: &DottedName, alias: Option<&str>) -> Vec<(TextRange, String)> {
    let (first, last) = (name.path[0], name.path[name.path.len() - 1]);
    let path = (first.cover(last), path.as_str().to_owned());
    let alias = match (name.alias, alias) {
        (None, Some(alias)) => Some((TextRange::at(last.end), format!(" as {alias}"))),
        (Some(old), Some(alias)) => Some((old, alias.to_owned())),
        (Some(old), None) => Some((TextRange::new(last.end, old.end), String::new())),
        (None, None) => None,
    };
    std::iter::once(path).chain(alias).collect()
}

fn from_outcome(
    unit: &FileUnit,
    (id, import): (StatementId, &FromImport),
    tasks: &BTreeMap<StatementId, Task>,
    task: &Task,
) -> Outcome {
    let written = DottedName::from(unit.tree.dotted_text(&import.module));
    let groups = groups(&written, import, task);
    let stays = groups.stays > 0;
    let host = if stays { Some(written.clone()) } else { groups.largest() };
    let mut res = Outcome::default();
    if let Some(host) = host.as_ref().filter(|host| **host != written) {
        res.edits.push((module_range(import), host.as_str().to_owned()));
    }
    let mut moved: Vec<(&DottedName, Vec<(usize, String)>)> = Vec::new();
    for (index, name) in import.names.iter().enumerate() {
        match task.fates.get(&(index as u32)) {
            None | Some(Fate::Keep) => {}
            Some(Fate::Name { module, name: new, alias }) if Some(module) == host.as_ref() => {
                res.edits.extend(name_edits(unit, name, new, alias.as_deref()));
            }
            Some(Fate::Name { module, name: new, alias }) => {
                res.removed.insert(index);
                let text = (index, with_alias(new, alias.as_deref()));
                match moved.iter_mut().find(|(other, _)| *other == module) {
                    Some((_, names)) => names.push(text),
                    None => moved.push((module, vec![text])),
                }
            }
            Some(plain @ Fate::Module { .. }) => {
                res.removed.insert(index);
                res.follow.extend(text_of(plain));
            }
            Some(Fate::Drop) => {
                res.removed.insert(index);
            }
        }
    }
    for (module, names) in moved {
        if let Some(other) = merge::home(unit, id, module, tasks) {
            res.joined.extend(names.into_iter().map(|(_, name)| (other, name)));
            continue;
        }
        let comment = match names.as_slice() {
            [(index, _)] => {
                list::comment(unit, &self::names(unit, id), *index).filter(|_| Line::of(unit, id).is_alone())
            }
            _ => None,
        };
        let listed: Vec<String> = names.into_iter().map(|(_, name)| name).collect();
        res.follow.push(format!("from {module} import {}{}", listed.join(", "), comment.unwrap_or_default()));
    }
    res.emptied = !import.names.is_empty() && res.removed.len() == import.names.len();
    if res.emptied {
        res.edits.clear();
    }
    res
}

/// How the names of a statement part.
struct Groups {
    /// How many stay with the module as written.
    stays: usize,
    /// Other modules in order of appearance, with how many names go there.
    others: Vec<(DottedName, usize)>,
}

impl Groups {
    /// The module that takes most names; the first of several.
    fn largest(&self) -> Option<DottedName> {
        let most = self.others.iter().map(|(_, count)| *count).max()?;
        self.others.iter().find(|(_, count)| *count == most).map(|(module, _)| module.clone())
    }
}

fn groups(written: &DottedName, import: &FromImport, task: &Task) -> Groups {
    let mut res = Groups { stays: 0, others: Vec::new() };
    for index in 0..import.names.len() as u32 {
        match task.fates.get(&index) {
            None | Some(Fate::Keep) => res.stays += 1,
            Some(Fate::Name { module, .. }) if module == written => res.stays += 1,
            Some(Fate::Name { module, .. }) => match res.others.iter_mut().find(|(other, _)| other == module) {
                Some((_, count)) => *count += 1,
                None => res.others.push((module.clone(), 1)),
            },
            Some(Fate::Module { .. } | Fate::Drop) => {}
        }
    }
    res
}

/// The module of an absolute from-import.
fn module_range(import: &FromImport) -> TextRange {
    match (import.module.first(), import.module.last()) {
        (Some(first), Some(last)) => first.cover(*last),
        _ => import.module_range,
    }
}

fn name_edits(unit: &FileUnit, name: &ImportedName, new: &str, alias: Option<&str>) -> Vec<(TextRange, String)> {
    let renamed = (unit.text(name.name) != new).then(|| (name.name, new.to_owned()));
    renamed.into_iter().chain(alias_edit(unit, name.name, name.alias, alias)).collect()
}

fn alias_edit(unit: &FileUnit, name: Name, old: Option<Name>, new: Option<&str>) -> Option<(TextRange, String)> {
    match (old, new) {
        (None, Some(alias)) => Some((TextRange::at(name.end), format!(" as {alias}"))),
        (Some(old), Some(alias)) if unit.text(old) != alias => Some((old, alias.to_owned())),
        (Some(old), None) => Some((TextRange::new(name.end, old.end), String::new())),
        (Some(_), Some(_)) | (None, None) => None,
    }
}

/// The statement that imports what `fate` says.
pub(super) fn text_of(fate: &Fate) -> Option<String> {
    match fate {
        Fate::Module { path, alias } => Some(format!("import {}", with_alias(path.as_str(), alias.as_deref()))),
        Fate::Name { module, name, alias } => {
            Some(format!("from {module} import {}", with_alias(name, alias.as_deref())))
        }
        Fate::Keep | Fate::Drop => None,
    }
}

fn with_alias(name: &str, alias: Option<&str>) -> String {
    alias.map_or_else(|| name.to_owned(), |alias| format!("{name} as {alias}"))
}
