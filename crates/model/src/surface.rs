use std::collections::BTreeMap;

use crate::{DottedName, Signature, SymbolKind};

/// The public API of one release: what apply and compat need of it and nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Surface {
    /// Name of the distribution.
    pub package: String,
    /// Version label of the release.
    pub version: String,
    /// Top-level packages and modules.
    pub roots: Vec<String>,
    /// Every importable module.
    pub modules: Vec<DottedName>,
    /// Reachable names, by definition path.
    pub symbols: BTreeMap<DottedName, SurfaceSymbol>,
    /// Importable path → definition path, where the two differ.
    pub aliases: BTreeMap<DottedName, DottedName>,
    /// True when a module of the release could not be read (compiled, no stub): absence proves nothing.
    pub incomplete: bool,
}

/// One class, function or constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurfaceSymbol {
    /// What it is.
    pub kind: SymbolKind,
    /// The call signature: of the function, or of the class's own `__init__`/`__new__`/fields without `self`.
    pub signature: Option<Signature>,
    /// What a call or a read gives, as dotted names of the release or of elsewhere; annotated or inferred.
    pub returns: Option<String>,
    /// Base classes by definition path or by their name outside the release.
    pub bases: Vec<DottedName>,
    /// Own members of a class by name.
    pub members: BTreeMap<String, SurfaceMember>,
    /// Set when the release calls it deprecated.
    pub deprecated: bool,
    /// True when a decorator, a metaclass or a base from elsewhere may take other arguments than the signature says.
    pub opaque: bool,
}

/// One member of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurfaceMember {
    /// Method, property or attribute.
    pub kind: SymbolKind,
    /// Parameters without `self`/`cls`, for methods.
    pub signature: Option<Signature>,
    /// What a call or a read gives: a type expression whose names are dotted paths.
    pub returns: Option<String>,
    /// True for class and static methods: the receiver may be the class.
    pub on_class: bool,
    /// True when a decorator may take other arguments than the signature says.
    pub opaque: bool,
}

/// Aliases that lead further than this go in a circle.
const LONGEST_CHAIN: usize = 8;

impl Surface {
    /// The definition path that the importable `path` means.
    pub fn definition_path(&self, path: &DottedName) -> Option<DottedName> {
        if self.symbols.contains_key(path) {
            return Some(path.clone());
        }
        self.aliases.get(path).cloned()
    }

    /// The symbol that the importable `path` means.
    pub fn symbol(&self, path: &DottedName) -> Option<&SurfaceSymbol> {
        self.symbols.get(&self.definition_path(path)?)
    }

    /// The class at `class` and its ancestors inside the release, nearest first, without repetition.
    pub fn lineage(&self, class: &DottedName) -> Vec<DottedName> {
        let mut found: Vec<DottedName> = Vec::new();
        let mut queue = std::collections::VecDeque::from([class.clone()]);
        while let Some(path) = queue.pop_front() {
            let Some(definition) = self.definition_path(&path) else { continue };
            let Some(symbol) = self.symbols.get(&definition) else { continue };
            if !found.contains(&definition) {
                queue.extend(symbol.bases.iter().cloned());
                found.push(definition);
            }
        }
        found
    }

    /// The member `name` of `class` or of its nearest ancestor, with the class that defines it.
    pub fn member(&self, class: &DottedName, name: &str) -> Option<(DottedName, &SurfaceMember)> {
        self.lineage(class).into_iter().find_map(|owner| {
            let member = self.symbols.get(&owner)?.members.get(name)?;
            Some((owner, member))
        })
    }

    /// `path` with what its aliased parts stand for: `acme.io.File` for `acme.client.io.File`, where `client` imports `io`.
    pub fn behind_aliases(&self, path: &DottedName) -> DottedName {
        let aliased = |path: &DottedName| {
            let (alias, target) = path.ancestry().find_map(|prefix| self.aliases.get_key_value(&prefix))?;
            path.rebase(alias, target).filter(|it| it != path)
        };
        let steps = std::iter::successors(Some(path.clone()), aliased);
        steps.take(LONGEST_CHAIN).last().unwrap_or_else(|| path.clone())
    }

    /// The parameters of the function, method or class (then of its constructor) at `path`, without `self`.
    pub fn call_signature(&self, path: &DottedName) -> Option<&Signature> {
        if let Some(symbol) = self.symbol(path) {
            let inherited = || {
                let lineage = self.lineage(path);
                lineage.iter().skip(1).find_map(|ancestor| self.symbol(ancestor)?.signature.as_ref())
            };
            return symbol.signature.as_ref().or_else(inherited);
        }
        let (_, member) = self.member(&path.parent()?, path.last())?;
        member.signature.as_ref()
    }

    /// True when `path` can be imported or read in this release: a module, a symbol, or a member of one.
    pub fn offers(&self, path: &DottedName) -> bool {
        self.lists(path) || self.lists(&self.behind_aliases(path))
    }

    fn lists(&self, path: &DottedName) -> bool {
        let member = || path.parent().is_some_and(|class| self.member(&class, path.last()).is_some());
        self.modules.binary_search(path).is_ok() || self.definition_path(path).is_some() || member()
    }

    /// The first part of `path` that this release certainly does not have; `None` when it has all of it, or when
    /// that cannot be told: a module that was not read, a class with bases elsewhere, names made at run time.
    pub fn lacks(&self, path: &DottedName) -> Option<DottedName> {
        if self.offers(path) || self.incomplete {
            return None;
        }
        let known = path.ancestry().skip(1).find(|prefix| self.offers(prefix));
        if known.as_ref().is_some_and(|prefix| !self.is_closed(&self.behind_aliases(prefix))) {
            return None;
        }
        let depth = known.map_or(0, |prefix| prefix.segments().count());
        Some(path.segments().take(depth + 1).collect::<Vec<_>>().join(".").into())
    }

    /// True when everything below `path` is known: a module that was read, or a class whose bases were.
    fn is_closed(&self, path: &DottedName) -> bool {
        match self.symbol(path) {
            None => {
                self.modules.binary_search(path).is_ok() && self.definition_path(&path.join("__getattr__")).is_none()
            }
            Some(symbol) => symbol.kind == SymbolKind::Class && self.has_known_bases(path),
        }
    }

    fn has_known_bases(&self, class: &DottedName) -> bool {
        let dynamic = ["__getattr__", "__getattribute__"].into_iter().any(|name| self.member(class, name).is_some());
        let known = |base: &DottedName| self.symbol(base).is_some() || base.as_str() == "object";
        !dynamic && self.lineage(class).iter().all(|it| self.symbols[it].bases.iter().all(known))
    }
}
