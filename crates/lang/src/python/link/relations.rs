//! What dotted names in sources stand for, and the bases of classes.

use std::collections::{BTreeSet, VecDeque};

use model::{DefinitionId, DottedName, Symbol, SymbolKind, Value};

use rustc_hash::FxHashMap;

use super::draft::Drafts;
use super::release::{ModuleIndex, SymbolPlace};
use super::resolve::{Resolver, Target};

/// What a dotted name in a source stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// Something of this release.
    Definition(DefinitionId),
    /// Something else, by its full name; builtins stay bare.
    Outside(DottedName),
}

/// Looks up dotted names as they are written in some module.
pub(super) struct Lookup<'l, 'r, 'a> {
    pub(super) resolver: &'l mut Resolver<'r, 'a>,
    pub(super) drafts: &'l Drafts<'a>,
    /// Bases by class, as far as they are known; classes without bases have no entry.
    pub(super) bases: FxHashMap<DefinitionId, Vec<Found>>,
}

/// An alias of an alias of … deeper than this is a cycle.
const ALIAS_DEPTH: usize = 8;

impl<'r, 'a> Lookup<'_, 'r, 'a> {
    /// What `name`, written in the module at `index`, stands for; `None` for locals and builtins.
    pub(super) fn dotted(&mut self, index: ModuleIndex, name: &str) -> Option<Found> {
        self.dotted_within(index, name, 0)
    }

    fn dotted_within(&mut self, index: ModuleIndex, name: &str, depth: usize) -> Option<Found> {
        let (first, rest) = name.split_once('.').map_or((name, ""), |(first, rest)| (first, rest));
        let target = self.first(index, first)?;
        self.below(target, rest, depth)
    }

    /// What a simple name means: bound at run time, or for type checkers and in functions.
    fn first(&mut self, index: ModuleIndex, name: &str) -> Option<Target> {
        if let Some((target, _)) = self.resolver.name(index, name) {
            return Some(target);
        }
        let tables = self.resolver.tables;
        let meaning = tables[index].unreachable.get(name)?;
        self.resolver.meaning(index, meaning)
    }

    fn below(&mut self, target: Target, rest: &str, depth: usize) -> Option<Found> {
        let outside = |path: DottedName| Some(Found::Outside(path.join(rest)));
        match target {
            Target::External(path) | Target::Opaque(path) => outside(path),
            Target::Module(_) if rest.is_empty() => self.drafts.definition(&target).map(Found::Definition),
            Target::Module(module) => self.in_module(module, rest, depth),
            Target::Symbol(module, place) => {
                let id = self.drafts.definition(&target)?;
                if rest.is_empty() {
                    Some(Found::Definition(id))
                } else {
                    self.in_symbol(module, place, id, rest, depth)
                }
            }
        }
    }

    fn in_module(&mut self, module: ModuleIndex, rest: &str, depth: usize) -> Option<Found> {
        let (first, further) = rest.split_once('.').unwrap_or((rest, ""));
        if let Some((target, _)) = self.resolver.name(module, first) {
            return self.below(target, further, depth);
        }
        let submodule = self.resolver.release.submodule(module, first)?;
        self.below(Target::Module(submodule), further, depth)
    }

    fn in_symbol(
        &mut self,
        module: ModuleIndex,
        place: SymbolPlace,
        id: DefinitionId,
        rest: &str,
        depth: usize,
    ) -> Option<Found> {
        let symbol = self.resolver.release.symbol(place);
        if let Some(original) = alias_target(symbol).filter(|_| depth < ALIAS_DEPTH) {
            return self.dotted_within(module, &format!("{original}.{rest}"), depth + 1);
        }
        let (first, further) = rest.split_once('.').unwrap_or((rest, ""));
        let member = self.member(id, first)?;
        if further.is_empty() {
            return Some(Found::Definition(member));
        }
        let place = self.drafts.draft(member).place?;
        self.in_symbol(module, place, member, further, depth + 1)
    }

    /// What the alias at `id` stands for in the end; `id` itself when it is none.
    pub(super) fn behind_alias(&mut self, found: Found) -> Found {
        let mut current = found;
        for _ in 0..ALIAS_DEPTH {
            let Found::Definition(id) = current else { break };
            let draft = self.drafts.draft(id);
            let symbol = draft.place.map(|place| self.resolver.release.symbol(place));
            let Some(original) = symbol.filter(|_| draft.owner.is_none()).and_then(alias_target) else { break };
            let module = draft.module;
            match self.dotted(module, original) {
                Some(next) if next != current => current = next,
                Some(_) | None => break,
            }
        }
        current
    }

    /// The member `name` of the class `owner`, its own or that of its nearest ancestor in the release.
    pub(super) fn member(&self, owner: DefinitionId, name: &str) -> Option<DefinitionId> {
        let inherited = || self.lineage(owner).skip(1).find_map(|class| self.drafts.own_member(class, name));
        let own = self.drafts.own_member(owner, name);
        own.or_else(|| if self.bases.contains_key(&owner) { inherited() } else { None })
    }

    /// `class` and its known ancestors, nearest first.
    pub(super) fn lineage(&self, class: DefinitionId) -> impl Iterator<Item = DefinitionId> {
        let mut seen = BTreeSet::from([class]);
        let mut queue = VecDeque::from([class]);
        std::iter::from_fn(move || {
            let next = queue.pop_front()?;
            for base in self.bases.get(&next).into_iter().flatten() {
                if let Found::Definition(base) = base
                    && seen.insert(*base)
                {
                    queue.push_back(*base);
                }
            }
            Some(next)
        })
    }

    /// Finds the bases of every class; an alias has what it stands for as its one base.
    pub(super) fn find_bases(&mut self) {
        for index in 0..self.drafts.all.len() {
            let draft = &self.drafts.all[index];
            let Some(place) = draft.place else { continue };
            let symbol = self.resolver.release.symbol(place);
            let names: Vec<&str> = match symbol.kind {
                SymbolKind::Class => symbol.bases.iter().flat_map(base_names).collect(),
                SymbolKind::Attribute | SymbolKind::TypeAlias if draft.owner.is_none() => {
                    alias_target(symbol).into_iter().collect()
                }
                SymbolKind::Attribute | SymbolKind::TypeAlias => continue,
                SymbolKind::Function | SymbolKind::Method | SymbolKind::Property => continue,
            };
            let (module, is_class) = (draft.module, symbol.kind == SymbolKind::Class);
            let bases = names.into_iter().filter_map(|name| match self.dotted(module, name) {
                Some(found) => Some(self.behind_alias(found)),
                None => is_class.then(|| Found::Outside(name.into())),
            });
            let bases: Vec<Found> = bases.collect();
            if !bases.is_empty() {
                self.bases.insert(DefinitionId(index as u32), bases);
            }
        }
    }
}

/// The dotted name that an attribute is another name of: `Old = New`.
pub(super) fn alias_target(symbol: &Symbol) -> Option<&str> {
    let is_alias = matches!(symbol.kind, SymbolKind::Attribute | SymbolKind::TypeAlias);
    symbol.value.as_deref().filter(|_| is_alias).and_then(Value::as_name).filter(|name| !is_constant(name))
}

fn is_constant(name: &str) -> bool {
    matches!(name, "None" | "True" | "False" | "Ellipsis" | "NotImplemented")
}

/// The classes that one entry of a base list names: `Base`, `Base[T]`, `with_metaclass(Meta, Base)`.
fn base_names(value: &Value) -> Vec<&str> {
    match value {
        Value::Name(name) => vec![name],
        Value::Other(text) => {
            let head = text.split('[').next().unwrap_or("").trim();
            let is_name = !head.is_empty() && head.chars().all(|it| it.is_alphanumeric() || it == '_' || it == '.');
            if is_name { vec![head] } else { Vec::new() }
        }
        Value::Call { callee, arguments } if callee.ends_with("with_metaclass") => {
            arguments.iter().skip(1).filter_map(|argument| argument.value.as_name()).collect()
        }
        Value::Call { .. } | Value::Text(_) | Value::List(_) | Value::Table(_) => Vec::new(),
    }
}

pub(super) fn definition(found: Option<Found>) -> Option<DefinitionId> {
    match found? {
        Found::Definition(id) => Some(id),
        Found::Outside(_) => None,
    }
}
