use std::collections::BTreeMap;

use edit::{Edit, EditSet};
use lang::python::remarks::{RemarkPlace, Remarkable};
use manifest::Manifest;

use super::draft::Mark;
use super::files::is_python;
use super::{Flag, ProjectFile};

/// Adds to `edits` a comment line for each of `marks`, unless it stands there already; how many were added.
pub(super) fn add_todos<'m>(
    file: &ProjectFile,
    marks: impl Iterator<Item = &'m Mark>,
    manifest: &Manifest,
    edits: &mut EditSet,
) -> usize {
    let mut marks = marks.peekable();
    if !is_python(&file.path) || marks.peek().is_none() {
        return 0;
    }
    let remarkable = Remarkable::read(&file.bytes);
    let mut places: BTreeMap<u32, (RemarkPlace, Vec<String>)> = BTreeMap::new();
    for mark in marks {
        let Some(place) = remarkable.place(mark.offset) else { continue };
        let id = mark.operation.map_or(Flag::API, |it| manifest.operations[it.0 as usize].id.as_str());
        let todo = format!("# TODO(onx {id}): {}", one_line(&mark.reason));
        let (place, todos) = places.entry(place.offset).or_insert_with(|| (place, Vec::new()));
        if !place.above.contains(&todo) && !todos.contains(&todo) {
            todos.push(todo);
        }
    }
    let mut count = 0;
    for (offset, (place, todos)) in places {
        let lines = todos.iter().map(|todo| format!("{}{todo}{}", place.indentation, place.line_ending));
        let text: String = lines.collect();
        // Where an edit inserts at the same byte the remark is left out: the flag still tells.
        if !text.is_empty() && edits.add(Edit::insert(offset, text)).is_ok() {
            count += todos.len();
        }
    }
    count
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
