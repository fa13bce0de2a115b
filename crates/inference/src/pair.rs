use std::collections::BTreeMap;

use model::{DefinitionId, DottedName};

use crate::callers::Callers;
use crate::handover::Handovers;
use crate::release::Release;
use crate::side::Side;

/// Two releases of one core and what is known so far of how paths moved between them.
pub(crate) struct Pair<'a> {
    pub before: Side<'a>,
    pub after: Side<'a>,
    /// What the core's own callers say.
    pub callers: Callers,
    moves: BTreeMap<DottedName, DottedName>,
    origins: BTreeMap<DottedName, DottedName>,
    adopted: BTreeMap<DefinitionId, DefinitionId>,
    handovers: Handovers<'a>,
}

impl<'a> Pair<'a> {
    pub(crate) fn new(before: Release<'a>, after: Release<'a>) -> Self {
        let before = Side::new(before);
        let mut after = Side::new(after);
        after.mark_copies(&before);
        let callers = Callers::read(&before, &after);
        let handovers = Handovers::of(&after);
        let (moves, origins, adopted) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { before, after, callers, handovers, moves, origins, adopted }
    }

    /// True when `path` still leads to a definition, but belongs to another distribution now.
    pub(crate) fn is_handed_over(&self, path: &DottedName) -> bool {
        self.after.resolve(path).is_some_and(|id| self.handovers.cover(&self.after, path, id))
    }

    /// Learns that everything at and below `from` is found at and below `to`.
    pub(crate) fn learn(&mut self, from: DottedName, to: DottedName) {
        self.origins.entry(to.clone()).or_insert_with(|| from.clone());
        self.moves.entry(from).or_insert(to);
    }

    /// Learns that a new definition is served under the name of an old one.
    pub(crate) fn adopt(&mut self, new: DefinitionId, old: DefinitionId) {
        self.adopted.entry(new).or_insert(old);
    }

    /// True when the class or module at `path` moved to a definition that is new: renamed, not merged into another.
    pub(crate) fn is_renewed(&self, path: &DottedName) -> bool {
        let moved = self.translate(path);
        let own = self.before.resolve(path);
        let before = self.before.resolve(&moved).map(|it| self.before.behind_alias(it));
        moved != *path && (before.is_none() || before == own)
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

    /// The new form of an old definition, by any of its paths; of a member, below the new form of its class.
    pub(crate) fn survivor(&self, id: DefinitionId) -> Option<DefinitionId> {
        let definition = self.before.definition(id);
        if let Some(owner) = definition.owner {
            let class = self.survivor(owner)?;
            return self.after.resolve(&self.after.path(class).join(definition.path.last()));
        }
        let aliases = self.before.aliases(id).iter().map(|it| self.before.path(*it));
        let public = definition.access.iter().map(|it| &it.path);
        let mut heirs =
            std::iter::once(&definition.path).chain(public).chain(aliases).filter_map(|path| self.heir(path));
        match self.before.is_class(id) {
            true => heirs.map(|it| self.after.behind_alias(it)).find(|it| self.after.is_class(*it)),
            false => heirs.next(),
        }
    }

    /// The old form of a new definition, by any of its paths.
    pub(crate) fn ancestor(&self, id: DefinitionId) -> Option<DefinitionId> {
        let definition = self.after.definition(id);
        if let Some(owner) = definition.owner {
            let class = self.ancestor(owner)?;
            return self.before.resolve(&self.before.path(class).join(definition.path.last()));
        }
        let find = |path: &DottedName| {
            self.before.resolve(path).or_else(|| self.before.resolve(&rebased(&self.origins, path)))
        };
        let aliases = self.after.aliases(id).iter().map(|it| self.after.path(*it));
        let public = definition.access.iter().map(|it| &it.path);
        let mut found = std::iter::once(&definition.path).chain(public).chain(aliases).filter_map(find);
        match self.after.is_class(id) {
            true => found.map(|it| self.before.behind_alias(it)).find(|it| self.before.is_class(*it)),
            false => found.next(),
        }
        .or_else(|| self.adopted.get(&id).copied())
    }
}

fn rebased(moves: &BTreeMap<DottedName, DottedName>, path: &DottedName) -> DottedName {
    let moved = path.ancestry().find_map(|prefix| path.rebase(&prefix, moves.get(&prefix)?));
    moved.unwrap_or_else(|| path.clone())
}
