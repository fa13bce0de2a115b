//! Defaults as values.

/// A default that means the same everywhere.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    /// `None`.
    Nothing,
    /// `True` or `False`.
    Switch(bool),
    /// A number.
    Number(f64),
    /// A string without escapes.
    Text(String),
    /// An empty display.
    Empty(String),
}

/// The literal that `source` spells, when it is one.
pub(crate) fn literal(source: &str) -> Option<Literal> {
    let source = source.trim();
    match source {
        "None" => return Some(Literal::Nothing),
        "True" => return Some(Literal::Switch(true)),
        "False" => return Some(Literal::Switch(false)),
        "()" | "[]" | "{}" => return Some(Literal::Empty(source.to_owned())),
        _ => {}
    }
    let digits = source.replace('_', "");
    let numeric = digits.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.');
    if let (true, Ok(number)) = (numeric, digits.parse::<f64>()) {
        return Some(Literal::Number(number));
    }
    let text = |quote: char| source.strip_prefix(quote)?.strip_suffix(quote).filter(|it| !it.contains([quote, '\\']));
    text('"').or_else(|| text('\'')).map(|it| Literal::Text(it.to_owned()))
}

/// True for two defaults of which one could not take the place of the other: a switch and a name, a name and a number.
pub(crate) fn are_of_two_types(left: Option<&str>, right: Option<&str>) -> bool {
    use Literal::{Empty, Nothing, Number, Switch, Text};
    match (left.and_then(literal), right.and_then(literal)) {
        (Some(Switch(_) | Number(_)), Some(Text(_))) | (Some(Text(_)), Some(Switch(_) | Number(_))) => true,
        (Some(Nothing | Switch(_) | Number(_) | Text(_) | Empty(_)) | None, _) => false,
    }
}
