//! What somebody else made of the places that a patch edits.

use std::ops::Range;

use memchr::memmem;
use similar::{Algorithm, DiffOp};

use crate::{Edit, EditSet, FilePatch};

/// What stands in another text where a patch edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reception {
    /// The same as the patch writes.
    Equal,
    /// Still what stood there before.
    Kept,
    /// Neither.
    Other,
}

/// Rewritten lines with fewer letters than this may stand anywhere by chance.
const TELLING: usize = 16;

impl FilePatch {
    /// For every edit, in order, what `other`, a later state of the same file that somebody else made, says there.
    ///
    /// Whole lines are compared, white space aside, at the place that a line diff gives them; lines that moved and lines
    /// that are added are looked for in all of `other`.
    pub fn reception(&self, other: &[u8]) -> Vec<Reception> {
        let comparison = Comparison::of(&self.before, other);
        let blocks = blocks(&self.before, &self.edits);
        let verdicts = blocks.iter().map(|block| (comparison.verdict(&self.before, block), block.edits.len()));
        verdicts.flat_map(|(verdict, count)| std::iter::repeat_n(verdict, count)).collect()
    }
}

/// Two states of a file, line by line without white space.
struct Comparison {
    was: Vec<Vec<u8>>,
    is: Vec<Vec<u8>>,
    all_before: Vec<u8>,
    all_after: Vec<u8>,
    ops: Vec<DiffOp>,
}

impl Comparison {
    fn of(before: &[u8], other: &[u8]) -> Self {
        let keys = |text| -> Vec<Vec<u8>> { lines(text).iter().map(|line| squeezed(line)).collect() };
        let (was, is) = (keys(before), keys(other));
        let ops = similar::capture_diff_slices(Algorithm::Patience, &was, &is);
        Self { all_before: was.concat(), all_after: is.concat(), was, is, ops }
    }

    fn verdict(&self, before: &[u8], block: &Block<'_>) -> Reception {
        if let Some(added) = block.added_lines(before) {
            return if self.is_new(&squeezed(added)) { Reception::Equal } else { Reception::Other };
        }
        let rewritten = squeezed(&block.rewritten(before));
        let original = self.was[block.lines.clone()].concat();
        let there = self.is[counterpart(&self.ops, &block.lines)].concat();
        match (holds(&there, &rewritten), holds(&there, &original)) {
            // One is written within the other: `User` in `BaseUser`.
            (true, true) if holds(&rewritten, &original) => Reception::Equal,
            (true, true) if holds(&original, &rewritten) => Reception::Kept,
            (true, true) => Reception::Other,
            (true, false) => Reception::Equal,
            (false, _) if rewritten.len() >= TELLING && self.is_new(&rewritten) => Reception::Equal,
            (false, true) => Reception::Kept,
            (false, false) => Reception::Other,
        }
    }

    /// True for a text that stands in the later state only.
    fn is_new(&self, text: &[u8]) -> bool {
        holds(&self.all_after, text) && !holds(&self.all_before, text)
    }
}

/// Neighbouring edits with the lines that they touch.
struct Block<'e> {
    lines: Range<usize>,
    /// Where the first of the lines starts, and the last one ends.
    bytes: Range<usize>,
    edits: Vec<&'e Edit>,
}

impl Block<'_> {
    /// The text of whole lines that the block adds and does nothing besides.
    fn added_lines(&self, before: &[u8]) -> Option<&[u8]> {
        let [edit] = self.edits.as_slice() else { return None };
        let text = edit.replacement.as_bytes();
        let at_start = before[..edit.range.start as usize].last().is_none_or(|byte| *byte == b'\n');
        (edit.range.is_empty() && at_start && text.ends_with(b"\n")).then_some(text)
    }

    fn rewritten(&self, before: &[u8]) -> Vec<u8> {
        let mut res = Vec::new();
        let mut done = self.bytes.start;
        for edit in &self.edits {
            res.extend_from_slice(&before[done..edit.range.start as usize]);
            res.extend_from_slice(edit.replacement.as_bytes());
            done = edit.range.end as usize;
        }
        res.extend_from_slice(&before[done..self.bytes.end]);
        res
    }
}

/// The edits in groups that share lines.
fn blocks<'e>(before: &[u8], edits: &'e EditSet) -> Vec<Block<'e>> {
    let ends: Vec<usize> = lines(before)
        .iter()
        .scan(0, |end, line| {
            *end += line.len();
            Some(*end)
        })
        .collect();
    let line = |offset: usize| ends.partition_point(|end| *end <= offset).min(ends.len().saturating_sub(1));
    let mut res: Vec<Block<'e>> = Vec::new();
    for edit in edits.iter() {
        let range = edit.range.as_usize();
        let (first, last) = (line(range.start), line(range.end.max(range.start + 1) - 1));
        match res.last_mut().filter(|block| first < block.lines.end) {
            Some(block) => {
                block.lines.end = block.lines.end.max(last + 1);
                block.edits.push(edit);
            }
            None => res.push(Block { lines: first..last + 1, bytes: 0..0, edits: vec![edit] }),
        }
    }
    for block in &mut res {
        let start = block.lines.start.checked_sub(1).map_or(0, |above| ends[above]);
        block.bytes = start..ends.get(block.lines.end - 1).copied().unwrap_or(before.len());
        block.lines.end = block.lines.end.min(ends.len());
    }
    res
}

/// The lines of the later state that stand where `lines` stood.
fn counterpart(ops: &[DiffOp], lines: &Range<usize>) -> Range<usize> {
    let mut res: Option<Range<usize>> = None;
    for op in ops {
        let (old, new) = (op.old_range(), op.new_range());
        let touches = old.start < lines.end && lines.start < old.end;
        // Lines that were added beside an edited one belong to it: a diff may call a changed line one gone and one new.
        let beside = old.is_empty() && lines.start <= old.start && old.start <= lines.end;
        if !touches && !beside {
            continue;
        }
        let part = match op {
            DiffOp::Equal { .. } => {
                let skipped = lines.start.saturating_sub(old.start);
                let kept = lines.end.min(old.end) - old.start;
                new.start + skipped..new.start + kept
            }
            _ => new,
        };
        res = Some(res.map_or(part.clone(), |it| it.start.min(part.start)..it.end.max(part.end)));
    }
    res.unwrap_or_default()
}

/// Lines with their line feed; the last one may lack it.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

fn squeezed(text: &[u8]) -> Vec<u8> {
    text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect()
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    part.is_empty() || memmem::find(text, part).is_some()
}

#[cfg(test)]
mod tests {
    use model::{RepoPath, TextRange};

    use super::*;

    /// The verdict on replacing every `old` of `before` by `new`, given what somebody else made of it.
    fn verdicts(before: &str, old: &str, new: &str, other: &str) -> Vec<Reception> {
        let mut edits = EditSet::default();
        for (at, _) in before.match_indices(old) {
            edits.add(Edit::replace(TextRange::new(at as u32, (at + old.len()) as u32), new)).unwrap();
        }
        let path = RepoPath::new("tests/test_it.py").unwrap();
        FilePatch { path, before: before.as_bytes().to_vec(), edits }.reception(other.as_bytes())
    }

    #[test]
    fn what_somebody_else_wrote_alike_is_equal_whatever_the_layout() {
        let before = "import acme\n\nacme.old(1)\nx = acme.old(2, 3)\n";
        let other = "import acme\n\nacme.new(1)\nx = acme.new(\n    2, 3)\n";
        assert_eq!(verdicts(before, "old", "new", other), [Reception::Equal, Reception::Equal]);
    }

    #[test]
    fn what_was_left_is_kept_and_what_is_gone_is_neither() {
        let before = "acme.old(1)\nacme.old(2)\ndone()\n";
        assert_eq!(verdicts(before, "old", "new", "acme.old(1)\ndone()\n"), [Reception::Kept, Reception::Other]);
    }

    #[test]
    fn a_name_within_the_other_one_is_not_taken_for_it() {
        assert_eq!(verdicts("x = User\n", "User", "BaseUser", "x = BaseUser\n"), [Reception::Equal]);
        assert_eq!(verdicts("x = User\n", "User", "BaseUser", "x = User\n"), [Reception::Kept]);
        assert_eq!(verdicts("x = BaseUser\n", "BaseUser", "User", "x = BaseUser\n"), [Reception::Kept]);
        assert_eq!(verdicts("x = BaseUser\n", "BaseUser", "User", "x = User\n"), [Reception::Equal]);
    }

    #[test]
    fn lines_that_moved_are_found_and_short_ones_are_not_looked_for() {
        let before = "from acme import old_name\n\n\ndef test():\n    pass\n";
        let other = "import os\n\n\ndef test():\n    from acme import new_name\n    pass\n";
        assert_eq!(verdicts(before, "old_name", "new_name", other), [Reception::Equal]);
        assert_eq!(verdicts("old\na\n", "old", "new", "a\nb\nc\nnew\n"), [Reception::Other]);
    }

    #[test]
    fn an_added_line_is_looked_for_everywhere_and_never_kept() {
        let patch = |before: &str, other: &str| {
            let mut edits = EditSet::default();
            edits.add(Edit::insert(before.len() as u32, "import acme\n")).unwrap();
            let path = RepoPath::new("a.py").unwrap();
            FilePatch { path, before: before.as_bytes().to_vec(), edits }.reception(other.as_bytes())
        };
        assert_eq!(patch("import os\n", "import acme\nimport os\n"), [Reception::Equal]);
        assert_eq!(patch("import os\n", "import os\n"), [Reception::Other]);
        assert_eq!(patch("", ""), [Reception::Other]);
    }
}
