//! Whether a project can meet instances of a class of the core at all, where types do not tell.
//!
//! A name that only the changed class has speaks for itself. One that other classes keep says little: it is told of
//! the changed class only where the project names that class or one derived from it, or names what gives them.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use model::{DottedName, Surface, SurfaceSymbol, SymbolKind};

use super::World;

/// What is remembered about encounters.
#[derive(Debug, Default)]
pub(super) struct Encounters {
    /// The classes that the project can meet, their ancestors included.
    met: OnceCell<BTreeSet<DottedName>>,
    /// By member: whether classes that did not change have it too.
    common: RefCell<BTreeMap<String, bool>>,
}

impl<'a> World<'a> {
    /// True when an unknown `receiver` with a member `name` may well be of the core's `class`, which changed.
    pub(crate) fn may_be(&self, receiver: &str, class: &DottedName, name: &str) -> bool {
        let last = receiver.rsplit('.').next().unwrap_or(receiver);
        let reads_class = last.starts_with(char::is_uppercase);
        // The members of an enumeration are read off the class, which has a name of its own.
        (reads_class || !self.is_enumeration(class)) && self.may_meet(class, name)
    }

    /// True when something unknown with a member `name` may well be of the core's `class`, which changed.
    pub(crate) fn may_meet(&self, class: &DottedName, name: &str) -> bool {
        let (Some(from), Some(to)) = (self.core.surface_from(), self.core.surface_to()) else { return true };
        let met = || self.encounters.met.get_or_init(|| self.find_met(from));
        !self.is_common(from, to, name) || met().contains(&self.core.canonical(class))
    }

    fn is_enumeration(&self, class: &DottedName) -> bool {
        let kinds = ["Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"];
        self.core.lineage(class).iter().skip(1).any(|it| kinds.contains(&it.last()))
    }

    /// True when a class of the core that did not change has a member `name`, in both releases.
    fn is_common(&self, from: &Surface, to: &Surface, name: &str) -> bool {
        if let Some(known) = self.encounters.common.borrow().get(name) {
            return *known;
        }
        let changed = |class: &DottedName| {
            self.core.members_of(class).is_some_and(|members| members.contains_key(name))
                || self.core.call(&class.join(name)).is_some()
        };
        let stays = |(class, symbol): (&DottedName, &SurfaceSymbol)| {
            let now = || self.core.new_path(class).unwrap_or_else(|| class.clone());
            symbol.kind == SymbolKind::Class
                && symbol.members.contains_key(name)
                && !changed(class)
                && to.member(&now(), name).is_some()
        };
        let found = from.symbols.iter().any(stays);
        self.encounters.common.borrow_mut().insert(name.to_owned(), found);
        found
    }

    /// The classes that the project names, and those that it is given by what it names.
    fn find_met(&self, from: &Surface) -> BTreeSet<DottedName> {
        let words = self.project.said();
        let said = |path: &DottedName| words.contains(path.last());
        let aliased = from.aliases.iter().filter(|(alias, _)| said(alias)).map(|(_, path)| path);
        let named: Vec<&DottedName> = from.symbols.keys().filter(|path| said(path)).chain(aliased).collect();
        let mut queue: Vec<DottedName> = Vec::new();
        for path in named {
            let Some(symbol) = from.symbol(path) else { continue };
            queue.extend((symbol.kind == SymbolKind::Class).then(|| path.clone()));
            queue.extend(symbol.returns.iter().flat_map(|it| classes_in(from, it)));
        }
        let mut met = BTreeSet::new();
        while let Some(class) = queue.pop() {
            for class in from.lineage(&class) {
                let Some(symbol) = from.symbol(&class).filter(|_| met.insert(class.clone())) else { continue };
                let used = symbol.members.iter().filter(|(name, _)| words.contains(name.as_str()));
                let given = used.filter_map(|(_, member)| member.returns.as_deref());
                queue.extend(given.flat_map(|it| classes_in(from, it)));
            }
        }
        met
    }
}

/// The classes of the release that a type expression speaks of.
fn classes_in(from: &Surface, expression: &str) -> Vec<DottedName> {
    let is_part = |it: char| it.is_alphanumeric() || it == '_' || it == '.';
    let words = expression.split(|it: char| !is_part(it)).filter(|word| word.contains('.'));
    words.map(DottedName::from).filter(|path| from.symbol(path).is_some()).collect()
}
