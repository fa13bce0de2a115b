//! The names that bindings have afterwards, and whether a new name would clash with another.

use std::collections::{BTreeMap, BTreeSet};

use model::DottedName;

use super::Renewed;
use super::chain::Chain;
use crate::Target;
use crate::python::project::FileUnit;
use crate::python::reaching::reaching;
use crate::python::scope::{BindingId, ScopeId, ScopeKind, Site, SiteKind};
use crate::python::syntax::{ExpressionId, ExpressionKind};

/// The names that bindings have afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Finals {
    renamed: BTreeMap<BindingId, String>,
    /// Scopes in which quoted text reads a binding.
    quoted: BTreeMap<BindingId, BTreeSet<ScopeId>>,
    /// What imports mean afterwards, when all sites of a binding agree.
    meanings: BTreeMap<BindingId, DottedName>,
    /// Names that no scope of the file binds, with the scopes that read them.
    free: BTreeMap<String, BTreeSet<ScopeId>>,
}

impl Finals {
    pub(super) fn new(unit: &FileUnit, chains: &[Chain], renewed: &[Option<Renewed<'_>>]) -> Self {
        let mut res = Self { meanings: meanings(unit, renewed), free: free_names(unit), ..Self::default() };
        for chain in chains.iter().filter(|chain| chain.expression.is_none()) {
            res.quoted.entry(chain.binding).or_default().insert(chain.scope);
        }
        res
    }

    /// Gives `binding` another name, to be checked by [`Finals::settle`].
    pub(super) fn rename(&mut self, binding: BindingId, name: String) {
        self.renamed.insert(binding, name);
    }

    /// The name that `binding` has afterwards.
    pub(super) fn name<'n>(&'n self, unit: &'n FileUnit, binding: BindingId) -> &'n str {
        self.renamed.get(&binding).map_or(&unit.scopes.binding(binding).name, |name| name)
    }

    /// The bindings that get another name.
    pub(super) fn renamed(&self) -> impl Iterator<Item = (BindingId, &str)> {
        self.renamed.iter().map(|(binding, name)| (*binding, name.as_str()))
    }

    /// Takes back every new name that clashes, until none does.
    pub(super) fn settle(&mut self, unit: &FileUnit) {
        loop {
            let clash =
                |(binding, name): (&BindingId, &String)| (!self.is_free(unit, *binding, name)).then_some(*binding);
            let clashing: Vec<BindingId> = self.renamed.iter().filter_map(clash).collect();
            if clashing.is_empty() {
                return;
            }
            for binding in clashing {
                self.renamed.remove(&binding);
            }
        }
    }

    /// True when `binding` can be called `name` without changing what any name means.
    pub(super) fn is_free(&self, unit: &FileUnit, binding: BindingId, name: &str) -> bool {
        self.is_free_for(unit, binding, name, self.meanings.get(&binding))
    }

    /// True when `binding` can be called `name` to stand for `meaning`.
    pub(super) fn is_free_for(
        &self,
        unit: &FileUnit,
        binding: BindingId,
        name: &str,
        meaning: Option<&DottedName>,
    ) -> bool {
        let home = unit.scopes.binding(binding).scope;
        let readers = self.readers(unit, binding);
        let rival = |other: BindingId| other != binding && (meaning.is_none() || self.meanings.get(&other) != meaning);
        let taken_at_home = self.bound_in(unit, home, name).any(rival);
        let hidden = readers.iter().any(|reader| self.is_hidden(unit, *reader, home, name));
        let captured = self.captures(unit, home, name, &rival);
        let is_builtin = meaning.is_some_and(|meaning| meaning.root() == "builtins");
        let builtin = !is_builtin && self.reads_free(unit, home, name);
        let shadowed = is_builtin && unit.scopes.chain(home).any(|scope| self.bound_in(unit, scope, name).any(rival));
        !(taken_at_home || hidden || captured || builtin || shadowed || class_reads_outside(unit, binding))
    }

    /// True when a new import in `home` may bind `name`, to be read in `reader`.
    pub(super) fn is_free_for_import(&self, unit: &FileUnit, home: ScopeId, reader: ScopeId, name: &str) -> bool {
        let taken = self.bound_in(unit, home, name).next().is_some();
        let hidden = self.is_hidden(unit, reader, home, name);
        !(taken || hidden || self.captures(unit, home, name, &|_| true) || self.reads_free(unit, home, name))
    }

    /// True when `name`, read in `reader`, means `binding` afterwards.
    pub(super) fn sees(&self, unit: &FileUnit, reader: ScopeId, binding: BindingId, name: &str) -> bool {
        let home = unit.scopes.binding(binding).scope;
        let visible = unit.scopes.chain(reader).any(|scope| scope == home);
        visible && self.name(unit, binding) == name && !self.is_hidden(unit, reader, home, name)
    }

    /// True when nothing that `reader` can see is called `name`.
    pub(super) fn is_unbound(&self, unit: &FileUnit, reader: ScopeId, name: &str) -> bool {
        let builtin = DottedName::from(format!("builtins.{name}"));
        let other = |id: BindingId| self.meanings.get(&id) != Some(&builtin);
        unit.scopes.chain(reader).all(|scope| !self.bound_in(unit, scope, name).any(other))
    }

    fn readers(&self, unit: &FileUnit, binding: BindingId) -> BTreeSet<ScopeId> {
        let code = unit.scopes.uses(binding).iter().map(|id| unit.scopes.scope_at(*id));
        code.chain(self.quoted.get(&binding).into_iter().flatten().copied()).collect()
    }

    /// The bindings of `scope` that are called `name` afterwards.
    fn bound_in<'s>(
        &'s self,
        unit: &'s FileUnit,
        scope: ScopeId,
        name: &'s str,
    ) -> impl Iterator<Item = BindingId> + 's {
        let kept = unit.scopes.scope(scope).names.get(name).copied().filter(|id| !self.renamed.contains_key(id));
        let renamed = self.renamed.iter().filter(move |(_, new)| *new == name).map(|(id, _)| *id);
        kept.into_iter().chain(renamed.filter(move |id| unit.scopes.binding(*id).scope == scope))
    }

    /// True when a scope between `reader` and `home` binds `name`.
    fn is_hidden(&self, unit: &FileUnit, reader: ScopeId, home: ScopeId, name: &str) -> bool {
        let mut between = unit.scopes.chain(reader).take_while(|scope| *scope != home);
        between.any(|scope| self.bound_in(unit, scope, name).next().is_some())
    }

    /// True when something below `home` reads `name` from outside `home`.
    fn captures(&self, unit: &FileUnit, home: ScopeId, name: &str, rival: &dyn Fn(BindingId) -> bool) -> bool {
        let mut outside = unit.scopes.chain(home).skip(1);
        outside.any(|scope| {
            self.bound_in(unit, scope, name)
                .filter(|id| rival(*id))
                .any(|id| self.readers(unit, id).iter().any(|reader| is_below(unit, *reader, home)))
        })
    }

    /// True when `name` is read below `home` and nothing binds it: it is a builtin there.
    fn reads_free(&self, unit: &FileUnit, home: ScopeId, name: &str) -> bool {
        self.free.get(name).is_some_and(|scopes| scopes.iter().any(|scope| is_below(unit, *scope, home)))
    }
}

fn is_below(unit: &FileUnit, scope: ScopeId, outer: ScopeId) -> bool {
    std::iter::successors(Some(scope), |id| unit.scopes.scope(*id).parent).any(|id| id == outer)
}

fn meanings(unit: &FileUnit, renewed: &[Option<Renewed<'_>>]) -> BTreeMap<BindingId, DottedName> {
    let after = |at: usize| match &renewed[at] {
        None => Some(unit.imports.items[at].meaning()),
        Some(renewed) => match &renewed.respelling.target {
            Target::Builtin(name) => Some(DottedName::from(format!("builtins.{name}"))),
            Target::Path(_) if unit.imports.items[at].is_plain() => renewed.path.as_ref().map(|it| it.root().into()),
            Target::Path(_) => renewed.path.clone(),
            Target::Gone(_) => None,
        },
    };
    let meaning = |sites: &[Site]| {
        let mut all = sites.iter().map(|site| unit.imports.at_site(site.kind).and_then(after));
        let first = all.next()??;
        all.all(|other| other.as_ref() == Some(&first)).then_some(first)
    };
    unit.scopes.bindings().filter_map(|(id, binding)| Some((id, meaning(&binding.sites)?))).collect()
}

fn free_names(unit: &FileUnit) -> BTreeMap<String, BTreeSet<ScopeId>> {
    let mut res: BTreeMap<String, BTreeSet<ScopeId>> = BTreeMap::new();
    for (index, expression) in unit.tree.expressions.iter().enumerate() {
        let id = ExpressionId(index as u32);
        if expression.kind == ExpressionKind::Name && unit.scopes.resolve(id).is_none() {
            let name = unit.text(expression.range).to_owned();
            res.entry(name).or_default().insert(unit.scopes.scope_at(id));
        }
    }
    res
}

/// True when a class body binds the name of `binding` itself, but reads it before that from outside.
fn class_reads_outside(unit: &FileUnit, binding: BindingId) -> bool {
    let found = unit.scopes.binding(binding);
    let classes = unit.scopes.iter().filter(|(_, scope)| matches!(scope.kind, ScopeKind::Class(_)));
    let own = classes.filter_map(|(id, scope)| Some((id, *scope.names.get(&found.name)?)));
    let mut below = own.filter(|(id, own)| *own != binding && is_below(unit, *id, found.scope));
    below.any(|(_, own)| {
        let sites = &unit.scopes.binding(own).sites;
        let reads = |id: &ExpressionId| {
            let range = unit.tree[*id].range;
            let binds = |site: &Site| site.range == range && !matches!(site.kind, SiteKind::AugmentedAssign { .. });
            let is_site = sites.iter().any(binds);
            !is_site && reaching(unit, own, unit.scopes.scope_at(*id), range.start).is_empty()
        };
        unit.scopes.uses(own).iter().any(reads)
    })
}
