use std::borrow::Cow;
use std::fmt::Write;

/// `text` with every character that could move the cursor, hide text or turn it around written as an escape.
///
/// Line feeds and tabs stay. For everything shown to a person that comes from a file, a manifest or a ref.
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_unsafe) { Cow::Owned(escaped(text)) } else { Cow::Borrowed(text) }
}

fn escaped(text: &str) -> String {
    let mut res = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_unsafe(character) {
            write!(res, "{}", character.escape_unicode()).expect("writing to a string cannot fail");
        } else {
            res.push(character);
        }
    }
    res
}

fn is_unsafe(character: char) -> bool {
    let control = character.is_control() && !matches!(character, '\n' | '\t');
    let directional = matches!(character, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let invisible = matches!(character, '\u{200B}'..='\u{200D}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{FEFF}');
    control || directional || invisible
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn escapes_what_a_terminal_would_obey() {
        assert_eq!(printable("a\u{1b}[31mb\r\u{202e}c"), r"a\u{1b}[31mb\u{d}\u{202e}c");
    }

    #[test]
    fn leaves_text_tabs_and_line_feeds() {
        assert_eq!(printable("naïve\t名\n"), "naïve\t名\n");
    }
}
