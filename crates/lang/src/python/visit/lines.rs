//! Lines and columns.

/// Where each line of a text starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineTable {
    starts: Vec<u32>,
}

impl LineTable {
    /// Finds the lines of `source`, which end in `\n`, `\r\n` or `\r`.
    pub fn new(source: &str) -> Self {
        let bytes = source.as_bytes();
        let ends_line = |at: &usize| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n');
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(ends_line);
        Self { starts: std::iter::once(0).chain(ends.map(|at| at as u32 + 1)).collect() }
    }

    /// The line of `offset`, from 1.
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|start| *start <= offset) as u32
    }

    /// The line of `offset` and its column in characters of `source`, both from 1.
    pub fn position(&self, source: &str, offset: u32) -> (u32, u32) {
        let line = self.line(offset);
        let start = self.start(line) as usize;
        let before = source.as_bytes().get(start..offset as usize).unwrap_or_default();
        let is_continuation = |byte: &&u8| **byte & 0xc0 == 0x80;
        let characters = before.len() - before.iter().filter(is_continuation).count();
        (line, characters as u32 + 1)
    }

    /// The offset at which `line` starts, counted from 1.
    pub fn start(&self, line: u32) -> u32 {
        self.starts.get(line.saturating_sub(1) as usize).copied().unwrap_or_default()
    }

    /// How many lines there are, an empty one behind the last line end included.
    pub fn count(&self) -> u32 {
        self.starts.len() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_with_any_ending() {
        let table = LineTable::new("a\nb\r\nc\rd");
        assert_eq!([0, 1, 2, 3, 4, 5, 6, 7].map(|offset| table.line(offset)), [1, 1, 2, 2, 2, 3, 3, 4]);
        assert_eq!(table.count(), 4);
    }

    #[test]
    fn counts_columns_in_characters() {
        let source = "x\nä = 'ö' + y";
        let offset = source.find('y').unwrap() as u32;
        assert_eq!(LineTable::new(source).position(source, offset), (2, 11));
    }
}
