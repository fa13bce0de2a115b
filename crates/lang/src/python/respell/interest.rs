//! In which files something can be found: those that hold a word of what changed.

use std::collections::BTreeSet;

use model::{DottedName, Surface, SurfaceMember, SurfaceSymbol, SymbolKind};
use rustc_hash::FxHashSet;

use super::Rules;
use crate::python::project::Interest;
use crate::python::typing::CoreApi;
use crate::{CallForm, Target};

/// The words that stand in every file in which what `rules` ask for, or what broke between two releases, can be met.
pub(super) fn interest(rules: &Rules<'_>, core: &CoreApi<'_>) -> Interest {
    let respellings = rules.respellings;
    if respellings.calls.keys().any(is_called_unseen) {
        return Interest::Everything;
    }
    let (mut words, mut aliased, mut successors) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (path, respelling) in &respellings.paths {
        words.insert(path.last().to_owned());
        if let Target::Path(target) = &respelling.target {
            successors.extend(target.segments().map(str::to_owned));
        }
        // A name that goes, or is used differently, matters under every other name that the project gives it.
        if respelling.form != CallForm::Kept || matches!(respelling.target, Target::Gone(_)) {
            aliased.insert(path.last().to_owned());
        }
    }
    for (name, respelling) in respellings.members.values().flatten() {
        words.insert(name.clone());
        successors.extend(respelling.name.clone());
        if respelling.form != CallForm::Kept || respelling.name.is_none() {
            aliased.insert(name.clone());
        }
    }
    for (path, respelling) in &respellings.calls {
        words.extend(respelling.keywords.keys().cloned());
        aliased.insert(callable(path));
    }
    if let (Some(from), Some(to)) = (rules.surfaces.from, rules.surfaces.to) {
        let steady = Steady::of(from, to);
        let mut broken = Broken { rules, core, from, to, steady, aliased: BTreeSet::new() };
        broken.find();
        aliased.extend(broken.aliased);
    }
    words.extend(aliased.iter().cloned());
    Interest::Words { words, aliased, successors }
}

/// What can break between two releases although no operation speaks of it.
struct Broken<'r> {
    rules: &'r Rules<'r>,
    core: &'r CoreApi<'r>,
    from: &'r Surface,
    to: &'r Surface,
    steady: Steady<'r>,
    /// Their names.
    aliased: BTreeSet<String>,
}

impl Broken<'_> {
    fn find(&mut self) {
        for path in self.from.modules.iter().filter(|path| !self.to.offers(path)) {
            self.aliased.insert(path.last().to_owned());
        }
        let all = self.from.symbols.keys().chain(self.from.aliases.keys());
        for path in all.filter(|path| !self.steady.is_same(path) || self.rules.renew(path).is_some()) {
            if self.is_broken(path) {
                self.aliased.insert(path.last().to_owned());
            }
        }
        for (path, old) in self.from.symbols.iter().filter(|(_, old)| old.kind == SymbolKind::Class) {
            self.members(path, old);
        }
    }

    /// True when the symbol at `path` is gone, or may refuse what it took.
    fn is_broken(&self, path: &DottedName) -> bool {
        let Some(old) = self.from.symbol(path) else { return true };
        let refuses = |new: &SurfaceSymbol| {
            let before = old.signature.as_ref().filter(|_| !old.opaque);
            !new.opaque && new.signature.is_some() && new.signature.as_ref() != before
        };
        let renewed = self.rules.renew(path).and_then(|it| it.path);
        let counterpart = || self.core.counterpart(&self.core.canonical(path)).and_then(|it| self.to.symbol(&it));
        let now = self.to.symbol(path).or_else(counterpart);
        !self.to.offers(path)
            || now.is_none_or(refuses)
            || renewed.and_then(|it| self.to.symbol(&it)).is_some_and(refuses)
    }

    /// The members of a class that are gone, or may refuse what they took.
    fn members(&mut self, path: &DottedName, old: &SurfaceSymbol) {
        let Some(new) = self.core.counterpart(path) else { return };
        if new == *path && self.steady.has_same_line(path) {
            return;
        }
        let own = self.to.symbol(&new).into_iter().flat_map(|it| it.members.keys());
        let bases_changed = self.from.lineage(path) != self.to.lineage(&new);
        let of_bases = self.from.lineage(path).into_iter().filter(|_| bases_changed);
        let of_bases = of_bases.filter_map(|it| self.from.symbol(&it)).flat_map(|it| it.members.keys());
        let names: BTreeSet<&String> = old.members.keys().chain(own).chain(of_bases).collect();
        for name in names {
            let Some((_, before)) = self.from.member(path, name) else { continue };
            let signature = before.signature.as_ref().filter(|_| !before.opaque);
            let refuses = |after: &SurfaceMember| !after.opaque && after.signature.as_ref() != signature;
            if self.to.member(&new, name).is_none_or(|(_, after)| refuses(after)) {
                self.aliased.insert(callable(&path.join(name)));
            }
        }
    }
}

/// What is the same in both releases to the last default: most of a library.
struct Steady<'r> {
    from: &'r Surface,
    to: &'r Surface,
    /// Their definition paths.
    same: FxHashSet<&'r DottedName>,
}

impl<'r> Steady<'r> {
    fn of(from: &'r Surface, to: &'r Surface) -> Self {
        let mut new = to.symbols.iter().peekable();
        let same = from.symbols.iter().filter(|(path, old)| {
            while new.next_if(|(other, _)| other < path).is_some() {}
            new.peek().is_some_and(|(other, new)| other == path && new == old)
        });
        Self { from, to, same: same.map(|(path, _)| path).collect() }
    }

    fn is_same(&self, path: &DottedName) -> bool {
        self.same.contains(path)
    }

    /// True when the class at `path` and all that it inherits from are the same.
    fn has_same_line(&self, path: &DottedName) -> bool {
        let mut line = vec![path];
        let mut at = 0;
        while let Some(class) = line.get(at).copied() {
            let Some(symbol) = self.from.symbols.get(class).filter(|_| self.is_same(class)) else { return false };
            for base in &symbol.bases {
                let meant = |surface: &'r Surface| match surface.symbols.get_key_value(base) {
                    Some((own, _)) => Some(own),
                    None => surface.aliases.get(base),
                };
                let (was, is) = (meant(self.from), meant(self.to));
                if was != is || line.len() > LONGEST_LINE {
                    return false;
                }
                line.extend(was.filter(|it| self.from.symbols.contains_key(*it) && !line.contains(it)));
            }
            at += 1;
        }
        true
    }
}

/// A class that inherits from more is looked at name by name.
const LONGEST_LINE: usize = 64;

/// What stands before the parentheses of a call.
fn callable(path: &DottedName) -> String {
    match (path.last(), path.parent()) {
        ("__init__" | "__new__", Some(class)) => class.last().to_owned(),
        (name, _) => name.to_owned(),
    }
}

/// True for methods that are called without being named.
fn is_called_unseen(path: &DottedName) -> bool {
    let name = path.last();
    name.starts_with("__") && name.ends_with("__") && !matches!(name, "__init__" | "__new__")
}
