//! In which files something can be found: those that hold a word of what changed.

use std::collections::BTreeSet;

use model::{DottedName, Surface, SurfaceMember, SurfaceSymbol, SymbolKind};

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
        let mut broken = Broken { rules, core, from, to, aliased: BTreeSet::new() };
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
    /// Their names.
    aliased: BTreeSet<String>,
}

impl Broken<'_> {
    fn find(&mut self) {
        for path in self.from.modules.iter().filter(|path| !self.to.offers(path)) {
            self.aliased.insert(path.last().to_owned());
        }
        for path in self.from.symbols.keys().chain(self.from.aliases.keys()) {
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
