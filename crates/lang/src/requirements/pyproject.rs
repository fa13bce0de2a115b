use std::ops::Range;

use edit::Edit;
use toml_edit::{Array, Document, Item, TableLike, Value};

use super::entry::{Entry, replace};
use super::specifier::Dialect;
use super::{Bump, Pins};

/// Deeper tables state no requirements.
const DEEPEST: usize = 8;

/// The raised requirements of a `pyproject.toml`: every list of requirements, and Poetry's tables.
pub(super) fn pins(bump: &Bump, source: &str) -> Pins {
    let mut reader = Reader { bump, source, pins: Pins::default(), known: Vec::new(), place: None };
    let Ok(document) = Document::parse(source) else { return reader.pins };
    reader.table(document.as_table(), &mut Vec::new());
    reader.add_companions();
    reader.pins
}

struct Reader<'a> {
    bump: &'a Bump,
    source: &'a str,
    pins: Pins,
    /// Distributions that are required, normalized.
    known: Vec<String>,
    /// Where the first requirement on the package ends, and what comes before a neighbour.
    place: Option<(usize, String)>,
}

impl Reader<'_> {
    fn table(&mut self, table: &dyn TableLike, path: &mut Vec<String>) {
        for (key, item) in table.iter() {
            let in_list = lists_requirements(path, key);
            match item {
                Item::Value(Value::Array(array)) if in_list => self.array(array),
                _ if is_poetrys(path) => self.stated(key, item, Dialect::Poetry),
                _ if is_pipenvs(path) => self.stated(key, item, Dialect::Standard),
                _ => {
                    if let Some(inner) = item.as_table_like().filter(|_| path.len() < DEEPEST) {
                        path.push(key.to_owned());
                        self.table(inner, path);
                        path.pop();
                    }
                }
            }
        }
    }

    fn array(&mut self, array: &Array) {
        for value in array {
            let (Some(text), Some(span)) = (value.as_str(), value.span()) else { continue };
            let Some(entry) = Entry::read(text) else { continue };
            self.known.push(super::normalized(entry.name));
            // A text with escapes is not the file's own: its offsets would be wrong.
            let verbatim = self.source.get(span.start + 1..span.end.saturating_sub(1)) == Some(text);
            if self.bump.is_package(entry.name) && verbatim {
                entry.raise(self.bump, span.start + 1, &mut self.pins);
                self.place.get_or_insert_with(|| (span.end, neighbour(self.source, &span)));
            }
        }
    }

    /// `name = "^1.2"` or `name = { version = "^1.2" }`; one that is stated in several ways is left.
    fn stated(&mut self, key: &str, item: &Item, dialect: Dialect) {
        self.known.push(super::normalized(key));
        if !self.bump.is_package(key) {
            return;
        }
        if let Some(span) = item.as_array().and_then(Array::span) {
            let reason = format!("`{key}` is required in several ways, raise it to {}", self.bump.to);
            self.pins.left.push((span.start as u32, reason));
        }
        let stated = item.as_value().filter(|it| it.is_str());
        let version = stated.or_else(|| item.as_table_like().and_then(|it| it.get("version")?.as_value()));
        if let Some((text, span)) = version.and_then(|it| Some((it.as_str()?, it.span()?))) {
            // Pipenv, too, calls every version a star.
            let dialect = if text == "*" { Dialect::Poetry } else { dialect };
            replace(self.bump, text, dialect, span.start + 1, &mut self.pins);
        }
    }

    fn add_companions(&mut self) {
        let Some((end, before)) = &self.place else { return };
        let missing = self.bump.companions.iter().filter(|name| !self.known.contains(&super::normalized(name)));
        let text: String = missing.map(|name| format!("{before}\"{name}\"")).collect();
        if !text.is_empty() {
            self.pins.edits.push(Edit::insert(*end as u32, text));
        }
    }
}

/// True when the array `key` in the table at `path` holds requirements.
fn lists_requirements(path: &[String], key: &str) -> bool {
    let last = path.last().map(String::as_str);
    let in_groups = matches!(last, Some("dependency-groups" | "optional-dependencies" | "dev-dependencies"));
    let is_build = key == "requires" && last == Some("build-system");
    key.ends_with("dependencies") || in_groups || is_build
}

/// True for `[tool.poetry.dependencies]`, `[tool.poetry.dev-dependencies]`, `[tool.poetry.group.x.dependencies]`.
fn is_poetrys(path: &[String]) -> bool {
    matches!(path, [tool, poetry, .., last] if tool == "tool" && poetry == "poetry" && last.ends_with("dependencies"))
}

/// True for `[packages]` and `[dev-packages]` of a `Pipfile`.
fn is_pipenvs(path: &[String]) -> bool {
    matches!(path, [table] if table == "packages" || table == "dev-packages")
}

/// What stands between an element of an array and its neighbour: on lines of their own where this one is.
fn neighbour(source: &str, span: &Range<usize>) -> String {
    let start = source[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let indentation = &source[start..span.start];
    let line_end = if source[..start].ends_with("\r\n") { "\r\n" } else { "\n" };
    if indentation.trim().is_empty() { format!(",{line_end}{indentation}") } else { ", ".to_owned() }
}
