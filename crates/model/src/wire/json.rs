//! Texts as JSON.

/// Adds `text` in double quotes.
#[inline]
pub(super) fn push_string(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    out.push(b'"');
    // Looking at every byte without a way out is many at a time.
    if bytes.iter().fold(false, |found, byte| found | needs_escape(*byte)) {
        bytes.iter().for_each(|byte| push_escaped(out, *byte));
    } else {
        out.extend_from_slice(bytes);
    }
    out.push(b'"');
}

#[inline]
fn needs_escape(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

fn push_escaped(out: &mut Vec<u8>, byte: u8) {
    let hexadecimal = |digit: u8| b"0123456789abcdef"[usize::from(digit)];
    match byte {
        b'"' => out.extend(b"\\\""),
        b'\\' => out.extend(b"\\\\"),
        b'\n' => out.extend(b"\\n"),
        b'\r' => out.extend(b"\\r"),
        b'\t' => out.extend(b"\\t"),
        0x08 => out.extend(b"\\b"),
        0x0C => out.extend(b"\\f"),
        0..0x20 => {
            out.extend(b"\\u00");
            out.extend([hexadecimal(byte >> 4), hexadecimal(byte & 15)]);
        }
        _ => out.push(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::push_string;

    #[test]
    fn escapes_as_any_other_writer_of_json() {
        let all: String = (0..0x180).filter_map(char::from_u32).chain("\u{2028}\u{feff}😀".chars()).collect();
        for text in ["", "acme.io", all.as_str(), "\"", "a\\"] {
            let mut written = Vec::new();
            push_string(&mut written, text);
            assert_eq!(String::from_utf8(written).expect("text"), serde_json::Value::from(text).to_string());
        }
    }
}
