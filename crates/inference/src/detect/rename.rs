//! `rename.import`, `rename.symbol` and `rename.callable`: one match each, without what another one implies.

use std::collections::BTreeMap;

use manifest::{Becomes, Change, Confidence, Operation, RenameCallable, RenameImport, RenameSymbol, Status};
use model::{DefinitionId, DottedName, SymbolKind, is_standard_library};

use crate::assign::{Destination, Match};
use crate::evidence;
use crate::fate::{Fate, fate, fate_of, is_called_old};
use crate::nature::{self, Form};
use crate::pair::Pair;
use crate::side::Side;
use crate::special::is_special;

type Matches = BTreeMap<DottedName, Match>;

/// Every rename among `matches`, and the public paths that were lost while their definition stayed.
pub(super) fn changes(pair: &Pair, matches: &Matches) -> (Vec<Change>, Implied) {
    let mut implied = Implied::default();
    let mut found = Vec::new();
    let mut ordered: Vec<&Match> = matches.values().collect();
    // Modules first, then shorter paths: what lies below is implied by them.
    ordered.sort_by_key(|it| (!pair.before.is_module(it.old), it.path.depth(), it.path.clone()));
    for it in ordered {
        if let Some(change) = change(pair, matches, it, &implied) {
            implied.learn(&change);
            found.push(change);
        }
    }
    let offered = evidence::new_facades(pair, matches);
    found.extend(offered.iter().filter_map(|it| change(pair, matches, it, &implied)));
    let lost = evidence::lost_paths(pair, matches);
    found.extend(merged(lost.iter().filter_map(|it| change(pair, matches, it, &implied)).collect()));
    (found, implied)
}

/// One change for all lost paths of a definition that bear its name.
fn merged(changes: Vec<Change>) -> Vec<Change> {
    let mut groups: BTreeMap<(DottedName, String, bool), Vec<(DottedName, Change)>> = BTreeMap::new();
    let mut found = Vec::new();
    for change in changes {
        let (from, to) = match &change.operation {
            Operation::RenameSymbol(it) => (it.old_path(), it.new_path()),
            Operation::RenameCallable(it) => (it.callable.clone(), it.to.clone()),
            _ => {
                found.push(change);
                continue;
            }
        };
        let key = (to, from.last().to_owned(), change.status == Status::Removed);
        groups.entry(key).or_default().push((from, change));
    }
    for mut group in groups.into_values() {
        group.sort_by_key(|(from, _)| (from.depth(), from.clone()));
        let mut rest = group.into_iter();
        let Some((_, mut main)) = rest.next() else { continue };
        main.aliases_from.extend(rest.flat_map(|(from, it)| it.aliases_from.into_iter().chain([from])));
        main.aliases_from.sort();
        main.aliases_from.dedup();
        found.push(main);
    }
    found
}

/// The prefixes that accepted operations move.
#[derive(Default)]
pub(super) struct Implied {
    moves: BTreeMap<DottedName, DottedName>,
}

impl Implied {
    fn learn(&mut self, change: &Change) {
        if change.confidence < Confidence::WARN {
            return;
        }
        let (from, to) = match &change.operation {
            Operation::RenameImport(it) => (it.from.clone(), it.to.clone()),
            Operation::RenameSymbol(it) => (it.old_path(), it.new_path()),
            _ => return,
        };
        for alias in &change.aliases_from {
            self.moves.insert(alias.clone(), to.clone());
        }
        self.moves.insert(from, to);
    }

    /// Where `path` lands through the operations accepted so far.
    pub(super) fn apply(&self, path: &DottedName) -> Option<DottedName> {
        path.ancestry().skip(1).find_map(|prefix| path.rebase(&prefix, self.moves.get(&prefix)?))
    }
}

fn change(pair: &Pair, matches: &Matches, it: &Match, implied: &Implied) -> Option<Change> {
    if is_special(it.path.last()) || !is_addressed(pair, it) || follows_a_base(pair, matches, it) {
        return None;
    }
    let mut targets = targets(pair, it);
    let warns: Vec<DottedName> = old_paths(pair, it).into_iter().map(|(path, _)| path).collect();
    targets.retain(|path| !warns.contains(path) && !is_called_old(pair, path));
    let follows = |path: &DottedName| implied.apply(path).is_some_and(|moved| lands(pair, &moved, it));
    let old: Vec<(DottedName, Fate)> =
        old_paths(pair, it).into_iter().filter(|(path, _)| !follows(path) && !targets.contains(path)).collect();
    let (main, fate) = old.first().cloned()?;
    let to = targets.first()?.clone();
    let status = if fate == Fate::Gone { Status::Removed } else { Status::Deprecated };
    let mut aliases_from: Vec<DottedName> = old.into_iter().skip(1).map(|(path, _)| path).collect();
    aliases_from.sort();
    let mut aliases_to: Vec<DottedName> = targets.into_iter().skip(1).collect();
    aliases_to.sort();
    Some(Change {
        operation: operation(pair, it, &main, &to),
        status,
        aliases_from,
        aliases_to,
        evidence: it.evidence.clone(),
        confidence: it.confidence,
        seen_from: it.seen_from.clone(),
        seen_to: it.seen_to.clone(),
    })
}

/// An override of a member that a base class renames in the same way: the base's operation covers it.
fn follows_a_base(pair: &Pair, matches: &Matches, it: &Match) -> bool {
    let Some(class) = owner_at(pair, it) else { return false };
    let name = |new: &Destination| match new {
        Destination::Inside(id) => pair.after.path(*id).last().to_owned(),
        Destination::Outside(path) => path.last().to_owned(),
    };
    let bases = nature::lineage(&pair.before, class);
    bases.iter().skip(1).any(|base| {
        let above = matches.get(&pair.before.path(*base).join(it.path.last()));
        above.is_some_and(|above| name(&above.new) == name(&it.new) && above.confidence >= Confidence::WARN)
    })
}

/// True for what a dependent can name: a member of a class that stays, or something at module level.
fn is_addressed(pair: &Pair, it: &Match) -> bool {
    if pair.before.definition(it.old).owner.is_none() {
        let dunder = it.path.last().starts_with("__");
        return !dunder;
    }
    owner_at(pair, it).is_some_and(|class| pair.is_addressed(class))
}

/// The class that a member is addressed at: its own, or one that inherits it.
fn owner_at(pair: &Pair, it: &Match) -> Option<DefinitionId> {
    let own = pair.before.definition(it.old).owner?;
    if it.path == *pair.before.path(it.old) {
        return Some(own);
    }
    let class = pair.before.resolve(&it.path.parent()?)?;
    Some(pair.before.behind_alias(class))
}

/// True when a move leads to the successor, and not past the facade that offers it.
fn lands(pair: &Pair, moved: &DottedName, it: &Match) -> bool {
    match &it.new {
        Destination::Inside(id) => {
            // A function may bear the name of the submodule that it stands in.
            if pair.after.is_module(*id) {
                return pair.after.modules().get(moved) == Some(id);
            }
            let member = pair.after.definition(*id).owner.is_some();
            pair.after.resolve(moved) == Some(*id) && (member || !evidence::has_new_facade(pair, moved, *id))
        }
        Destination::Outside(path) => moved == path,
    }
}

/// The public paths of the old name that fail or warn, most public first.
pub(super) fn old_paths(pair: &Pair, it: &Match) -> Vec<(DottedName, Fate)> {
    let own = pair.before.path(it.old);
    let paths = match owner_at(pair, it) {
        // Below another name of the class that is old itself, the class's own operation says where to go.
        Some(class) => {
            let classes = class_paths(&pair.before, class);
            let kept: Vec<&DottedName> = classes.iter().filter(|it| !fate(pair, it).is_old()).collect();
            let classes = if kept.is_empty() { classes.iter().collect() } else { kept };
            classes.into_iter().map(|class| class.join(it.path.last())).collect()
        }
        None if it.path == *own => pair.before.public_paths(it.old),
        None => vec![it.path.clone()],
    };
    let fated = paths.into_iter().map(|path| {
        (fate_of(pair, it.old, if pair.before.definition(it.old).owner.is_some() { &it.path } else { &path }), path)
    });
    fated
        .filter(|(fate, _)| fate.is_old() || *fate == Fate::Moved)
        .map(|(fate, path)| (path, if fate == Fate::Moved { Fate::Gone } else { fate }))
        .collect()
}

/// The paths of the successor, most public first; an inherited one is named on the class that the old one belonged to.
fn targets(pair: &Pair, it: &Match) -> Vec<DottedName> {
    let id = match &it.new {
        Destination::Inside(id) => *id,
        Destination::Outside(path) => return vec![path.clone()],
    };
    let mut paths = pair.after.public_paths(id);
    let owner = owner_at(pair, it).and_then(|owner| pair.survivor(owner));
    if let Some(class) = owner.filter(|class| pair.after.definition(id).owner.is_some_and(|it| it != *class)) {
        let name = pair.after.path(id).last();
        if pair.after.resolve(&pair.after.path(class).join(name)) == Some(id) {
            let mut own: Vec<DottedName> = class_paths(&pair.after, class).iter().map(|it| it.join(name)).collect();
            own.append(&mut paths);
            return own;
        }
    }
    let home = pair.after.path(id);
    // The same name under a new package says best where the author means it to be found.
    paths.sort_by_key(|path| (path.last() != it.path.last(), !evidence::is_new_facade(pair, home, path)));
    paths
}

/// The paths of a class and of the other names that it was given.
pub(super) fn class_paths(side: &Side, class: DefinitionId) -> Vec<DottedName> {
    let aliases = side.aliases(class).iter().flat_map(|it| side.public_paths(*it));
    let mut paths: Vec<DottedName> = side.public_paths(class).into_iter().chain(aliases).collect();
    paths.sort_by_key(|it| it.depth());
    paths
}

fn operation(pair: &Pair, it: &Match, from: &DottedName, to: &DottedName) -> Operation {
    let definition = pair.before.definition(it.old);
    match definition.kind {
        None => Operation::RenameImport(RenameImport { from: from.clone(), to: to.clone() }),
        Some(SymbolKind::Function | SymbolKind::Method | SymbolKind::Property) => callable(pair, it, from, to),
        Some(SymbolKind::Attribute) if definition.owner.is_some() => callable(pair, it, from, to),
        Some(SymbolKind::Class | SymbolKind::Attribute | SymbolKind::TypeAlias) => symbol(pair, it, from, to),
    }
}

fn callable(pair: &Pair, it: &Match, from: &DottedName, to: &DottedName) -> Operation {
    let becomes = match &it.new {
        Destination::Inside(id) => becomes(pair, it.old, *id),
        Destination::Outside(_) => None,
    };
    Operation::RenameCallable(RenameCallable { callable: from.clone(), to: to.clone(), becomes })
}

fn becomes(pair: &Pair, old: DefinitionId, new: DefinitionId) -> Option<Becomes> {
    match (nature::form(&pair.before, old)?, nature::form(&pair.after, new)?) {
        (Form::Called, Form::Read) => Some(Becomes::Property),
        (Form::Read, Form::Called) if !pair.after.is_class(new) => Some(Becomes::Method),
        (Form::Called | Form::Read, Form::Called | Form::Read) => None,
    }
}

/// The distribution that a name outside the core comes from, as far as its import root tells; none for the language's own.
pub(super) fn distribution(path: &DottedName) -> Option<String> {
    (!is_standard_library(path.root())).then(|| path.root().to_owned())
}

fn symbol(pair: &Pair, it: &Match, from: &DottedName, to: &DottedName) -> Operation {
    let (module, name) = split(&pair.before, from);
    let (to_module, to_name, to_package) = match &it.new {
        Destination::Inside(_) => {
            let (module, name) = split(&pair.after, to);
            (module, name, None)
        }
        Destination::Outside(_) => (to.parent().unwrap_or_default(), to.last().to_owned(), distribution(to)),
    };
    let to_module = (to_module != module).then_some(to_module);
    Operation::RenameSymbol(RenameSymbol { module, from: name, to: to_name, to_module, to_package })
}

/// The module of a path and what stands below it.
pub(super) fn split(side: &Side, path: &DottedName) -> (DottedName, String) {
    let module = path.ancestry().skip(1).find(|it| side.modules().contains_key(it));
    let module = module.or_else(|| path.parent()).unwrap_or_default();
    let rest = path.below(&module).unwrap_or(path.last()).to_owned();
    (module, rest)
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    fn sure(before: &str, after: &str) -> Vec<String> {
        Sample::new(before, &format!("import warnings\n{after}")).sure()
    }

    const SHIM: &str = "    @property\n    def jid(self):\n        warnings.warn('jid is deprecated, use id', DeprecationWarning)\n        return self.id\n";

    #[test]
    fn fields_of_records_are_members() {
        let renamed = "rename.callable acme.Job.jid -> acme.Job.id";
        for head in
            ["@dataclass\nclass Job:", "@attrs.define\nclass Job:", "class Job(NamedTuple):", "class Job(BaseModel):"]
        {
            let (before, after) = (format!("{head}\n    jid: int\n"), format!("{head}\n    id: int\n{SHIM}"));
            // Where the fields make the constructor, its parameter is renamed along.
            let rest: Vec<String> = sure(&before, &after).into_iter().filter(|it| it != renamed).collect();
            assert_eq!(sure(&before, &after).len(), rest.len() + 1, "{head}");
            assert!(rest.iter().all(|it| it.starts_with("arg.rename") && it.contains("acme.Job")), "{head}: {rest:?}");
        }
    }

    #[test]
    fn members_of_enumerations_are_members() {
        let sample = ("class Color(Enum):\n    GREY = 1\n", "class Color(Enum):\n    GRAY = 1\n    GREY = GRAY\n");
        assert_eq!(sure(sample.0, sample.1), ["rename.callable acme.Color.GREY -> acme.Color.GRAY"]);
    }

    #[test]
    fn an_attribute_that_must_be_called_now_says_so() {
        let before = "class Job:\n    rows = 3\n";
        let after = "class Job:\n    def count(self): return 3\n    @property\n    def rows(self):\n        '''Deprecated: renamed to `count`.'''\n        return self.count()\n";
        let found = Sample::new(before, after).operations();
        assert_eq!(found, ["rename.callable acme.Job.rows -> acme.Job.count (method)"]);
    }

    #[test]
    fn a_definition_with_many_paths_gives_one_operation() {
        let module = "-- acme/__init__.py --\nfrom acme.io import *\n-- acme/io.py --\n";
        let before = format!("{module}def load(): return 1\n");
        let after = format!("{module}def read(): return 1\nload = read\n");
        assert_eq!(Sample::new(&before, &after).sure(), ["rename.callable acme.load -> acme.read"]);
    }

    #[test]
    fn names_of_the_language_are_nobodys() {
        let before = "class Job:\n    def __repr__(self): return self.a + 'b'\n";
        assert_eq!(sure(before, "class Job:\n    def __str__(self): return self.a + 'b'\n"), [""; 0]);
    }
}
