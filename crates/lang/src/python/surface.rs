//! The API surface of a release: constructors, return and attribute types, aliases.
//!
//! Types are type expressions whose names are definition paths; what no annotation says is read off the bodies, as
//! far as their text tells it.

mod constructor;
mod deprecated;
mod names;
mod opaque;
mod returns;
mod stubs;
mod type_expression;

use std::collections::BTreeSet;

use model::{
    Definition, DefinitionId, DottedName, Signature, Snapshot, Surface, SurfaceMember, SurfaceSymbol, Symbol,
    SymbolGraph, SymbolKind, Value, named_tuple_constructor,
};

use names::Names;

/// What apply and compat need of the release in `snapshot`, whose links are `graph`.
pub fn surface(snapshot: &Snapshot, graph: &SymbolGraph, version: &str) -> Surface {
    let api = Api { names: Names::of(snapshot, graph), returns: returns::Memo::default() };
    let modules = modules(graph);
    let mut surface = Surface {
        package: snapshot.package.clone(),
        version: version.to_owned(),
        roots: modules.iter().map(|name| name.root().to_owned()).collect::<BTreeSet<_>>().into_iter().collect(),
        modules: modules.into_iter().collect(),
        incomplete: api.is_incomplete(),
        ..Surface::default()
    };
    for (id, definition) in graph.iter() {
        let is_class = definition.kind == Some(SymbolKind::Class);
        if definition.kind.is_some() && (definition.owner.is_none() || is_class) && api.alias(id).is_none() {
            surface.symbols.insert(definition.path.clone(), api.symbol(id));
        }
    }
    api.add_aliases(&mut surface);
    surface
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
}

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
        let symbol = self.source(id)?;
        let names_other = symbol.value.as_deref().and_then(Value::as_name).is_some();
        let is_plain = matches!(symbol.kind, SymbolKind::Attribute | SymbolKind::TypeAlias);
        definition.bases.first().filter(|_| is_plain && names_other && definition.owner.is_none())
    }

    fn add_aliases(&self, surface: &mut Surface) {
        for (path, id) in &self.graph().reachable {
            let definition = self.definition(*id);
            if *path != definition.path {
                surface.aliases.insert(path.clone(), self.alias(*id).unwrap_or(&definition.path).clone());
            }
        }
        for (id, definition) in self.graph().iter() {
            if let Some(target) = self.alias(id).filter(|target| **target != definition.path) {
                surface.aliases.insert(definition.path.clone(), target.clone());
            }
        }
        let outside = self.graph().external.iter().chain(&self.graph().incidental_external);
        surface.aliases.extend(outside.map(|(path, target)| (path.clone(), target.clone())));
        surface.aliases.retain(|path, _| !surface.symbols.contains_key(path));
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
            SymbolKind::Function => self.names.signature(id),
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
            signature: signature
                .map(|signature| if is_static(symbol) { signature } else { without_receiver(signature) }),
            returns: if symbol.kind == SymbolKind::Class { None } else { self.result(id) },
            on_class,
            opaque: self.is_opaque(id),
        }
    }

    /// True when some public name comes from a module that only exists compiled.
    fn is_incomplete(&self) -> bool {
        let graph = self.graph();
        let missing = |target: &DottedName| self.names.is_own(target) && self.names.is_unread(target);
        let mut unread = graph.external.iter().filter(|(path, target)| path != target && !path.is_private());
        let native = self.names.has_native_sources();
        native && unread.any(|(_, target)| missing(target)) || self.names.has_compiled_public_module()
    }
}

fn is_static(symbol: &Symbol) -> bool {
    symbol.signature.as_deref().is_some_and(|signature| signature.is_static)
}

/// The signature as callers see it: without `self` or `cls`.
fn without_receiver(mut signature: Signature) -> Signature {
    let takes_receiver = signature.parameters.first().is_some_and(|first| {
        matches!(first.kind, model::ParameterKind::Standard | model::ParameterKind::PositionalOnly)
    });
    if takes_receiver {
        signature.parameters.remove(0);
    }
    signature
}

#[cfg(test)]
mod tests;
