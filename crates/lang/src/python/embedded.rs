//! Python inside other files: the cells of notebooks, the code blocks of documentation.
//!
//! What is found is laid out as one module, since later cells and blocks use what earlier ones import. Every byte of it
//! knows where it stands in the file, so that an edit of the module becomes an edit of the file, or none at all.

mod markdown;
mod notebook;
mod references;
mod restructured;

use std::collections::BTreeMap;

use edit::Edit;
use model::{RepoPath, TextRange};

use super::{parse::parse, sphinx};

/// The Python of a file that is something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedded {
    text: String,
    /// By byte of `text`: where it stands in the file; `None` for line feeds that the file does not have.
    places: Vec<Option<TextRange>>,
    /// By offset of the start of a line of `text`: what the file's line begins with before it.
    prefixes: BTreeMap<usize, String>,
    form: Form,
    /// Cells that cannot be read as Python: where each starts in the file, and what it says.
    unread: Vec<(u32, String)>,
}

/// How text stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Inside JSON strings.
    Json,
    /// As it is, every line behind an indentation or a prompt.
    Plain,
}

/// Which kinds of files that are not Python are looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Container {
    /// Jupyter notebooks.
    Notebook,
    /// Markdown: fenced blocks.
    Markdown,
    /// reStructuredText: code blocks and doctests.
    Restructured,
    /// `pyproject.toml`: entry points and other texts that are paths.
    Pyproject,
    /// `setup.cfg`: the same.
    SetupCfg,
}

impl Container {
    /// The kind that the name of a file tells.
    pub fn of(path: &RepoPath) -> Option<Self> {
        match path.file_name() {
            "pyproject.toml" => return Some(Self::Pyproject),
            "setup.cfg" => return Some(Self::SetupCfg),
            _ => {}
        }
        match path.extension()?.to_ascii_lowercase().as_str() {
            "ipynb" => Some(Self::Notebook),
            "md" | "markdown" => Some(Self::Markdown),
            "rst" => Some(Self::Restructured),
            _ => None,
        }
    }

    /// The Python in `bytes`; `None` when there is none that can be read.
    pub fn read(self, bytes: &[u8]) -> Option<Embedded> {
        let source = std::str::from_utf8(bytes).ok()?;
        let (blocks, form) = match self {
            Self::Notebook => match notebook::cells(source) {
                Ok(cells) => (cells?, Form::Json),
                Err(notebook::Unreadable) => return Some(Embedded::unreadable(source)),
            },
            Self::Markdown => (with_references(source, markdown::blocks(source)), Form::Plain),
            Self::Restructured => (with_references(source, restructured::blocks(source)), Form::Plain),
            Self::Pyproject => (references::of_pyproject(source), Form::Plain),
            Self::SetupCfg => (references::of_setup_cfg(source), Form::Plain),
        };
        Embedded::of(blocks, form)
    }
}

/// The code of a documentation, and what its roles and directives refer to.
fn with_references(source: &str, code: Vec<Block>) -> Vec<Block> {
    let mut targets = sphinx::role_targets(source);
    targets.extend(sphinx::directive_targets(source));
    targets.retain(|range| source[range.clone()].contains('.'));
    targets.sort_by_key(|range| range.start);
    code.into_iter().chain(references::of_documentation(source, targets.into_iter())).collect()
}

/// The code blocks and sessions in a docstring.
pub(crate) fn in_docstring(text: &str) -> Option<Embedded> {
    let blocks = restructured::blocks(text).into_iter().chain(markdown::blocks(text));
    Embedded::of(blocks.collect(), Form::Plain)
}

/// One cell or block: its text, and by byte where it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Block {
    text: String,
    places: Vec<Option<TextRange>>,
    prefixes: BTreeMap<usize, String>,
}

impl Block {
    /// Adds a line that stands in the file as it is from byte `start` on, behind `prefix`.
    fn add_line(&mut self, prefix: &str, text: &str, start: usize) {
        self.prefixes.insert(self.text.len(), prefix.to_owned());
        self.text.push_str(text);
        for (at, character) in text.char_indices() {
            let place = TextRange::new((start + at) as u32, (start + at + character.len_utf8()) as u32);
            self.places.extend(std::iter::repeat_n(Some(place), character.len_utf8()));
        }
    }

    /// Adds text that the file does not have.
    fn add_frame(&mut self, text: &str) {
        self.text.push_str(text);
        self.places.extend(std::iter::repeat_n(None, text.len()));
    }

    /// Adds a character that the file spells in the bytes of `place`.
    fn add_spelled(&mut self, character: char, place: TextRange) {
        self.text.push(character);
        self.places.extend(std::iter::repeat_n(Some(place), character.len_utf8()));
    }
}

impl Embedded {
    /// One module of all `blocks` that can be read: one that cannot would take the others with it.
    fn of(blocks: Vec<Block>, form: Form) -> Option<Self> {
        let mut res = Self::empty(form);
        for block in blocks {
            if block.text.trim().is_empty() {
                continue;
            }
            if !parse(block.text.as_bytes()).tree.errors.is_empty() {
                // In documentation code is often only sketched.
                if form == Form::Json {
                    let start = block.places.iter().flatten().next().map_or(0, |it| it.start);
                    res.unread.push((start, block.text));
                }
                continue;
            }
            res.prefixes.extend(block.prefixes.into_iter().map(|(at, prefix)| (res.text.len() + at, prefix)));
            res.text.push_str(&block.text);
            res.places.extend(block.places);
            if !res.text.ends_with('\n') {
                res.text.push('\n');
                res.places.push(None);
            }
        }
        (!res.text.is_empty() || !res.unread.is_empty()).then_some(res)
    }

    /// A notebook of which nothing can be read.
    fn unreadable(source: &str) -> Self {
        Self { unread: vec![(0, source.to_owned())], ..Self::empty(Form::Json) }
    }

    fn empty(form: Form) -> Self {
        Self { text: String::new(), places: Vec::new(), prefixes: BTreeMap::new(), form, unread: Vec::new() }
    }

    /// What of a notebook cannot be read as Python: where it starts in the file, and its text.
    pub fn unread(&self) -> &[(u32, String)] {
        &self.unread
    }

    /// The module.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte of the file that the byte `offset` of the module comes from.
    pub fn offset(&self, offset: u32) -> u32 {
        let at = (offset as usize).min(self.places.len());
        let here = self.places.get(at).copied().flatten().map(|it| it.start);
        here.or_else(|| self.places[..at].iter().rev().flatten().next().map(|it| it.end)).unwrap_or(0)
    }

    /// An edit of the module as one of the file; `None` when its bytes do not stand together there.
    pub fn edit(&self, edit: &Edit) -> Option<Edit> {
        let range = edit.range.as_usize();
        let places: Vec<TextRange> = self.places.get(range)?.iter().copied().collect::<Option<_>>()?;
        let together = places.windows(2).all(|pair| pair[0] == pair[1] || pair[0].end == pair[1].start);
        let place = match (places.first(), places.last()) {
            (Some(first), Some(last)) => TextRange::new(first.start, last.end),
            _ => TextRange::at(self.offset(edit.range.start)),
        };
        together.then(|| Edit::replace(place, self.spelled(&edit.replacement, edit.range.start)))
    }

    /// `text` as the file spells it.
    fn spelled(&self, text: &str, offset: u32) -> String {
        match self.form {
            Form::Json => text.chars().map(in_json).collect(),
            Form::Plain => {
                let line = self.prefixes.range(..=offset as usize).next_back();
                text.replace('\n', &format!("\n{}", line.map_or("", |(_, prefix)| prefix)))
            }
        }
    }
}

fn in_json(character: char) -> String {
    match character {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        _ => character.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use edit::EditSet;

    use super::*;

    /// The module in `source`, and `source` with every `old` of the module replaced by `new`.
    fn replaced(kind: Container, source: &str, new: &str) -> (String, String) {
        let embedded = kind.read(source.as_bytes()).expect("there is Python inside");
        let mut set = EditSet::default();
        for (at, _) in embedded.text().match_indices("old") {
            let range = TextRange::new(at as u32, at as u32 + 3);
            set.add(embedded.edit(&Edit::replace(range, new)).expect("one place in the file")).unwrap();
        }
        (embedded.text().to_owned(), String::from_utf8(set.apply(source.as_bytes())).unwrap())
    }

    #[test]
    fn cells_are_read_and_edited_inside_their_strings() {
        let source = r#"{"cells": [
 {"cell_type": "markdown", "source": ["old"]},
 {"cell_type": "code", "source": ["%matplotlib inline\n", "old(\"ü\u00e9\")\n", "x"]},
 {"cell_type": "code", "source": "%%bash\nold"},
 {"cell_type": "code", "source": "%%time\nold"}
], "metadata": {}}"#;
        let (module, edited) = replaced(Container::Notebook, source, "a\nb");
        assert_eq!(module, "#matplotlib inline\nold(\"üé\")\nx\n#%time\nold\n");
        let expected = source.replace("old(", "a\\nb(").replace("%%time\\nold", "%%time\\na\\nb");
        assert_eq!(edited, expected);
    }

    #[test]
    fn what_is_ipythons_own_keeps_its_length() {
        let cell = r#"x = !ls old\n%time old()\ny = %time old()\n!pip \\\n  install old\nold?\nz = 1 %2\nold"#;
        let source = format!(r#"{{"cells": [{{"cell_type": "code", "source": "{cell}"}}]}}"#);
        let (module, edited) = replaced(Container::Notebook, &source, "new");
        let expected = "x = 0#s old\n0    ;old()\ny =       old()\n#pip \\\n# install old\n#ld?\nz = 1 %2\nold\n";
        assert_eq!(module, expected.replace("\n# install", "\n  #nstall"));
        assert!(edited.contains("%time new()") && edited.contains("= %time new()") && edited.contains("new\"}"));
    }

    #[test]
    fn a_notebook_in_another_language_is_left() {
        let source =
            r#"{"cells": [{"cell_type": "code", "source": "old"}], "metadata": {"kernelspec": {"language": "R"}}}"#;
        assert_eq!(Container::Notebook.read(source.as_bytes()), None);
        assert_eq!(Container::Notebook.read(b"{}"), None);
    }

    #[test]
    fn cells_that_are_no_python_are_told() {
        let unread = |source: &str| Container::Notebook.read(source.as_bytes()).map(|it| it.unread().to_vec());
        let source = r#"{"cells": [{"cell_type": "code", "source": "old ="}, {"cell_type": "code", "source": "x"}]}"#;
        let start = source.find("old").map(|it| it as u32);
        assert_eq!(unread(source), start.map(|start| vec![(start, "old =".to_owned())]));
        assert_eq!(unread("{\"cells\": ["), Some(vec![(0, "{\"cells\": [".to_owned())]));
        assert_eq!(unread(r#"{"cells": [{"cell_type": "code", "source": "%%bash\nold ="}]}"#), None);
        assert_eq!(Container::Markdown.read(b"```python\nold =\n```\n"), None);
    }

    #[test]
    fn fenced_blocks_are_read_with_their_indentation() {
        let source = "old\n- a\n  ```python title=x\n  old\n\n    # y\n  ```\n```sh\nold\n```\n~~~py\nold\n~~~\n```python\nold = (\n";
        let (module, edited) = replaced(Container::Markdown, source, "a\nb");
        assert_eq!(module, "old\n\n  # y\nold\n");
        let expected = source.replace("title=x\n  old", "title=x\n  a\n  b").replace("~~~py\nold", "~~~py\na\nb");
        assert_eq!(edited, expected);
    }

    #[test]
    fn prompts_and_their_answers_are_told_apart() {
        let source = "```pycon\n>>> old\nold\n>>> if x:\n...     old\n```\n";
        let (module, edited) = replaced(Container::Markdown, source, "new");
        assert_eq!(module, "old\nif x:\n    old\n");
        assert_eq!(edited, "```pycon\n>>> new\nold\n>>> if x:\n...     new\n```\n");
    }

    #[test]
    fn directives_and_doctests_are_read() {
        let source = "old::\n\n  old\n\n.. code-block:: python\n   :linenos:\n\n   old\n\n   x\n\nold\n\n>>> old\n1\n\n.. code:: sh\n\n   old\n";
        let (module, edited) = replaced(Container::Restructured, source, "new");
        assert_eq!(module, "old\n\nx\nold\n");
        let expected = source.replace(":linenos:\n\n   old", ":linenos:\n\n   new").replace(">>> old", ">>> new");
        assert_eq!(edited, expected);
    }

    #[test]
    fn an_edit_over_two_cells_is_none() {
        let source = r#"{"cells": [{"cell_type": "code", "source": ["a\n", "b"]}]}"#;
        let embedded = Container::Notebook.read(source.as_bytes()).unwrap();
        assert_eq!(embedded.edit(&Edit::delete(TextRange::new(0, 3))), None);
    }
}
