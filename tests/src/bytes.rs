//! Bytes as text in case files.

use std::fmt::Write as _;

/// Writes what an editor would eat as `\r`, `\\` and `\xHH`; line feeds and tabs stay.
pub fn escape(bytes: &[u8]) -> String {
    let mut res = String::new();
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|letter| escape_letter(letter, &mut res));
        chunk.invalid().iter().for_each(|byte| escape_byte(*byte, &mut res));
    }
    res
}

fn escape_letter(letter: char, res: &mut String) {
    match letter {
        '\r' => res.push_str("\\r"),
        '\\' => res.push_str("\\\\"),
        '\n' | '\t' => res.push(letter),
        '\u{feff}' => res.push_str("\\xef\\xbb\\xbf"),
        _ if letter.is_control() => escape_byte(letter as u8, res),
        _ => res.push(letter),
    }
}

fn escape_byte(byte: u8, res: &mut String) {
    write!(res, "\\x{byte:02x}").expect("writing to a string succeeds");
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn shows_what_an_editor_would_eat() {
        assert_eq!(escape(b"\xef\xbb\xbfa\r\n\x0c\xe9\tb\\"), "\\xef\\xbb\\xbfa\\r\n\\x0c\\xe9\tb\\\\");
    }
}
