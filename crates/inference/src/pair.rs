use std::collections::BTreeMap;

use model::{DefinitionId, DottedName};

use rustc_hash::FxHashMap;

use crate::callers::Callers;
use crate::fate::{self, Fate};
use crate::handover::Handovers;
use crate::memo::{Slots, rests_on_moves};
use crate::release::Release;
use crate::side::{self, Side};
use crate::{presence, shim};

/// Two releases of one core and what is known so far of how paths moved between them.
pub(crate) struct Pair<'a> {
    pub before: Side<'a>,
    pub after: Side<'a>,
    /// What the core's own callers say.
    pub callers: Callers,
    moves: Moves,
    origins: Moves,
    adopted: BTreeMap<DefinitionId, DefinitionId>,
    handovers: Handovers<'a>,
    known: Known,
}

/// Where everything at and below a path is found.
type Moves = FxHashMap<String, DottedName>;

/// What was worked out already, and holds until another move is learnt; longer where it rests on no move.
struct Known {
    survivors: Slots,
    ancestors: Slots,
    fates: Slots,
    addressed: Slots,
    quiet: Slots,
    /// By module of the old release; the moves do not matter.
    emptied: Slots,
}

impl Known {
    fn new(before: &Release, after: &Release) -> Self {
        let slots = |it: &Release| Slots::new(it.graph.definitions.len());
        Self {
            survivors: slots(before),
            ancestors: slots(after),
            fates: slots(before),
            addressed: slots(before),
            quiet: slots(before),
            emptied: slots(before),
        }
    }

    fn forget(&mut self) {
        let Self { survivors, ancestors, fates, addressed, quiet, emptied: _ } = self;
        [survivors, ancestors, fates, addressed, quiet].into_iter().for_each(Slots::forget);
    }
}

impl<'a> Pair<'a> {
    pub(crate) fn new(before: Release<'a>, after: Release<'a>) -> Self {
        let known = Known::new(&before, &after);
        let (before, mut after) = rayon::join(|| Side::new(before), || Side::new(after));
        after.mark_copies(&before);
        let (callers, handovers) = rayon::join(|| Callers::read(&before, &after), || Handovers::of(&after));
        let (moves, origins, adopted) = (Moves::default(), Moves::default(), BTreeMap::new());
        Self { before, after, callers, handovers, moves, origins, adopted, known }
    }

    /// True when `path` still leads to a definition, but belongs to another distribution now.
    pub(crate) fn is_handed_over(&self, path: &DottedName) -> bool {
        !self.handovers.is_empty()
            && self.after.resolve(path).is_some_and(|id| self.handovers.cover(&self.after, path, id))
    }

    /// Learns that everything at and below each first path is found at and below the second one.
    pub(crate) fn learn(&mut self, moves: Vec<(DottedName, DottedName)>) {
        if moves.is_empty() {
            return;
        }
        for (from, to) in moves {
            self.origins.entry(to.as_str().to_owned()).or_insert_with(|| from.clone());
            self.moves.entry(from.as_str().to_owned()).or_insert(to);
        }
        self.known.forget();
    }

    /// Learns that new definitions are served under the names of old ones.
    pub(crate) fn adopt(&mut self, served: Vec<(DefinitionId, DefinitionId)>) {
        for (new, old) in served {
            self.adopted.entry(new).or_insert(old);
        }
        self.known.forget();
    }

    /// Lets rules speak of names that work as before, too.
    #[cfg(test)]
    pub(crate) fn hear_everything(&mut self) {
        self.known.quiet.deny();
    }

    /// What became of an old definition at its own path.
    pub(crate) fn fate(&self, id: DefinitionId) -> Fate {
        self.known.fates.one_of(id, Fate::ALL, || fate::of_own_path(self, id))
    }

    /// True when no path that an old definition stands for is old.
    pub(crate) fn is_quiet(&self, id: DefinitionId) -> bool {
        self.known.quiet.flag(id, || {
            let definition = self.before.definition(id);
            let old = |path: &DottedName| fate::fate_of(self, id, path).is_old();
            !self.fate(id).is_old()
                && match definition.owner {
                    Some(owner) => self.is_addressed(owner),
                    // Its own path is as good as all of them: that is not old.
                    None => !side::meant(definition).filter(|path| **path != definition.path).any(old),
                }
        })
    }

    /// True for a public class of the old release that keeps its name, or was renamed rather than merged into another.
    pub(crate) fn is_addressed(&self, class: DefinitionId) -> bool {
        self.known.addressed.flag(class, || presence::works_out_addressed(self, class))
    }

    /// The module of the new release that a module of the old one, once full of definitions, only passes on now.
    pub(crate) fn emptied(&self, module: DefinitionId) -> Option<DefinitionId> {
        self.known.emptied.definition(module, || shim::source_of_emptied(self, module))
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
        rests_on_moves();
        rebased(&self.moves, path).unwrap_or_else(|| path.clone())
    }

    /// The definition of the new release that an old path means, moves included.
    pub(crate) fn heir(&self, path: &DottedName) -> Option<DefinitionId> {
        let moved = || {
            rests_on_moves();
            self.after.resolve(&rebased(&self.moves, path)?)
        };
        let found = self.after.graph.reachable.get(path.as_str()).copied();
        found.or_else(|| self.after.resolve(path)).or_else(moved)
    }

    /// The new form of an old definition, by any of its paths; of a member, below the new form of its class.
    pub(crate) fn survivor(&self, id: DefinitionId) -> Option<DefinitionId> {
        self.known.survivors.definition(id, || self.find_survivor(id))
    }

    fn find_survivor(&self, id: DefinitionId) -> Option<DefinitionId> {
        let definition = self.before.definition(id);
        if let Some(owner) = definition.owner {
            let class = self.survivor(owner)?;
            return self.after.member(class, definition.path.last());
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
        self.known.ancestors.definition(id, || self.find_ancestor(id))
    }

    fn find_ancestor(&self, id: DefinitionId) -> Option<DefinitionId> {
        let definition = self.after.definition(id);
        if let Some(owner) = definition.owner {
            let class = self.ancestor(owner)?;
            return self.before.member(class, definition.path.last());
        }
        let moved = |path: &DottedName| {
            rests_on_moves();
            self.before.resolve(&rebased(&self.origins, path)?)
        };
        let find = |path: &DottedName| self.before.resolve(path).or_else(|| moved(path));
        let aliases = self.after.aliases(id).iter().map(|it| self.after.path(*it));
        let public = definition.access.iter().map(|it| &it.path);
        let mut found = std::iter::once(&definition.path).chain(public).chain(aliases).filter_map(find);
        match self.after.is_class(id) {
            true => found.map(|it| self.before.behind_alias(it)).find(|it| self.before.is_class(*it)),
            false => found.next(),
        }
        .or_else(|| {
            rests_on_moves();
            self.adopted.get(&id).copied()
        })
    }
}

/// Where the longest prefix of `path` that moved leads; `None` when none did.
fn rebased(moves: &Moves, path: &DottedName) -> Option<DottedName> {
    if moves.is_empty() {
        return None;
    }
    let mut prefix = path.as_str();
    loop {
        if let Some(to) = moves.get(prefix) {
            let rest = &path.as_str()[prefix.len()..];
            return Some(to.join(rest.strip_prefix('.').unwrap_or(rest)));
        }
        prefix = prefix.rsplit_once('.')?.0;
    }
}
