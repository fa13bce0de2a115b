use crate::{Argument, MessageChannel, Symbol, Value};

/// What a release says about a symbol that it will take away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deprecation {
    /// The release that began to say so, where it is told.
    pub since: Option<String>,
    /// What to use instead, as written.
    pub replacement: Option<String>,
    /// Where it is said.
    pub source: DeprecationSource,
}

/// Where a deprecation is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeprecationSource {
    /// A decorator whose name speaks of deprecation.
    Decorator,
    /// A directive in the docstring.
    Docstring,
    /// A warning that names the symbol.
    Warning,
}

impl DeprecationSource {
    /// The word that stands in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decorator => "decorator",
            Self::Docstring => "docstring",
            Self::Warning => "warning",
        }
    }
}

/// Keywords under which decorators are told the release.
const SINCE: &[&str] = &["since", "version", "deprecated_in", "in_version", "as_of"];

/// Keywords under which decorators are told the successor.
const REPLACEMENT: &[&str] = &["alternative", "replacement", "replaced_by", "instead", "new", "new_name", "use"];

impl Symbol {
    /// What the release says of taking this symbol away: by a decorator, the docstring, or a warning that names it.
    pub fn deprecation(&self) -> Option<Deprecation> {
        self.decorators
            .iter()
            .find_map(|decorator| from_decorator(&decorator.value))
            .or_else(|| from_docstring(self.docstring.as_deref()?))
            .or_else(|| self.in_warning())
    }

    /// The release that a `versionadded` directive names.
    pub fn since(&self) -> Option<String> {
        directive(self.docstring.as_deref()?, "versionadded").map(|(version, _)| version).filter(|it| !it.is_empty())
    }

    fn in_warning(&self) -> Option<Deprecation> {
        let says_so = |text: &str| text.to_lowercase().contains("deprecat") && text.contains(&self.name);
        let warnings = self.body.messages.iter().filter(|message| message.channel == MessageChannel::Warning);
        let message = warnings.into_iter().find(|message| says_so(&message.text))?;
        let replacement = successor(&message.text);
        Some(Deprecation { since: None, replacement, source: DeprecationSource::Warning })
    }
}

fn from_decorator(value: &Value) -> Option<Deprecation> {
    let (callee, arguments): (&str, &[Argument]) = match value {
        Value::Name(name) => (name, &[]),
        Value::Call { callee, arguments } => (callee, arguments),
        Value::Text(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => return None,
    };
    let name = callee.rsplit('.').next().unwrap_or(callee);
    if name.is_ascii() && !contains_word(name, "deprecat") {
        return None;
    }
    let name = name.to_lowercase();
    // `deprecated_alias("old", "new")` and the like speak of parameters, not of the symbol.
    let of_parameter = ["alias", "param", "arg", "kw", "rename"].iter().any(|word| name.contains(word));
    if !name.contains("deprecat") || of_parameter {
        return None;
    }
    let texts = || arguments.iter().filter_map(|argument| argument.value.as_text());
    Some(Deprecation {
        since: keyword(arguments, SINCE).or_else(|| texts().find(|text| is_version(text)).map(str::to_owned)),
        replacement: keyword(arguments, REPLACEMENT).or_else(|| texts().find_map(successor)),
        source: DeprecationSource::Decorator,
    })
}

/// True when `text` contains `word`, which is in lower case, in any case.
fn contains_word(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|it| it.eq_ignore_ascii_case(word.as_bytes()))
}

fn keyword(arguments: &[Argument], names: &[&str]) -> Option<String> {
    let named = |argument: &&Argument| argument.keyword.as_deref().is_some_and(|it| names.contains(&it));
    arguments.iter().find(named)?.value.as_text().map(str::to_owned)
}

fn from_docstring(text: &str) -> Option<Deprecation> {
    let (version, rest) = directive(text, "deprecated")?;
    let since = Some(version).filter(|it| !it.is_empty());
    Some(Deprecation { since, replacement: successor(&rest), source: DeprecationSource::Docstring })
}

/// The first word after `.. name::`, without its last punctuation, and what follows up to an empty line.
fn directive(text: &str, name: &str) -> Option<(String, String)> {
    let starts = memchr::memmem::find_iter(text.as_bytes(), ".. ").map(|place| &text[place + 3..]);
    let after = starts.into_iter().find_map(|start| start.strip_prefix(name)?.strip_prefix("::"))?;
    let paragraph = after.split("\n\n").next().unwrap_or(after);
    let first = paragraph.lines().next().unwrap_or("").split_whitespace().next().unwrap_or("");
    Some((first.trim_end_matches([',', '.', ':', ';']).to_owned(), paragraph.to_owned()))
}

fn is_version(text: &str) -> bool {
    let bare = text.strip_prefix('v').unwrap_or(text);
    bare.starts_with(|it: char| it.is_ascii_digit()) && bare.contains('.') && !bare.contains(' ')
}

/// The dotted name after "use" in a sentence: `Use :func:`x` instead` gives `x`.
fn successor(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let place = lower.match_indices("use ").map(|(place, _)| place).find(|place| starts_word(&lower, *place))?;
    // Lower-casing may change lengths outside ASCII; such texts are left alone.
    let after = text.get(place + 4..)?.trim_start();
    let after = after.strip_prefix("the ").unwrap_or(after);
    let bare = after.split(['`', '\'', '"']).find(|part| !part.trim().is_empty() && !part.starts_with(':'))?;
    let name: String = bare.chars().take_while(|it| it.is_alphanumeric() || matches!(it, '_' | '.')).collect();
    let name = name.trim_end_matches('.');
    let looks_like_code = name.contains(['.', '_']) || after.starts_with(['`', '\'', '"', ':']);
    (looks_like_code && !name.is_empty()).then(|| name.to_owned())
}

fn starts_word(text: &str, place: usize) -> bool {
    text.get(..place).is_some_and(|before| !before.ends_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_successor_out_of_a_sentence() {
        let found = |text: &str| successor(text).unwrap_or_default();
        assert_eq!(found("X is deprecated. Use :func:`acme.new` instead."), "acme.new");
        assert_eq!(found("please use 'new_name' instead"), "new_name");
        assert_eq!(found("use acme.fields.Raw."), "acme.fields.Raw");
        assert_eq!(found("because of this, it is gone"), "");
        assert_eq!(found("use something better"), "");
    }

    #[test]
    fn reads_decorators_and_docstrings() {
        let text = |text: &str| Value::Text(text.to_owned());
        let arguments = vec![
            Argument { keyword: Some("since".to_owned()), value: text("1.2") },
            Argument { keyword: None, value: text("use `b.c`") },
        ];
        let call = |callee: &str| Value::Call { callee: callee.to_owned(), arguments: arguments.clone() };
        let expected = |source| Deprecation { since: Some("1.2".into()), replacement: Some("b.c".into()), source };
        assert_eq!(from_decorator(&call("x.deprecated")), Some(expected(DeprecationSource::Decorator)));
        assert_eq!(from_decorator(&call("deprecated_alias")), None);
        let docstring = "Does.\n\n.. deprecated:: 1.2\n   Use ``b.c``\n\nMore.";
        assert_eq!(from_docstring(docstring), Some(expected(DeprecationSource::Docstring)));
    }
}
