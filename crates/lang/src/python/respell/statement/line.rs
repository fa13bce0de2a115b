//! Where a statement stands among its lines, and where another one can follow it.

use model::TextRange;

use crate::python::project::FileUnit;
use crate::python::syntax::StatementId;

/// The surroundings of one simple statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The statement.
    pub(super) statement: TextRange,
    /// The white space before it; `None` when something else stands there.
    indent: Option<String>,
    /// Start of its first line.
    start: u32,
    /// End of its last line, the line break included.
    end: u32,
    /// How lines end there.
    newline: &'static str,
    /// Start of what follows after `;` on the same line.
    next: Option<u32>,
    /// The `;` before it.
    semicolon: Option<u32>,
    /// True when its last line has a line break.
    closed: bool,
}

impl Line {
    pub(super) fn of(unit: &FileUnit, id: StatementId) -> Self {
        let source = &unit.tree.source;
        let statement = unit.tree[id].range;
        let (from, to) = (statement.start as usize, statement.end as usize);
        let start = source[..from].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let before = &source[start..from];
        let rest = &source[to..];
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let breaks = line_break(&rest[length..]);
        let behind = &rest[..length];
        let trimmed = behind.trim_start();
        let after =
            trimmed.strip_prefix(';').map(str::trim_start).filter(|text| !text.is_empty() && !text.starts_with('#'));
        Self {
            statement,
            indent: before.chars().all(char::is_whitespace).then(|| before.trim_start_matches('\x0c').to_owned()),
            start: start as u32,
            end: (to + length + breaks.len()) as u32,
            newline: if breaks.is_empty() { newline_of(source) } else { breaks },
            next: after.map(|text| (to + behind.len() - text.len()) as u32),
            semicolon: before.trim_end().ends_with(';').then(|| (start + before.trim_end().len() - 1) as u32),
            closed: !breaks.is_empty(),
        }
    }

    /// True when no other statement shares its lines.
    pub(super) fn is_alone(&self) -> bool {
        self.indent.is_some() && self.next.is_none()
    }

    /// The texts of several statements, to stand in the place of this one.
    pub(super) fn join(&self, statements: &[String]) -> String {
        match &self.indent {
            Some(indent) if self.next.is_none() => statements.join(&format!("{}{indent}", self.newline)),
            _ => statements.join("; "),
        }
    }

    /// Where and how `statements` follow this one.
    pub(super) fn following(&self, statements: &[String]) -> (u32, String) {
        match &self.indent {
            Some(indent) if self.next.is_none() => {
                let lines: String =
                    statements.iter().map(|statement| format!("{indent}{statement}{}", self.newline)).collect();
                if self.closed {
                    (self.end, lines)
                } else {
                    (self.end, format!("{}{}", self.newline, lines.trim_end_matches(['\n', '\r'])))
                }
            }
            _ => (self.statement.end, statements.iter().map(|statement| format!("; {statement}")).collect()),
        }
    }

    /// What to delete so that nothing of the statement is left.
    pub(super) fn deletion(&self) -> (TextRange, String) {
        let range = match (self.next, self.semicolon, &self.indent) {
            (Some(next), _, _) => TextRange::new(self.statement.start, next),
            (None, Some(semicolon), _) => TextRange::new(semicolon, self.statement.end),
            (None, None, Some(_)) => TextRange::new(self.start, self.end),
            (None, None, None) => return (self.statement, "pass".to_owned()),
        };
        (range, String::new())
    }
}

fn line_break(text: &str) -> &'static str {
    if text.starts_with("\r\n") {
        "\r\n"
    } else if text.starts_with('\n') {
        "\n"
    } else if text.starts_with('\r') {
        "\r"
    } else {
        ""
    }
}

fn newline_of(source: &str) -> &'static str {
    let first = source.find(['\n', '\r']).map(|at| line_break(&source[at..]));
    first.unwrap_or("\n")
}
