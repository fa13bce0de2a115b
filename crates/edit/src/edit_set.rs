use model::TextRange;
use thiserror::Error;

/// Replaces the bytes of `range` by `replacement`; an empty range inserts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// Offsets into the original bytes.
    pub range: TextRange,
    /// What stands there afterwards.
    pub replacement: String,
}

/// Edits of one file from original offsets, sorted, without overlap.
///
/// Invariant: ordered by start; no two ranges share a byte; insertions at one place are distinct.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EditSet {
    edits: Vec<Edit>,
}

/// Two edits that want the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("edits of bytes {}..{} and {}..{} overlap", .first.range.start, .first.range.end, .second.range.start, .second.range.end)]
pub struct Overlap {
    /// The edit that was there.
    pub first: Edit,
    /// The edit that came later.
    pub second: Edit,
}

impl Edit {
    /// Replaces `range`.
    pub fn replace(range: TextRange, replacement: impl Into<String>) -> Self {
        Self { range, replacement: replacement.into() }
    }

    /// Inserts at `offset`.
    pub fn insert(offset: u32, text: impl Into<String>) -> Self {
        Self::replace(TextRange::at(offset), text)
    }

    /// Removes `range`.
    pub fn delete(range: TextRange) -> Self {
        Self::replace(range, "")
    }
}

impl EditSet {
    /// Adds `edit`. An edit that is already there is accepted and changes nothing.
    ///
    /// # Errors
    /// Refuses an edit that shares bytes with another one, and then changes nothing.
    pub fn add(&mut self, edit: Edit) -> Result<(), Overlap> {
        let place = self.edits.partition_point(|it| it.range < edit.range);
        let near = place.saturating_sub(1)..(place + 2).min(self.edits.len());
        for other in &self.edits[near] {
            if *other == edit {
                return Ok(());
            }
            if collide(other, &edit) {
                return Err(Overlap { first: other.clone(), second: edit });
            }
        }
        self.edits.insert(place, edit);
        Ok(())
    }

    /// True without any edit.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// How many edits.
    pub fn len(&self) -> usize {
        self.edits.len()
    }

    /// The edits in order.
    pub fn iter(&self) -> impl Iterator<Item = &Edit> {
        self.edits.iter()
    }

    /// Where `range`, which no edit touches, lies when every edit is made.
    pub fn moved(&self, range: TextRange) -> TextRange {
        let before = self.edits.iter().filter(|it| it.range.end <= range.start);
        let shift: i64 = before.map(|it| it.replacement.len() as i64 - i64::from(it.range.len())).sum();
        let place = |offset: u32| u32::try_from(i64::from(offset) + shift).expect("texts are shorter than 4 GB");
        TextRange::new(place(range.start), place(range.end))
    }

    /// The bytes of `original` with every edit made.
    ///
    /// # Panics
    /// When an edit lies outside `original`: the edits were computed on another text.
    pub fn apply(&self, original: &[u8]) -> Vec<u8> {
        let mut res = Vec::with_capacity(original.len());
        let mut done = 0;
        for edit in &self.edits {
            let range = edit.range.as_usize();
            res.extend_from_slice(&original[done..range.start]);
            res.extend_from_slice(edit.replacement.as_bytes());
            done = range.end;
        }
        res.extend_from_slice(&original[done..]);
        res
    }
}

fn collide(one: &Edit, two: &Edit) -> bool {
    let (first, second) = if one.range <= two.range { (one, two) } else { (two, one) };
    let same_place = first.range == second.range;
    same_place || second.range.start < first.range.end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn applies_in_order_whatever_the_order_of_adding() {
        let mut set = EditSet::default();
        set.add(Edit::replace(TextRange::new(4, 7), "two")).unwrap();
        set.add(Edit::insert(0, "> ")).unwrap();
        set.add(Edit::replace(TextRange::new(0, 3), "one")).unwrap();
        assert_eq!(set.apply(b"uno due"), b"> one two");
    }

    #[test]
    fn knows_where_a_place_lies_afterwards() {
        let mut set = EditSet::default();
        set.add(Edit::insert(0, "> ")).unwrap();
        set.add(Edit::replace(TextRange::new(4, 7), "x")).unwrap();
        let moved = |start, end| set.moved(TextRange::new(start, end));
        assert_eq!((moved(1, 3), moved(7, 8)), (TextRange::new(3, 5), TextRange::new(7, 8)));
    }

    #[test]
    fn refuses_overlap_and_keeps_what_it_had() {
        let mut set = EditSet::default();
        set.add(Edit::delete(TextRange::new(0, 5))).unwrap();
        assert!(set.add(Edit::replace(TextRange::new(3, 8), "x")).is_err());
        assert_eq!(set.len(), 1);
    }

    #[test]
    fn the_same_edit_twice_is_one() {
        let mut set = EditSet::default();
        for _ in 0..2 {
            set.add(Edit::insert(3, "x")).unwrap();
        }
        assert_eq!(set.len(), 1);
    }

    #[test]
    fn neighbours_do_not_collide() {
        let mut set = EditSet::default();
        set.add(Edit::replace(TextRange::new(0, 2), "a")).unwrap();
        set.add(Edit::replace(TextRange::new(2, 4), "b")).unwrap();
        assert_eq!(set.apply(b"xxyyz"), b"abz");
    }
}
