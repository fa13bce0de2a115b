use std::collections::BTreeMap;

use model::{DefinitionId, DottedName};

use crate::release::Release;
use crate::side::Side;

/// Two releases of one core and what is known so far of how paths moved between them.
pub(crate) struct Pair<'a> {
    pub before: Side<'a>,
    pub after: Side<'a>,
    moves: BTreeMap<DottedName, DottedName>,
    origins: BTreeMap<DottedName, DottedName>,
}

impl<'a> Pair<'a> {
    pub(crate) fn new(before: Release<'a>, after: Release<'a>) -> Self {
        let before = Side::new(before);
        let mut after = Side::new(after);
        after.mark_copies(&before);
        Self { before, after, moves: BTreeMap::new(), origins: BTreeMap::new() }
    }

    /// Learns that everything at and below `from` is found at and below `to`.
    pub(crate) fn learn(&mut self, from: DottedName, to: DottedName) {
        self.origins.entry(to.clone()).or_insert_with(|| from.clone());
        self.moves.entry(from).or_insert(to);
    }

    /// True when the class or module at `path` moved to a definition that is new: renamed, not merged into another.
    pub(crate) fn is_renewed(&self, path: &DottedName) -> bool {
        let moved = self.translate(path);
        moved != *path && self.before.resolve(&moved).is_none()
    }

    /// Where `path` of the old release is expected in the new one.
    pub(crate) fn translate(&self, path: &DottedName) -> DottedName {
        rebased(&self.moves, path)
    }

    /// The definition of the new release that an old path means, moves included.
    pub(crate) fn heir(&self, path: &DottedName) -> Option<DefinitionId> {
        let moved = self.translate(path);
        self.after.resolve(path).or_else(|| self.after.resolve(&moved))
    }

    /// The new form of an old definition, by any of its paths.
    pub(crate) fn survivor(&self, id: DefinitionId) -> Option<DefinitionId> {
        let definition = self.before.definition(id);
        let public = definition.access.iter().map(|it| &it.path);
        std::iter::once(&definition.path).chain(public).find_map(|path| self.heir(path))
    }

    /// The old form of a new definition, by any of its paths.
    pub(crate) fn ancestor(&self, id: DefinitionId) -> Option<DefinitionId> {
        let definition = self.after.definition(id);
        let find = |path: &DottedName| {
            self.before.resolve(path).or_else(|| self.before.resolve(&rebased(&self.origins, path)))
        };
        let public = definition.access.iter().map(|it| &it.path);
        std::iter::once(&definition.path).chain(public).find_map(find)
    }
}

fn rebased(moves: &BTreeMap<DottedName, DottedName>, path: &DottedName) -> DottedName {
    let moved = path.ancestry().find_map(|prefix| path.rebase(&prefix, moves.get(&prefix)?));
    moved.unwrap_or_else(|| path.clone())
}
