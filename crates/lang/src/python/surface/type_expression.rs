//! Annotations with every name replaced by what it stands for.

use model::{Definition, DottedName};

use super::Api;

/// How a method may name the type of its own receiver.
pub(super) const SELF: &str = "typing.Self";

impl Api<'_> {
    /// The type expression `annotation`, written where `at` is defined, with dotted paths for names.
    ///
    /// Quotes of forward references go; `Literal` keeps its own.
    pub(super) fn typed(&self, at: &Definition, annotation: &str) -> String {
        let keeps_quotes = annotation.contains("Literal");
        let mut written = String::with_capacity(annotation.len());
        let mut rest = annotation.trim();
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '"' | '\'' if !keeps_quotes => 1,
                '"' | '\'' => quoted(rest, first, &mut written),
                _ if first.is_alphabetic() || first == '_' => self.name(at, rest, &mut written),
                _ => copied(first, &mut written),
            };
            rest = &rest[length..];
        }
        written
    }

    /// Writes the dotted name that `rest` starts with; gives its length.
    fn name(&self, at: &Definition, rest: &str, written: &mut String) -> usize {
        let end = rest.find(|it: char| !it.is_alphanumeric() && it != '_' && it != '.').unwrap_or(rest.len());
        let name = rest[..end].trim_end_matches('.');
        match self.names.path(at, name) {
            Some(path) if path.last() == "Self" => written.push_str(SELF),
            Some(path) => written.push_str(path.as_str()),
            None if name == "Self" => written.push_str(SELF),
            None => written.push_str(name),
        }
        name.len().max(1)
    }

    /// The class path as a type.
    pub(super) fn type_of_class(&self, path: &DottedName) -> String {
        path.as_str().to_owned()
    }
}

fn quoted(rest: &str, quote: char, written: &mut String) -> usize {
    let end = rest[1..].find(quote).map_or(rest.len(), |end| end + 2);
    written.push_str(&rest[..end]);
    end
}

fn copied(letter: char, written: &mut String) -> usize {
    // Annotations over several lines keep no line feeds.
    if letter.is_whitespace() {
        if !written.ends_with([' ', '[', '(']) {
            written.push(' ');
        }
    } else {
        written.push(letter);
    }
    letter.len_utf8()
}
