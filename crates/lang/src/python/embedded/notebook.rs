use jsonc_parser::ast::{Object, StringLit, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use model::TextRange;

use super::Block;
use crate::config::is_too_deep;

/// Magics whose cell is Python all the same.
const PYTHON_MAGICS: &[&str] = &["%%capture", "%%prun", "%%time", "%%timeit"];

/// Magics whose line is Python behind them.
const LINE_MAGICS: &[&str] = &["%memit", "%prun", "%time", "%timeit"];

/// A notebook that is no JSON, nested deeper than any real one, or laid out as they were before 2014.
pub(super) struct Unreadable;

/// The code cells of a notebook; `None` when it is none, or none in Python.
///
/// What is IPython's own (`%magic`, `!command`, `name?`) reads as plain Python of the same length.
///
/// # Errors
/// When nothing of it can be read.
pub(super) fn cells(source: &str) -> Result<Option<Vec<Block>>, Unreadable> {
    if is_too_deep(source) {
        return Err(Unreadable);
    }
    match parse_to_ast(source, &CollectOptions::default(), &ParseOptions::default()) {
        Ok(parsed) => match parsed.value {
            Some(Value::Object(old)) if old.get_array("worksheets").is_some() => Err(Unreadable),
            value => Ok(value.and_then(|value| code_cells(source, &value))),
        },
        Err(_) => Err(Unreadable),
    }
}

fn code_cells(source: &str, value: &Value<'_>) -> Option<Vec<Block>> {
    let Value::Object(notebook) = value else { return None };
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

/// The block with what is IPython's own read as plain Python of the same length; `None` when all of it is another
/// language's.
fn without_magics(mut block: Block) -> Option<Block> {
    let first = block.text.split_whitespace().next().unwrap_or_default();
    if first.starts_with("%%") && block.text.starts_with("%%") && !PYTHON_MAGICS.contains(&first) {
        return None;
    }
    let mut text = String::with_capacity(block.text.len());
    let mut is_continued = false;
    for line in block.text.split_inclusive('\n') {
        let plain = if is_continued { commented(line) } else { plain_line(line) };
        let is_command = is_continued || line.trim_start().starts_with(['%', '!']);
        is_continued = is_command && line.trim_end().ends_with('\\');
        text.push_str(&plain);
    }
    block.text = text;
    Some(block)
}

/// `%magic`, `!command` and `name?` as comments, `%time code` as code, `name = !command` as an assignment.
fn plain_line(line: &str) -> String {
    let start = line.len() - line.trim_start().len();
    let body = line[start..].trim_end();
    if let Some(code) = timed(body).filter(|_| !body.starts_with("%%")) {
        // `%time f()` reads `0    ;f()`.
        let blank = " ".repeat(body.len() - code.len() - 2);
        return format!("{}0{blank};{}", &line[..start], &line[start + body.len() - code.len()..]);
    }
    if body.starts_with(['%', '!', '?']) || asks_for_help(body) {
        return commented(line);
    }
    match assigned_command(line) {
        Some(at) => match timed(line[at..].trim_end()) {
            Some(code) => {
                let length = line[at..].trim_end().len() - code.len();
                format!("{}{}{}", &line[..at], " ".repeat(length), &line[at + length..])
            }
            None => format!("{}0#{}", &line[..at], &line[at + 2..]),
        },
        None => line.to_owned(),
    }
}

fn commented(line: &str) -> String {
    let start = line.len() - line.trim_start().len();
    match line[start..].chars().next() {
        Some(first) if first.is_ascii() => format!("{}#{}", &line[..start], &line[start + 1..]),
        Some(_) | None => line.to_owned(),
    }
}

/// The code behind `%time ` and its kin, without options.
fn timed(body: &str) -> Option<&str> {
    let (magic, code) = body.split_once(' ')?;
    let code = code.trim_start();
    (LINE_MAGICS.contains(&magic) && !code.is_empty() && !code.starts_with('-')).then_some(code)
}

/// True for `name?` and `a.b??`.
fn asks_for_help(body: &str) -> bool {
    let name = body.trim_end_matches('?');
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    name.len() < body.len() && !name.is_empty() && name.chars().all(is_name)
}

/// Where the command begins in `name = !command` and `name = %magic`.
fn assigned_command(line: &str) -> Option<usize> {
    let (target, value) = line.split_once('=')?;
    let is_target = |c: char| c.is_alphanumeric() || matches!(c, '_' | ' ' | ',' | '.');
    let at = line.len() - value.trim_start().len();
    let command = &line.as_bytes()[at..];
    let is_command =
        matches!(command.first(), Some(b'!' | b'%')) && command.get(1).is_some_and(u8::is_ascii_alphabetic);
    (is_command && !target.trim().is_empty() && target.chars().all(is_target)).then_some(at)
}
