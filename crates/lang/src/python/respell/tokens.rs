//! The smallest edits that turn one dotted chain into another.

use model::TextRange;

use crate::python::project::FileUnit;

/// Edits that make the chain of `tokens` read `text`; `None` when comments or parentheses stand in the way.
pub(super) fn respell(unit: &FileUnit, tokens: &[TextRange], text: &str) -> Option<Vec<(TextRange, String)>> {
    let old: Vec<&str> = tokens.iter().map(|token| unit.text(*token)).collect();
    let new: Vec<&str> = text.split('.').collect();
    if old.len() == new.len() {
        let pairs = tokens.iter().zip(old.iter().zip(&new));
        return Some(
            pairs.filter(|(_, (old, new))| old != new).map(|(at, (_, new))| (*at, (*new).to_owned())).collect(),
        );
    }
    let shorter = old.len().min(new.len());
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count().min(shorter);
    let head = old.iter().zip(&new).take_while(|(old, new)| old == new).count().min(shorter - tail);
    let (range, text) = splice(tokens, &new, head, tail);
    is_simple(unit, range).then(|| vec![(range, text)])
}

/// Puts the new segments between `head` and `tail` tokens that stay.
fn splice(tokens: &[TextRange], new: &[&str], head: usize, tail: usize) -> (TextRange, String) {
    let after = tokens.len() - tail;
    let middle = new[head..new.len() - tail].join(".");
    let drops = head < after;
    match (drops, middle.is_empty()) {
        (true, false) => (TextRange::new(tokens[head].start, tokens[after - 1].end), middle),
        (true, true) if tail > 0 => (TextRange::new(tokens[head].start, tokens[after].start), String::new()),
        (true, true) => (TextRange::new(tokens[head - 1].end, tokens[after - 1].end), String::new()),
        (false, _) if tail > 0 => (TextRange::at(tokens[after].start), format!("{middle}.")),
        (false, _) => (TextRange::at(tokens[head - 1].end), format!(".{middle}")),
    }
}

/// True when the range holds nothing but names, dots and space.
fn is_simple(unit: &FileUnit, range: TextRange) -> bool {
    !unit.text(range).contains(['(', ')', '#', '"', '\''])
}
