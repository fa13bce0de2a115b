//! The API surface of a release: constructors, return and attribute types, aliases.
//!
//! Types are type expressions whose names are definition paths; what no annotation says is read off the bodies, as
//! far as their text tells it.

mod closed;
mod constructor;
mod deprecated;
mod names;
mod opaque;
mod returns;
mod stubs;
mod type_expression;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use model::{
    Definition, DefinitionId, DottedName, Paths, Signature, Snapshot, Surface, SurfaceMember, SurfaceSymbol, Symbol,
    SymbolGraph, SymbolKind, Value, named_tuple_constructor,
};

use rustc_hash::FxHashMap;

use names::Names;

/// What apply and compat need of the release in `snapshot`, whose links are `graph`.
pub fn surface(snapshot: &Snapshot, graph: &SymbolGraph, version: &str) -> Surface {
    let parts = parts(snapshot, graph, version);
    Surface { symbols: parts.symbols().map(|(path, symbol)| (path.clone(), symbol)).collect(), ..parts.frame }
}

/// The same in parts, for those who do not want to hold the symbols of a large release all at once.
pub fn parts<'s>(snapshot: &'s Snapshot, graph: &'s SymbolGraph, version: &str) -> Parts<'s> {
    let api = Api { names: Names::of(snapshot, graph), returns: returns::Memo::default(), opaque: Memo::default() };
    let modules = modules(graph);
    let frame = Surface {
        package: snapshot.package.clone(),
        version: version.to_owned(),
        roots: modules.iter().map(|name| name.root().to_owned()).collect::<BTreeSet<_>>().into_iter().collect(),
        modules: modules.into_iter().collect(),
        aliases: api.aliases(),
        incomplete: api.is_incomplete(),
        ..Surface::default()
    };
    Parts { frame, api }
}

/// A surface whose symbols are made when they are asked for.
pub struct Parts<'s> {
    /// All but the symbols.
    pub frame: Surface,
    api: Api<'s>,
}

impl<'s> Parts<'s> {
    /// The symbols in path order.
    pub fn symbols(&self) -> impl Iterator<Item = (&'s DottedName, SurfaceSymbol)> {
        let graph = self.api.graph();
        let symbols = graph.iter().filter(|(id, _)| self.api.is_symbol(*id));
        symbols.map(|(id, definition)| (&definition.path, self.api.symbol(id)))
    }
}

/// Modules and the namespace packages above them.
fn modules(graph: &SymbolGraph) -> BTreeSet<DottedName> {
    let modules = graph.definitions.iter().filter(|definition| definition.kind.is_none());
    modules.flat_map(|definition| definition.path.ancestry()).collect()
}

/// One release with what reading it needs.
struct Api<'s> {
    names: Names<'s>,
    returns: returns::Memo,
    /// Classes that take other arguments than they say, and those that do not.
    opaque: Memo<bool>,
}

/// What is known of definitions so far.
type Memo<T> = RefCell<FxHashMap<DefinitionId, T>>;

impl<'s> Api<'s> {
    fn graph(&self) -> &'s SymbolGraph {
        self.names.graph
    }

    fn definition(&self, id: DefinitionId) -> &'s Definition {
        self.graph().definition(id)
    }

    /// What the source says; `None` for a module.
    fn source(&self, id: DefinitionId) -> Option<&'s Symbol> {
        let definition = self.definition(id);
        let outline = self.names.snapshot.files[definition.file as usize].outline.as_deref()?;
        Some(outline.symbol(definition.symbol?))
    }

    /// The path that a module-level alias stands for.
    fn alias(&self, id: DefinitionId) -> Option<&'s DottedName> {
        let definition = self.definition(id);
        let is_plain = matches!(definition.kind, Some(SymbolKind::Attribute | SymbolKind::TypeAlias));
        let original = definition.bases.first().filter(|_| is_plain && definition.owner.is_none())?;
        let names_other = self.source(id)?.value.as_deref().and_then(Value::as_name).is_some();
        names_other.then_some(original)
    }

    /// True for what stands in a surface on its own: no module, no member that is no class, no alias, no `__getattr__` that
    /// adds nothing.
    fn is_symbol(&self, id: DefinitionId) -> bool {
        let definition = self.definition(id);
        let stands_alone = definition.owner.is_none() || definition.kind == Some(SymbolKind::Class);
        definition.kind.is_some() && stands_alone && self.alias(id).is_none() && !self.adds_nothing(id)
    }

    /// Importable paths of something else; of several meanings of a path the last one counts.
    fn aliases(&self) -> BTreeMap<DottedName, DottedName> {
        let graph = self.graph();
        let mut aliases: Vec<(&DottedName, &DottedName)> = Vec::new();
        for (id, definition) in graph.iter() {
            let leads_here = |path: &DottedName| graph.reachable.get(path.as_str()) == Some(&id);
            let paths = definition.access.iter().map(|access| &access.path);
            let others = paths.filter(|path| **path != definition.path && leads_here(path));
            let target = self.alias(id).unwrap_or(&definition.path);
            aliases.extend(others.map(|path| (path, target)));
        }
        for (id, definition) in graph.iter() {
            let target = self.alias(id).filter(|target| **target != definition.path);
            aliases.extend(target.map(|target| (&definition.path, target)));
        }
        aliases.extend([&graph.external, &graph.incidental_external].map(Paths::in_order).into_iter().flatten());
        aliases.sort_by(|left, right| left.0.cmp(right.0));
        let mut symbols = graph.iter().filter(|(id, _)| self.is_symbol(*id)).map(|(_, it)| &it.path).peekable();
        aliases.retain(|(path, _)| {
            while symbols.next_if(|symbol| symbol < path).is_some() {}
            symbols.peek() != Some(path)
        });
        aliases.into_iter().map(|(path, target)| (path.clone(), target.clone())).collect()
    }

    fn symbol(&self, id: DefinitionId) -> SurfaceSymbol {
        let definition = self.definition(id);
        let symbol = self.source(id).expect("only modules have no symbol");
        let is_class = symbol.kind == SymbolKind::Class;
        let signature = if is_class { self.constructor(id) } else { self.function_signature(id, symbol) };
        SurfaceSymbol {
            kind: symbol.kind,
            signature,
            returns: if is_class { None } else { self.result(id) },
            bases: if is_class { definition.bases.clone() } else { Vec::new() },
            members: self.names.members(id).map(|(name, member)| (name.to_owned(), self.member(member))).collect(),
            deprecated: deprecated::is_deprecated(symbol),
            opaque: self.is_opaque(id),
        }
    }

    fn function_signature(&self, id: DefinitionId, symbol: &Symbol) -> Option<Signature> {
        match symbol.kind {
            SymbolKind::Function => self.names.signature(id).map(Cow::into_owned),
            SymbolKind::Attribute => symbol.value.as_deref().and_then(named_tuple_constructor),
            SymbolKind::Class | SymbolKind::Method | SymbolKind::Property | SymbolKind::TypeAlias => None,
        }
    }

    fn member(&self, id: DefinitionId) -> SurfaceMember {
        let symbol = self.source(id).expect("members are symbols");
        let on_class = symbol.decorators.iter().any(|decorator| {
            let name = decorator.value.as_name().unwrap_or("");
            matches!(name.rsplit('.').next(), Some("classmethod" | "staticmethod" | "abstractclassmethod"))
        });
        let signature = (symbol.kind == SymbolKind::Method).then(|| self.names.signature(id)).flatten();
        SurfaceMember {
            kind: symbol.kind,
            signature: signature.map(|it| if is_static(symbol) { it.into_owned() } else { without_receiver(&it) }),
            returns: if symbol.kind == SymbolKind::Class { None } else { self.result(id) },
            on_class,
            opaque: self.is_opaque(id),
        }
    }

    /// True when some public name comes from a module that only exists compiled.
    fn is_incomplete(&self) -> bool {
        let graph = self.graph();
        let missing = |target: &DottedName| self.names.is_own(target) && self.names.is_unread(target);
        let unread = || {
            let outside = graph.external.in_order();
            let mut unread = outside.into_iter().filter(|(path, target)| path != target && !path.is_private());
            unread.any(|(_, target)| missing(target))
        };
        self.names.has_native_sources() && unread() || self.names.has_compiled_public_module()
    }
}

fn is_static(symbol: &Symbol) -> bool {
    symbol.signature.as_deref().is_some_and(|signature| signature.is_static)
}

/// The signature as callers see it: without `self` or `cls`.
fn without_receiver(signature: &Signature) -> Signature {
    let takes_receiver = signature.parameters.first().is_some_and(|first| {
        matches!(first.kind, model::ParameterKind::Standard | model::ParameterKind::PositionalOnly)
    });
    let parameters = signature.parameters[usize::from(takes_receiver)..].to_vec();
    let Signature { parameters: _, returns, is_async, is_static } = signature;
    Signature { parameters, returns: returns.clone(), is_async: *is_async, is_static: *is_static }
}

#[cfg(test)]
mod tests;
