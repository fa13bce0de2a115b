use std::iter::Peekable;
use std::str::Chars;

/// What a scalar in double quotes says, without its quotes; `None` for an escape that is none.
pub(super) fn double_quoted(inner: &str) -> Option<String> {
    let mut res = String::with_capacity(inner.len());
    let mut rest = inner.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\\' => res.push(escape(&mut rest)?),
            _ => res.push(character),
        }
    }
    Some(res)
}

fn escape(rest: &mut Peekable<Chars<'_>>) -> Option<char> {
    Some(match rest.next()? {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' => code(rest, 2)?,
        'u' => code(rest, 4)?,
        'U' => code(rest, 8)?,
        plain @ (' ' | '"' | '/' | '\\') => plain,
        _ => return None,
    })
}

fn code(rest: &mut Peekable<Chars<'_>>, digits: usize) -> Option<char> {
    let text: String = rest.take(digits).collect();
    let sound = text.len() == digits && text.bytes().all(|it| it.is_ascii_hexdigit());
    char::from_u32(u32::from_str_radix(&text, 16).ok().filter(|_| sound)?)
}

#[cfg(test)]
mod tests {
    use super::double_quoted;

    #[test]
    fn escapes_are_decoded() {
        assert_eq!(double_quoted(r#"k\u00e9\x79\/\"\\"#).as_deref(), Some("kéy/\"\\"));
        assert_eq!(double_quoted(r"\U0001F600\n").as_deref(), Some("😀\n"));
        assert_eq!(double_quoted(r"\u00g1"), None);
        assert_eq!(double_quoted("\\"), None);
    }
}
