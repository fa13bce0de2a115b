use std::collections::{BTreeMap, BTreeSet};

use lang::{CallForm, MemberRespelling, OperationIndex, PathRespelling, Surfaces, Target};
use model::DottedName;

use super::Disagreement;
use super::follows::Follows;
use super::steps::{Step, is_class};

/// Old names and where they go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Names {
    entries: BTreeMap<DottedName, NameEntry>,
    /// New names with the old ones that become them; filled in at the end.
    by_target: BTreeMap<DottedName, Vec<DottedName>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct NameEntry {
    path: PathRespelling,
    keeps_parent: bool,
    is_member: bool,
    /// How firmly the manifest says it: a contradiction between two firm entries is an error.
    claim: Claim,
}

/// What gives way when two entries have one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Claim {
    /// The name stays as it is, because it is already a new one.
    Arrived,
    /// A name between two operations of a chain, or an alias.
    Derived,
    /// The old name of an operation.
    Stated,
}

/// Composes `steps` in order.
pub(super) fn compose(steps: &[Step], follows: &Follows, surfaces: Surfaces<'_>) -> Result<Names, Disagreement> {
    let mut names = Names::default();
    for step in steps {
        names.extend_chains(step, follows)?;
    }
    names.follow_parents();
    names.mark_arrived(surfaces);
    names.by_target = names.by_target();
    Ok(names)
}

impl Names {
    /// Where `name` goes; itself when nothing speaks of it.
    pub(super) fn image(&self, name: &DottedName) -> Option<DottedName> {
        let Some((key, entry)) = self.cover(name) else { return Some(name.clone()) };
        match &entry.path.target {
            Target::Path(to) => name.rebase(key, to),
            Target::Builtin(_) | Target::Gone(_) => None,
        }
    }

    /// Every old name that leads to `name`, which may itself be an old name or one in the middle of a chain.
    pub(super) fn sources(&self, name: &DottedName) -> BTreeSet<DottedName> {
        let res = self.preimages(name);
        if !res.is_empty() {
            return res;
        }
        let mut res = self.image(name).map(|end| self.preimages(&end)).unwrap_or_default();
        res.insert(name.clone());
        res
    }

    /// Operations whose old name is covered by the new name of another entry.
    pub(super) fn unstable(&self) -> Vec<OperationIndex> {
        let ends = self.entries.values().filter_map(|entry| match &entry.path.target {
            Target::Path(to) => Some(to),
            Target::Builtin(_) | Target::Gone(_) => None,
        });
        let again = ends.filter_map(|to| self.cover(to).filter(|_| self.image(to).as_ref() != Some(to)));
        again.flat_map(|(_, entry)| entry.path.operations.iter().copied()).collect()
    }

    /// The members of classes among the names.
    pub(super) fn members(&self, surfaces: Surfaces<'_>) -> BTreeMap<DottedName, BTreeMap<String, MemberRespelling>> {
        let mut res: BTreeMap<DottedName, BTreeMap<String, MemberRespelling>> = BTreeMap::new();
        for (name, entry) in self.entries.iter().filter(|(_, entry)| entry.is_member) {
            let Some(class) = name.parent() else { continue };
            if let Some(member) = self.member(&class, entry, surfaces) {
                res.entry(class).or_default().insert(name.last().to_owned(), member);
            }
        }
        res
    }

    /// As the language reads them.
    pub(super) fn into_paths(self) -> BTreeMap<DottedName, PathRespelling> {
        self.entries.into_iter().map(|(name, entry)| (name, entry.path)).collect()
    }

    fn member(&self, class: &DottedName, entry: &NameEntry, surfaces: Surfaces<'_>) -> Option<MemberRespelling> {
        let stays = |to: &DottedName| to.parent() == self.image(class);
        let name = match &entry.path.target {
            Target::Path(to) if stays(to) => Some(to.last().to_owned()),
            Target::Path(_) | Target::Builtin(_) | Target::Gone(_) => None,
        };
        let known = name.is_some() && !is_known_module(class, surfaces);
        let is_member = known || is_class(class, surfaces);
        is_member.then(|| MemberRespelling { name, operations: entry.path.operations.clone(), form: entry.path.form })
    }

    fn by_target(&self) -> BTreeMap<DottedName, Vec<DottedName>> {
        let mut res: BTreeMap<DottedName, Vec<DottedName>> = BTreeMap::new();
        for (name, entry) in &self.entries {
            if let Target::Path(to) = &entry.path.target {
                res.entry(to.clone()).or_default().push(name.clone());
            }
        }
        res
    }

    fn preimages(&self, name: &DottedName) -> BTreeSet<DottedName> {
        let targets = name.ancestry().filter_map(|to| self.by_target.get(&to).map(|keys| (to, keys)));
        let back = targets.flat_map(|(to, keys)| keys.iter().filter_map(move |key| name.rebase(&to, key)));
        let candidates = back.chain([name.clone()]);
        candidates.filter(|it| self.image(it).as_ref() == Some(name)).collect()
    }

    /// The longest entry that covers `name`.
    fn cover(&self, name: &DottedName) -> Option<(&DottedName, &NameEntry)> {
        name.ancestry().find_map(|it| self.entries.get_key_value(&it))
    }

    /// Adds `step`: under its own name, and behind every chain that leads to it.
    fn extend_chains(&mut self, step: &Step, follows: &Follows) -> Result<(), Disagreement> {
        let links = if follows.is_first(step.index) { Vec::new() } else { self.links(step, follows) };
        let is_produced = links.iter().any(|link| matches!(link, Link::Behind(..)));
        for link in links {
            self.add_link(link)?;
        }
        let claim = if is_produced { Claim::Derived } else { Claim::Stated };
        self.add(step.from.clone(), new_entry(step, &step.target, claim))?;
        for (alias, target) in &step.aliases {
            self.add(alias.clone(), new_entry(step, target, Claim::Derived))?;
        }
        Ok(())
    }

    fn links(&self, step: &Step, follows: &Follows) -> Vec<Link> {
        let sees = |entry: &NameEntry| entry.path.operations.iter().all(|it| follows.sees(step.index, *it));
        let seen = self.entries.iter().filter(|(_, entry)| sees(entry));
        seen.filter_map(|(key, entry)| link(step, key, entry)).collect()
    }

    fn add_link(&mut self, link: Link) -> Result<(), Disagreement> {
        match link {
            Link::Moved(key, entry) => {
                self.entries.insert(key, entry);
                Ok(())
            }
            Link::Behind(key, entry) => {
                let extends = |it: &NameEntry| entry.path.operations.starts_with(&it.path.operations);
                if self.entries.get(&key).is_some_and(extends) {
                    self.entries.insert(key, entry);
                    return Ok(());
                }
                self.add(key, entry)
            }
        }
    }

    fn add(&mut self, name: DottedName, entry: NameEntry) -> Result<(), Disagreement> {
        let Some(other) = self.entries.get(&name) else {
            self.entries.insert(name, entry);
            return Ok(());
        };
        let agree = other.path.target == entry.path.target && other.path.form == entry.path.form;
        if !agree && other.claim == Claim::Stated && entry.claim == Claim::Stated {
            let [first, second] = [other, &entry].map(|it| it.path.operations[0]);
            return Err(Disagreement { first, second, name });
        }
        if entry.claim > other.claim {
            self.entries.insert(name, entry);
        }
        Ok(())
    }

    /// Lets names that only changed their last segment follow their parents.
    fn follow_parents(&mut self) {
        let keys: Vec<DottedName> = self.entries.keys().cloned().collect();
        for name in keys {
            let Some(parent) = name.parent() else { continue };
            let Some((_, above)) = self.cover(&parent) else { continue };
            let (operations, moved) = (above.path.operations.clone(), self.image(&parent));
            let entry = self.entries.get_mut(&name).expect("only existing keys are visited");
            if let (true, Some(moved), Target::Path(to)) = (entry.keeps_parent, moved, &mut entry.path.target)
                && to.parent().as_ref() == Some(&parent)
                && moved != parent
            {
                *to = moved.join(to.last());
                let new = operations.into_iter().filter(|it| !entry.path.operations.contains(it));
                let new: Vec<OperationIndex> = new.collect();
                entry.path.operations.extend(new);
            }
        }
    }

    /// Keeps names that lie below an operation's `to` from being moved again.
    fn mark_arrived(&mut self, surfaces: Surfaces<'_>) {
        let ends = self.entries.values().filter_map(|entry| match &entry.path.target {
            Target::Path(to) => Some((to.clone(), entry.path.clone())),
            Target::Builtin(_) | Target::Gone(_) => None,
        });
        let existed = |name: &DottedName| surfaces.from.is_some_and(|surface| surface.offers(name));
        let ends: Vec<_> = ends.filter(|(to, _)| !existed(to)).collect();
        for (to, path) in ends {
            let covered = self.cover(&to).is_some_and(|(key, _)| *key != to);
            if covered {
                let path = PathRespelling { target: Target::Path(to.clone()), form: CallForm::Kept, ..path };
                let entry = NameEntry { path, keeps_parent: false, is_member: false, claim: Claim::Arrived };
                self.entries.insert(to, entry);
            }
        }
    }
}

/// How a step meets an entry that it sees.
enum Link {
    /// The entry's target lies below what the step moves.
    Moved(DottedName, NameEntry),
    /// The step speaks of the entry's target or of something below it, which has this old name.
    Behind(DottedName, NameEntry),
}

fn link(step: &Step, key: &DottedName, entry: &NameEntry) -> Option<Link> {
    let Target::Path(reached) = &entry.path.target else { return None };
    let with = |target: Target, is_member: bool| {
        let mut res = entry.clone();
        res.path.target = target;
        res.path.operations.push(step.index);
        res.path.form = if step.form == CallForm::Kept { res.path.form } else { step.form };
        res.is_member = is_member;
        res.claim = if *reached == step.from { entry.claim } else { Claim::Derived };
        res
    };
    if step.from.starts_with(reached) {
        let old = step.from.rebase(reached, key)?;
        let mut res = with(step.target.clone(), step.is_member);
        res.path.is_module = step.is_module;
        res.keeps_parent = false;
        return Some(Link::Behind(old, res));
    }
    let to = step.to()?;
    let arrived = to.starts_with(&step.from) && reached.starts_with(to);
    let moved = reached.rebase(&step.from, to).filter(|_| !arrived)?;
    Some(Link::Moved(key.clone(), NameEntry { claim: entry.claim, ..with(Target::Path(moved), entry.is_member) }))
}

fn new_entry(step: &Step, target: &Target, claim: Claim) -> NameEntry {
    let Step { is_module, form, .. } = *step;
    let path = PathRespelling { target: target.clone(), is_module, operations: vec![step.index], form };
    NameEntry { path, keeps_parent: step.keeps_parent, is_member: step.is_member, claim }
}

fn is_known_module(path: &DottedName, surfaces: Surfaces<'_>) -> bool {
    [surfaces.from, surfaces.to].into_iter().flatten().any(|surface| surface.modules.binary_search(path).is_ok())
}
