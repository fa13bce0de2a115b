use super::document::{Node, Tree, is_number, is_truth};
use super::read_error::{Problem, ReadError, Warning};
use crate::Spot;

/// The fields of one map, taken out one by one; what is left over is unknown.
pub(super) struct Fields {
    spot: Spot,
    /// Path of the map, with a dot at the end: `match.`; empty for the document and for an operation.
    path: &'static str,
    entries: Vec<(String, Node)>,
    asked: Vec<&'static str>,
}

/// A text with the line it stands on.
pub(super) struct Text {
    pub(super) text: String,
    pub(super) spot: Spot,
}

impl Fields {
    pub(super) fn of(node: Node, path: &'static str, name: &str) -> Result<Self, ReadError> {
        let (spot, found) = (node.spot, node.describe());
        match node.value {
            Tree::Map(entries) => Ok(Self { spot, path, entries, asked: Vec::new() }),
            Tree::Scalar { .. } | Tree::List(_) => {
                Err(ReadError::at(spot, Problem::WrongType { field: name.to_owned(), expected: "a map", found }))
            }
        }
    }

    pub(super) fn spot(&self) -> Spot {
        self.spot
    }

    /// The value of `key`, whatever it is.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Node> {
        self.asked.push(key);
        let place = self.entries.iter().position(|(name, _)| name == key)?;
        Some(self.entries.remove(place).1)
    }

    pub(super) fn require(&mut self, key: &'static str) -> Result<Node, ReadError> {
        self.take(key).ok_or_else(|| self.missing(key))
    }

    fn missing(&self, key: &str) -> ReadError {
        ReadError::at(self.spot, Problem::Missing { field: format!("{}{key}", self.path) })
    }

    /// Text that must be there.
    pub(super) fn text(&mut self, key: &'static str) -> Result<Text, ReadError> {
        let node = self.require(key)?;
        self.as_text(key, node)
    }

    /// Text that may be missing; a `null` is refused all the same.
    pub(super) fn optional_text(&mut self, key: &'static str) -> Result<Option<Text>, ReadError> {
        let node = self.take(key);
        node.map(|node| self.as_text(key, node)).transpose()
    }

    /// A list of texts; an absent one is `None`.
    pub(super) fn optional_texts(&mut self, key: &'static str) -> Result<Option<Vec<Text>>, ReadError> {
        let Some(node) = self.take(key) else { return Ok(None) };
        let (spot, found) = (node.spot, node.describe());
        match node.value {
            Tree::List(items) => {
                items.into_iter().map(|item| self.as_text(key, item)).collect::<Result<_, _>>().map(Some)
            }
            Tree::Scalar { .. } | Tree::Map(_) => Err(self.wrong_type(key, spot, "a list of texts", found)),
        }
    }

    /// `true` or `false`; an absent one is `default`.
    pub(super) fn truth(&mut self, key: &'static str, default: bool) -> Result<bool, ReadError> {
        let Some(node) = self.take(key) else { return Ok(default) };
        match &node.value {
            Tree::Scalar { text, plain: true } if is_truth(text) => Ok(text.eq_ignore_ascii_case("true")),
            Tree::Scalar { .. } | Tree::List(_) | Tree::Map(_) => {
                Err(self.wrong_type(key, node.spot, "true or false", node.describe()))
            }
        }
    }

    /// A version label: a bare number is taken as it is written, with a warning.
    pub(super) fn version(&mut self, key: &'static str, warnings: &mut Vec<Warning>) -> Result<Text, ReadError> {
        let node = self.require(key)?;
        match node.value {
            Tree::Scalar { text, plain: true } if is_number(&text) => {
                let message =
                    format!("`{key}` is a bare number, which other readers may shorten: write it as \"{text}\"");
                warnings.push(Warning { spot: node.spot, message });
                Ok(Text { text, spot: node.spot })
            }
            value => self.as_text(key, Node { spot: node.spot, value }),
        }
    }

    /// A version label that may be missing.
    pub(super) fn optional_version(
        &mut self,
        key: &'static str,
        warnings: &mut Vec<Warning>,
    ) -> Result<Option<String>, ReadError> {
        let there = self.entries.iter().any(|(name, _)| name == key);
        self.asked.push(key);
        if there { self.version(key, warnings).map(|it| Some(it.text)) } else { Ok(None) }
    }

    fn as_text(&self, key: &str, node: Node) -> Result<Text, ReadError> {
        let (spot, found, is_null) = (node.spot, node.describe(), node.is_null());
        match node.value {
            Tree::Scalar { text, plain } if !plain || !(is_null || is_truth(&text) || is_number(&text)) => {
                Ok(Text { text, spot })
            }
            Tree::Scalar { .. } | Tree::List(_) | Tree::Map(_) => Err(self.wrong_type(key, spot, "text", found)),
        }
    }

    pub(super) fn wrong_type(&self, key: &str, spot: Spot, expected: &'static str, found: &'static str) -> ReadError {
        ReadError::at(spot, Problem::WrongType { field: format!("{}{key}", self.path), expected, found })
    }

    pub(super) fn bad_value(&self, key: &str, spot: Spot, reason: impl Into<String>) -> ReadError {
        ReadError::at(spot, Problem::BadValue { field: format!("{}{key}", self.path), reason: reason.into() })
    }

    /// Refuses what nobody asked for.
    pub(super) fn refuse_rest(self) -> Result<(), ReadError> {
        match self.entries.first() {
            None => Ok(()),
            Some((key, node)) => {
                let known = self.asked.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
                let problem = Problem::UnknownField { field: format!("{}{key}", self.path), known };
                Err(ReadError::at(node.spot, problem))
            }
        }
    }

    /// Warns of what nobody asked for.
    pub(super) fn warn_of_rest(self, warnings: &mut Vec<Warning>) {
        let path = self.path;
        warnings.extend(self.entries.into_iter().map(|(key, node)| Warning {
            spot: node.spot,
            message: format!("unknown field `{path}{key}` is ignored"),
        }));
    }
}
