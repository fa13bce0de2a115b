use jsonc_parser::ast::{Object, StringLit, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use model::TextRange;

use super::Block;
use crate::config::is_too_deep;

/// Magics whose cell is Python all the same.
const PYTHON_MAGICS: &[&str] = &["%%capture", "%%prun", "%%time", "%%timeit"];

/// The code cells of a notebook; `None` when it is none, or none in Python.
///
/// A line of IPython's own (`%magic`, `!command`) reads as a comment of the same length.
pub(super) fn cells(source: &str) -> Option<Vec<Block>> {
    if is_too_deep(source) {
        return None;
    }
    let value = parse_to_ast(source, &CollectOptions::default(), &ParseOptions::default()).ok()?.value?;
    let Value::Object(notebook) = &value else { return None };
    let language = language(notebook);
    if language.is_some_and(|it| !it.eq_ignore_ascii_case("python")) {
        return None;
    }
    let cells = notebook.get_array("cells")?;
    let code = cells.elements.iter().filter_map(|cell| match cell {
        Value::Object(cell) if text(cell, "cell_type") == Some("code") => cell.get("source"),
        _ => None,
    });
    Some(code.filter_map(|property| block(source, &property.value)).collect())
}

fn language<'a>(notebook: &'a Object<'_>) -> Option<&'a str> {
    let metadata = notebook.get_object("metadata")?;
    let kernel = metadata.get_object("kernelspec").and_then(|it| text(it, "language"));
    kernel.or_else(|| metadata.get_object("language_info").and_then(|it| text(it, "name")))
}

fn text<'a>(object: &'a Object<'_>, name: &str) -> Option<&'a str> {
    object.get_string(name).map(|it| it.value.as_ref())
}

/// One cell; `None` for one that is another language's.
fn block(source: &str, value: &Value<'_>) -> Option<Block> {
    let mut res = Block::default();
    match value {
        Value::StringLit(line) => spell(source, line, &mut res)?,
        Value::Array(lines) => {
            for line in &lines.elements {
                let Value::StringLit(line) = line else { return None };
                spell(source, line, &mut res)?;
            }
        }
        _ => return None,
    }
    without_magics(res)
}

/// Adds the characters of a JSON string, each with the bytes that spell it.
fn spell(source: &str, literal: &StringLit<'_>, block: &mut Block) -> Option<()> {
    let range = literal.range();
    let inside = source.get(range.start + 1..range.end - 1)?;
    let mut rest = inside.char_indices().peekable();
    let mut spelled = literal.value.chars();
    while let Some((start, first)) = rest.next() {
        if first == '\\' {
            let (_, kind) = rest.next()?;
            let digits = if kind == 'u' { 4 } else { 0 };
            skip(&mut rest, digits);
        }
        let character = spelled.next()?;
        // Two escapes may spell one character.
        if first == '\\' && character as u32 > 0xFFFF {
            skip(&mut rest, 6);
        }
        let end = rest.peek().map_or(inside.len(), |(at, _)| *at);
        let base = range.start + 1;
        block.add_spelled(character, TextRange::new((base + start) as u32, (base + end) as u32));
    }
    Some(())
}

fn skip(characters: &mut impl Iterator, count: usize) {
    characters.take(count).for_each(drop);
}

/// The block with IPython's own lines as comments; `None` when all of it is another language's.
fn without_magics(mut block: Block) -> Option<Block> {
    let mut text = String::with_capacity(block.text.len());
    for (place, line) in block.text.split_inclusive('\n').enumerate() {
        let start = line.len() - line.trim_start().len();
        let is_magic = line[start..].starts_with(['%', '!', '?']);
        if place == 0 && line.starts_with("%%") && !PYTHON_MAGICS.contains(&line.split_whitespace().next()?) {
            return None;
        }
        if is_magic {
            text.push_str(&line[..start]);
            text.push('#');
            text.push_str(&line[start + 1..]);
        } else {
            text.push_str(line);
        }
    }
    block.text = text;
    Some(block)
}
