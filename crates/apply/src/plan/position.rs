/// The lines of a file.
///
/// Lines end in LF, CR LF or CR, as Python and editors see them. A byte order mark has no width.
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    /// Offset of the first byte of each line.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let ends = |at: &usize| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n');
        let first = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let others = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(ends).map(|at| at + 1);
        Self { bytes, starts: std::iter::once(first).chain(others).collect() }
    }

    /// The line and the column of `offset`, both from 1; columns count characters.
    pub(super) fn position(&self, offset: u32) -> (u32, u32) {
        let offset = (offset as usize).min(self.bytes.len());
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let before = self.bytes.get(self.starts[line - 1]..offset).unwrap_or_default();
        let characters = before.iter().filter(|byte| !is_continuation(**byte)).count();
        (line as u32, characters as u32 + 1)
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn counts_lines_and_characters() {
        let position = |bytes, offset| Lines::of(bytes).position(offset);
        assert_eq!(position("a\r\né b\rx".as_bytes(), 7), (2, 4));
        assert_eq!(position("a\r\né b\rx".as_bytes(), 8), (3, 1));
        assert_eq!(position("\u{feff}ab".as_bytes(), 4), (1, 2));
        assert_eq!(position(b"", 9), (1, 1));
    }
}
