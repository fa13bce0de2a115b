/// The line and the column of `offset` in `bytes`, both from 1; columns count characters.
///
/// Lines end in LF, CR LF or CR, as Python and editors see them. A byte order mark has no width.
pub(super) fn position(bytes: &[u8], offset: u32) -> (u32, u32) {
    let before = &bytes[..(offset as usize).min(bytes.len())];
    let ends = |at: usize| match before[at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    let mut line = 1;
    let mut start = if before.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    for at in memchr::memchr2_iter(b'\n', b'\r', before) {
        if ends(at) {
            line += 1;
            start = at + 1;
        }
    }
    let characters = before[start..].iter().filter(|byte| !is_continuation(**byte)).count();
    (line, characters as u32 + 1)
}

fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn counts_lines_and_characters() {
        assert_eq!(position("a\r\né b\rx".as_bytes(), 7), (2, 4));
        assert_eq!(position("a\r\né b\rx".as_bytes(), 8), (3, 1));
        assert_eq!(position("\u{feff}ab".as_bytes(), 4), (1, 2));
        assert_eq!(position(b"", 9), (1, 1));
    }
}
