//! Configuration keys as code writes them: texts, pairs of section and name, small records of both.

use model::Value;

/// The names that lead to a setting, outermost first; one alone when settings have no sections.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KeyPath(pub Vec<String>);

impl KeyPath {
    /// The key that `value` spells: `"name"`, `("section", "name")`, `("section", "name", "2.1")`,
    /// `Parameter("section", "name")`.
    ///
    /// `None` for anything that is not made of such names alone.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        let parts: Vec<&str> = match value {
            Value::Text(text) => text.split('.').collect(),
            Value::List(items) => texts(items.iter())?,
            Value::Call { arguments, .. } => texts(arguments.iter().map(|it| &it.value))?,
            Value::Name(_) | Value::Table(_) | Value::Other(_) => return None,
        };
        let end = parts.iter().position(|it| is_version(it)).unwrap_or(parts.len());
        let names = &parts[..end];
        let sound = (1..=DEEPEST).contains(&names.len()) && names.iter().all(|it| is_key_name(it));
        sound.then(|| Self(names.iter().map(|it| (*it).to_owned()).collect()))
    }

    /// The key that a text alone spells.
    pub(crate) fn of_text(text: &str) -> Option<Self> {
        Self::of(&Value::Text(text.to_owned()))
    }

    /// The dotted path.
    pub(crate) fn dotted(&self) -> String {
        self.0.join(".")
    }

    /// This key below `section`.
    pub(crate) fn below(&self, section: &str) -> Self {
        Self(std::iter::once(section.to_owned()).chain(self.0.iter().cloned()).collect())
    }
}

/// Paths with more names are no settings.
const DEEPEST: usize = 6;

fn texts<'v>(values: impl ExactSizeIterator<Item = &'v Value>) -> Option<Vec<&'v str>> {
    let few = values.len() <= 3;
    let texts: Option<Vec<&str>> = values.map(Value::as_text).collect();
    texts.filter(|_| few)
}

/// `2.1`, `v3`: says since when.
fn is_version(text: &str) -> bool {
    let digits = text.trim_start_matches('v');
    !digits.is_empty() && digits.chars().all(|it| it.is_ascii_digit() || it == '.')
}

fn is_key_name(text: &str) -> bool {
    let starts_well = text.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_');
    text.len() > 1 && starts_well && text.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-'))
}

/// True for `ACME_TIMEOUT`: the spelling of settings that a Python module assigns.
pub(crate) fn is_upper(name: &str) -> bool {
    let sound = name.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_');
    sound && name.len() > 2 && name.starts_with(|it: char| it.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use model::Argument;

    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn reads_texts_pairs_and_records() {
        let dotted = |value: &Value| KeyPath::of(value).map(|it| it.dotted());
        assert_eq!(dotted(&text("a_b.c-d")).as_deref(), Some("a_b.c-d"));
        assert_eq!(dotted(&Value::List(vec![text("core"), text("pool"), text("2.1")])).as_deref(), Some("core.pool"));
        let arguments = ["core", "pool"].map(|it| Argument { keyword: None, value: text(it) }).to_vec();
        assert_eq!(dotted(&Value::Call { callee: "Key".into(), arguments }).as_deref(), Some("core.pool"));
    }

    #[test]
    fn prose_and_numbers_are_no_keys() {
        for value in [text("use another one"), text("1.2"), text(""), Value::List(vec![text("a/b"), text("cd")])] {
            assert_eq!(KeyPath::of(&value), None, "{value:?}");
        }
    }
}
