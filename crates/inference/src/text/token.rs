//! Splits a sentence for a caller into words, names and stops.

/// One piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// A word of prose, as written.
    Word(String),
    /// Something that is written as code or looks like it.
    Name(Mention),
    /// The end of a sentence or paragraph.
    Stop,
    /// Anything else: a comma, a colon, a hole of a template, code that is not a name.
    Other(char),
}

/// A name in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    /// The dotted name without decoration.
    pub name: String,
    /// True when quoted, in backticks, in a role, called, dotted, or spelled as only code is.
    pub marked: bool,
    /// True when it is written as a call with arguments: a use needs more than another name.
    pub with_arguments: bool,
    /// The role without colons: `meth`, `class`, `func`; empty without one.
    pub role: String,
}

/// The tokens of `text` in order.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut scanner = Scanner { text, at: 0, found: Vec::new() };
    while scanner.at < text.len() {
        scanner.step();
    }
    scanner.found
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    found: Vec<Token>,
}

impl Scanner<'_> {
    fn step(&mut self) {
        let rest = &self.text[self.at..];
        let first = rest.chars().next().expect("the loop stops at the end");
        match first {
            ':' if self.role() => {}
            '`' | '\'' | '"' if self.quoted(first) => {}
            '\n' => self.line_break(rest),
            '{' => self.hole(rest),
            '%' if rest.starts_with("%s") || rest.starts_with("%r") => self.push(Token::Other('{'), 2),
            c if c.is_whitespace() => self.at += c.len_utf8(),
            c if c.is_alphabetic() || c == '_' => self.word(rest),
            c if c.is_ascii_digit() => self.number(rest),
            '.' if is_member_access(self.text, self.at) => self.word(rest),
            '.' | ';' | '!' | '?' => self.push(Token::Stop, 1),
            c => self.push(Token::Other(c), c.len_utf8()),
        }
    }

    fn push(&mut self, token: Token, length: usize) {
        self.found.push(token);
        self.at += length;
    }

    /// A blank line ends a sentence, a single line break does not.
    fn line_break(&mut self, rest: &str) {
        let blank = rest[1..].trim_start_matches([' ', '\t']).starts_with('\n');
        if blank {
            self.found.push(Token::Stop);
        }
        self.at += 1;
    }

    /// `{source}` of a template; what follows a dot after it is a name of its own.
    fn hole(&mut self, rest: &str) {
        let length = rest.find('}').map_or(1, |end| end + 1);
        self.push(Token::Other('{'), length);
    }

    /// `:meth:`~a.b.c``: true when one was read.
    fn role(&mut self) -> bool {
        let rest = &self.text[self.at + 1..];
        let Some((role, tail)) = rest.split_once(":`") else { return false };
        let sound =
            !role.is_empty() && role.len() < 16 && role.chars().all(|c| c.is_ascii_alphabetic() || ":+-".contains(c));
        let Some(end) = tail.find('`').filter(|_| sound) else { return false };
        let role = role.rsplit(':').next().unwrap_or(role).to_owned();
        let content = role_target(&tail[..end]);
        let token = code_token(content, &role);
        let length = 1 + role_length(rest, end);
        self.push(token, length);
        true
    }

    /// Text in quotes: true when it was read as code.
    fn quoted(&mut self, mark: char) -> bool {
        let rest = &self.text[self.at..];
        let marks = rest.chars().take_while(|c| *c == mark).count();
        let inside_word = self.text[..self.at].ends_with(|c: char| c.is_alphanumeric());
        if inside_word && mark != '`' {
            self.at += 1;
            return true;
        }
        if marks == 2 && mark != '`' {
            self.at += 2;
            return true;
        }
        let fence = &rest[..marks];
        let Some(end) = rest[marks..].find(fence).filter(|end| *end < 120) else { return false };
        let content = rest[marks..marks + end].to_owned();
        let trailing = rest[marks + end..].chars().take_while(|c| *c == mark).count().max(marks);
        let token = code_token(&content, "");
        self.push(token, marks + end + trailing.min(marks));
        if rest[marks + end + marks..].starts_with("__") {
            self.at += 2;
        } else if rest[marks + end + marks..].starts_with("_ ") {
            self.at += 1;
        }
        true
    }

    /// A version number: its dots end no sentence.
    fn number(&mut self, rest: &str) {
        let length =
            rest.find(|c: char| !(c.is_ascii_digit() || c.is_ascii_lowercase() || c == '.')).unwrap_or(rest.len());
        let number = rest[..length].trim_end_matches('.');
        self.push(Token::Other('0'), number.len().max(1));
    }

    /// A word, with the dots, parentheses and underscores that make it code.
    fn word(&mut self, rest: &str) {
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
        let name = without_next_sentence(rest[..length].trim_end_matches('.'));
        let after = &rest[name.len()..];
        let called = after.starts_with('(') && !after.starts_with("(s)");
        let with_arguments = called && !after.starts_with("()") && !after.starts_with("(...)");
        let inner = name.trim_start_matches('.');
        let sound = is_dotted_identifier(inner);
        if sound && (called || looks_like_code(name)) {
            self.found.push(mention(inner, with_arguments, ""));
        } else {
            self.found.push(Token::Word(name.to_owned()));
        }
        let abbreviation = is_abbreviation(name) && after.starts_with('.');
        self.at += name.len().max(1) + usize::from(abbreviation);
        if called {
            self.at += call_length(after);
        }
    }
}

fn role_length(rest: &str, end: usize) -> usize {
    let head = rest.find(":`").unwrap_or(0) + 2;
    head + end + 1
}

/// `Title <a.b>` gives `a.b`; `~a.b` and `!a.b` lose their sign.
fn role_target(content: &str) -> &str {
    let target = match (content.rfind('<'), content.ends_with('>')) {
        (Some(start), true) => &content[start + 1..content.len() - 1],
        _ => content,
    };
    target.trim_start_matches(['~', '!', '.'])
}

fn mention(name: &str, with_arguments: bool, role: &str) -> Token {
    Token::Name(Mention { name: name.to_owned(), marked: true, with_arguments, role: role.to_owned() })
}

/// What stands between quotes or backticks: a name when it is one, else code that says nothing.
fn code_token(content: &str, role: &str) -> Token {
    let content = content.trim().trim_start_matches(['~', '.', '@']).trim_end_matches('=');
    if let Some(imported) = imported_name(content) {
        return mention(&imported, false, role);
    }
    let head = content.split('(').next().unwrap_or(content);
    let arguments = content.strip_prefix(head).unwrap_or("");
    let plain_call = arguments.is_empty() || ["()", "(...)", "(…)"].contains(&arguments);
    let whole = plain_call || (arguments.starts_with('(') && arguments.ends_with(')') && !arguments.contains(")."));
    if whole && is_dotted_identifier(head) { mention(head, !plain_call, role) } else { Token::Other('`') }
}

/// `from a.b import C` names `a.b.C`; `import a.b` names `a.b`.
fn imported_name(content: &str) -> Option<String> {
    if let Some((module, name)) = content.strip_prefix("from ").and_then(|rest| rest.split_once(" import ")) {
        let (module, name) = (module.trim(), name.trim().trim_end_matches([';', '.']));
        let whole = is_dotted_identifier(module) && is_dotted_identifier(name);
        return whole.then(|| format!("{module}.{name}"));
    }
    let module = content.strip_prefix("import ")?.trim();
    is_dotted_identifier(module).then(|| module.to_owned())
}

/// True for `a`, `a.b`, `_a.b1`.
pub(crate) fn is_dotted_identifier(text: &str) -> bool {
    !text.is_empty() && text.split('.').all(is_identifier)
}

/// True for a single identifier.
pub(super) fn is_identifier(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_alphabetic() || c == '_');
    starts_well && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn looks_like_code(word: &str) -> bool {
    let inner_dot = word.trim_start_matches('.').contains('.') && !is_abbreviation(word);
    let humps = word.chars().skip(1).any(char::is_uppercase) && word.chars().any(char::is_lowercase);
    word.starts_with('.') || inner_dot || word.contains('_') || humps
}

/// `old.See` of a text whose author forgot a space: the name before the next sentence.
fn without_next_sentence(word: &str) -> &str {
    let next = |it: &str| ["See", "Use", "Please", "Instead", "This", "It"].contains(&it);
    word.rsplit_once('.').filter(|(head, last)| !head.is_empty() && next(last)).map_or(word, |it| it.0)
}

fn is_abbreviation(word: &str) -> bool {
    ["e.g", "i.e", "a.k.a", "vs.", "etc."].iter().any(|it| word.starts_with(it))
}

/// A dot that begins a name: `.key_to_index`, also right after a template's hole.
fn is_member_access(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + 1..].chars().next();
    let opens = before.is_none_or(|c| c.is_whitespace() || c == '}' || c == '(');
    opens && after.is_some_and(|c| c.is_alphabetic() || c == '_')
}

fn call_length(after: &str) -> usize {
    let mut depth = 0usize;
    for (index, c) in after.char_indices().take(120) {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => return index + 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let shown = |mention: &Mention| format!("{}{}", mention.name, if mention.with_arguments { "(..)" } else { "" });
        tokens(text)
            .iter()
            .filter_map(|token| if let Token::Name(it) = token { Some(shown(it)) } else { None })
            .collect()
    }

    #[test]
    fn reads_roles_quotes_calls_and_code_words() {
        assert_eq!(names("Use :meth:`~a.b.C.run` instead."), ["a.b.C.run"]);
        assert_eq!(names("use :class:`New <acme.New>`"), ["acme.New"]);
        assert_eq!(names("``old`` gives way to 'new_name', not to plain words."), ["old", "new_name"]);
        assert_eq!(names("call fetch() or CamelCase or snake_case"), ["fetch", "CamelCase", "snake_case"]);
        assert_eq!(names("use Scatter(marker='x') please"), ["Scatter(..)"]);
        assert_eq!(names("{type(self).__name__}.run is old"), ["run"]);
        assert_eq!(names("write `from acme.io import read`"), ["acme.io.read"]);
    }

    #[test]
    fn apostrophes_do_not_open_a_quote() {
        assert_eq!(names("don't use KeyedVector's `x` or users' y"), ["KeyedVector", "x"]);
    }

    #[test]
    fn sentences_end_at_stops_and_blank_lines() {
        let stops = |text: &str| tokens(text).iter().filter(|it| **it == Token::Stop).count();
        assert_eq!(stops("instead of template.See the notes"), 1);
        assert_eq!(stops("One. Two\n\nThree\nstill three."), 3);
    }
}
