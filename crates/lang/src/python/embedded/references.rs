//! Files that name what they start or describe: entry points of a distribution, roles and directives of Sphinx.
//!
//! Each reference is laid out as a call that reads it as a path, so that it is respelled like the same call in code.

use toml_edit::{Document, Item, TableLike, Value};

use super::Block;

/// Deeper tables name nothing that is started.
const DEEPEST: usize = 8;
/// What stands before the references.
const HEAD: &str = "import importlib.metadata as _metadata, pydoc as _pydoc\n";

/// The entry points of a `pyproject.toml`, and its other texts that look like paths.
pub(super) fn of_pyproject(source: &str) -> Vec<Block> {
    let Ok(document) = Document::parse(source) else { return Vec::new() };
    let mut reader = Reader { source, block: Block::default() };
    reader.table(document.as_table(), &mut Vec::new());
    reader.finish()
}

/// The entry points of a `setup.cfg`, and its other values that look like paths.
pub(super) fn of_setup_cfg(source: &str) -> Vec<Block> {
    let mut reader = Reader { source, block: Block::default() };
    let mut section = "";
    let mut offset = 0;
    for line in source.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let text = line.trim();
        if let Some(name) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name;
        } else if !text.starts_with(['#', ';']) {
            let is_entry = section.ends_with("entry_points");
            let value = text.rfind('=').map_or(text, |at| &text[at + 1..]);
            for word in value.split([',', ' ', '\t']).filter(|word| !word.is_empty()) {
                let at = start + (word.as_ptr() as usize - line.as_ptr() as usize);
                // What a package is called and requires looks like a path and is none.
                let is_tools = !section.starts_with("metadata") && !section.starts_with("options");
                if is_entry {
                    reader.entry_point(word, at);
                } else if is_tools {
                    reader.text(word, at);
                }
            }
        }
    }
    reader.finish()
}

/// The roles and directives in `source`, a text for Sphinx: where each target stands.
pub(super) fn of_documentation(source: &str, targets: impl Iterator<Item = std::ops::Range<usize>>) -> Vec<Block> {
    let mut reader = Reader { source, block: Block::default() };
    for range in targets {
        reader.call("_pydoc.locate(\"", &source[range.clone()], range.start, "\")\n");
    }
    reader.finish()
}

struct Reader<'a> {
    source: &'a str,
    block: Block,
}

impl Reader<'_> {
    fn table(&mut self, table: &dyn TableLike, path: &mut Vec<String>) {
        for (key, item) in table.iter() {
            path.push(key.to_owned());
            match item {
                Item::Value(value) => self.value(value, path),
                Item::Table(inner) if path.len() < DEEPEST => self.table(inner, path),
                Item::ArrayOfTables(tables) if path.len() < DEEPEST => {
                    tables.iter().for_each(|inner| self.table(inner, path));
                }
                Item::None | Item::Table(_) | Item::ArrayOfTables(_) => {}
            }
            path.pop();
        }
    }

    fn value(&mut self, value: &Value, path: &mut Vec<String>) {
        match value {
            Value::String(_) => {
                let (Some(text), Some(span)) = (value.as_str(), value.span()) else { return };
                // A text with escapes is not the file's own: its offsets would be wrong.
                if self.source.get(span.start + 1..span.end.saturating_sub(1)) != Some(text) {
                } else if starts_something(path) {
                    self.entry_point(text, span.start + 1);
                } else if is_tools(path) {
                    self.text(text, span.start + 1);
                }
            }
            Value::Array(values) => values.iter().for_each(|value| self.value(value, path)),
            Value::InlineTable(inner) if path.len() < DEEPEST => self.table(inner, path),
            Value::InlineTable(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
        }
    }

    /// `module:name [extra]`.
    fn entry_point(&mut self, text: &str, start: usize) {
        let path = text.split(['[', ' ']).next().unwrap_or(text);
        self.call("_metadata.EntryPoint(\"\", group=\"\", value=\"", path, start, "\")\n");
    }

    /// A text that is a path, whoever reads it.
    fn text(&mut self, text: &str, start: usize) {
        if text.contains(['.', ':']) {
            self.call("_ = \"", text, start, "\"\n");
        }
    }

    fn call(&mut self, before: &str, path: &str, start: usize, behind: &str) {
        let is_path = !path.is_empty() && path.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ':'));
        if is_path {
            self.block.add_frame(if self.block.text.is_empty() { HEAD } else { "" });
            self.block.add_frame(before);
            self.block.add_line("", path, start);
            self.block.add_frame(behind);
        }
    }

    fn finish(self) -> Vec<Block> {
        if self.block.text.is_empty() { Vec::new() } else { vec![self.block] }
    }
}

/// True for settings of tools: what a package is called and requires looks like a path and is none.
fn is_tools(path: &[String]) -> bool {
    path.first().is_some_and(|first| first == "tool") && !path.iter().any(|name| name.contains("dependenc"))
}

/// True for tables of commands and plugins.
fn starts_something(path: &[String]) -> bool {
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    matches!(
        names.as_slice(),
        ["project", "scripts" | "gui-scripts", _]
            | ["project", "entry-points", _, _]
            | ["tool", _, "scripts" | "gui-scripts", ..]
            | ["tool", _, "plugins" | "entry-points" | "entrypoints", _, _]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(blocks: &[Block]) -> String {
        let text: String = blocks.iter().map(|block| block.text.as_str()).collect();
        text.strip_prefix(HEAD).unwrap_or(&text).to_owned()
    }

    #[test]
    fn entry_points_and_other_paths_are_told_apart() {
        let source =
            "[project]\nname = 'a'\nscripts = {x = \"a.b:c [d]\"}\n[tool.mypy]\nplugins = ['a.m', 'no path']\n";
        let expected = "_metadata.EntryPoint(\"\", group=\"\", value=\"a.b:c\")\n_ = \"a.m\"\n";
        assert_eq!(code(&of_pyproject(source)), expected);
        let source = "[options.entry_points]\nscripts =\n  # a.b:q\n  x = a.b:c[d]\n[mypy]\nplugins = a.m, b\n";
        assert_eq!(code(&of_setup_cfg(source)), expected);
    }

    #[test]
    fn what_is_no_toml_names_nothing() {
        assert_eq!(of_pyproject("a = ["), []);
        assert_eq!(of_pyproject("[project]\nname = 'a'\n"), []);
    }
}
