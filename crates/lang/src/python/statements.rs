//! Which statement of a Python file a place belongs to.

use model::TextRange;

use super::parse::{Parsed, parse};
use super::syntax::StatementKind;

/// A Python file whose statements are asked for by place: it is read once for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statements {
    parsed: Parsed,
}

/// A statement around a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementAround {
    /// From its first byte to its last.
    pub range: TextRange,
    /// True for `import` and `from … import`.
    pub is_import: bool,
}

impl Statements {
    /// Reads a file.
    pub fn read(bytes: &[u8]) -> Self {
        Self { parsed: parse(bytes) }
    }

    /// The innermost statement around `range`; `None` between statements and where the file cannot be read.
    pub fn around(&self, range: TextRange) -> Option<StatementAround> {
        let statements = self.parsed.tree.statements.iter();
        let placed = statements.map(|it| (self.parsed.in_file(it.range), &it.kind));
        let (range, kind) = placed.filter(|(it, _)| it.contains(range)).min_by_key(|(it, _)| it.len())?;
        let is_import = matches!(kind, StatementKind::Import(_) | StatementKind::FromImport(_));
        Some(StatementAround { range, is_import })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(source: &str, word: &str) -> Option<(String, bool)> {
        let start = source.find(word).unwrap() as u32;
        let found = Statements::read(source.as_bytes()).around(TextRange::new(start, start + word.len() as u32))?;
        Some((source[found.range.as_usize()].to_owned(), found.is_import))
    }

    #[test]
    fn the_innermost_statement_is_found() {
        let source = "from a import (\n    b,\n)\nif b:\n    c(\n        d)\n# e\n";
        assert_eq!(around(source, "b,"), Some(("from a import (\n    b,\n)".to_owned(), true)));
        assert_eq!(around(source, "d)"), Some(("c(\n        d)".to_owned(), false)));
        assert_eq!(around(source, "# e"), None);
    }
}
