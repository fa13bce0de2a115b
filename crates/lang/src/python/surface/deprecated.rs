//! Whether a release itself calls a symbol deprecated.

use model::{MessageChannel, Symbol, Value};

/// True when a decorator, the docstring or a warning in a body that only passes on says so.
///
/// A warning elsewhere may speak of an argument, so that it does not count.
pub(super) fn is_deprecated(symbol: &Symbol) -> bool {
    let decorated = symbol.decorators.iter().any(|decorator| speaks(name_of(&decorator.value)));
    let documented = symbol.docstring.as_deref().is_some_and(opens_with_directive);
    let warned = symbol
        .body
        .messages
        .iter()
        .any(|message| message.channel == MessageChannel::Warning && names_itself(&message.text, &symbol.name));
    decorated || documented || warned
}

fn name_of(value: &Value) -> &str {
    match value {
        Value::Name(name) | Value::Call { callee: name, .. } => name,
        Value::Text(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => "",
    }
}

fn speaks(name: &str) -> bool {
    name.rsplit('.').next().unwrap_or("").to_ascii_lowercase().contains("deprecat")
}

/// A directive inside the description of a parameter is indented and does not count.
fn opens_with_directive(docstring: &str) -> bool {
    docstring.lines().any(|line| line.starts_with(".. deprecated::"))
}

/// True when the text starts by calling the symbol itself deprecated.
fn names_itself(text: &str, name: &str) -> bool {
    let subject = text.split_whitespace().take(3).any(|word| {
        let word = word.trim_matches(|it: char| !it.is_alphanumeric() && it != '_' && it != '.');
        word.rsplit('.').next() == Some(name)
    });
    subject && text.to_ascii_lowercase().contains("deprecated")
}
