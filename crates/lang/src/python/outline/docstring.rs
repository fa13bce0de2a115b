//! Docstrings, with their indentation removed as Python's own tools do it.

use crate::python::syntax::{ExpressionKind, StatementId, StatementKind, StringNode, Tree};
use crate::python::visit::literal_text;

/// The docstring at the start of `block`.
pub(super) fn of_block(tree: &Tree, block: &[StatementId]) -> Option<String> {
    of_statement(tree, *block.first()?)
}

/// The text of a statement that is nothing but a string.
pub(super) fn of_statement(tree: &Tree, statement: StatementId) -> Option<String> {
    literal_text(tree, bare_string(tree, statement)?).map(|text| dedent(&text))
}

/// The string that a statement consists of.
pub(super) fn bare_string(tree: &Tree, statement: StatementId) -> Option<&StringNode> {
    let StatementKind::Expression(value) = tree[statement].kind else { return None };
    match &tree[value].kind {
        ExpressionKind::String(string) => Some(string),
        _ => None,
    }
}

/// Removes the indentation that all lines but the first share, and blank lines at both ends.
fn dedent(text: &str) -> String {
    let text = text.replace('\t', "        ");
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let margin = text.lines().skip(1).filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let rest = text.lines().skip(1).map(|line| line.get(margin..).unwrap_or("").trim_end());
    let lines: Vec<&str> = text.lines().take(1).map(str::trim).chain(rest).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::dedent;

    #[test]
    fn removes_common_indentation() {
        assert_eq!(dedent("One.\n\n    Two:\n      three\n    "), "One.\n\nTwo:\n  three");
        assert_eq!(dedent("\n\tOne.\n\tTwo.\n"), "One.\nTwo.");
        assert_eq!(dedent(""), "");
    }
}
