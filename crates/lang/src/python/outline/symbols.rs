//! Definitions: classes, functions, attributes.

use std::collections::{BTreeMap, BTreeSet};

use model::{Decorator, Import, ImportScope, Symbol, SymbolId, SymbolKind, TextRange, ThinVec};

use super::body;
use super::docstring;
use super::signature::{is_property_name, merge_overload};
use super::source::Source;
use crate::python::syntax::{Block, Class, ExpressionId, ExpressionKind, Function, Name, StatementId, StatementKind};
use crate::python::visit;

/// What the walk over a file found.
pub(super) struct Collected {
    pub(super) symbols: Vec<Symbol>,
    pub(super) imports: Vec<Import>,
    /// The symbol of each class and function statement.
    pub(super) definitions: BTreeMap<StatementId, SymbolId>,
}

/// Finds every definition and import of a file.
pub(super) fn collect(source: &Source<'_>) -> Collected {
    let collected = Collected { symbols: Vec::new(), imports: Vec::new(), definitions: BTreeMap::new() };
    let mut collector =
        Collector { source, collected, overloads: BTreeMap::new(), shared: BTreeMap::new(), classes: BTreeMap::new() };
    collector.block(&source.tree.body, &mut Scope::of_module());
    let mut collected = collector.collected;
    collected.symbols.shrink_to_fit();
    collected.imports.shrink_to_fit();
    collected
}

struct Collector<'s, 'a> {
    source: &'s Source<'a>,
    collected: Collected,
    /// Overloads that stand for a function without implementation.
    overloads: BTreeMap<(Option<SymbolId>, &'a str), SymbolId>,
    /// What decorates every overload of a name that was met so far.
    shared: BTreeMap<(Option<SymbolId>, &'a str), Vec<Decorator>>,
    /// Classes of the module by name.
    classes: BTreeMap<&'a str, SymbolId>,
}

/// Where the current statement stands.
#[derive(Clone)]
struct Scope<'a> {
    /// The class around it.
    class: Option<SymbolId>,
    /// The names of the classes around it, innermost first.
    names: Vec<&'a str>,
    /// Members of the class that have a symbol or will have one.
    members: BTreeSet<&'a str>,
    conditional: bool,
    imports: ImportScope,
}

impl Scope<'_> {
    fn of_module() -> Self {
        let (names, members) = (Vec::new(), BTreeSet::new());
        Self { class: None, names, members, conditional: false, imports: ImportScope::Module }
    }
}

impl<'a> Collector<'_, 'a> {
    fn block(&mut self, block: &Block, scope: &mut Scope<'a>) {
        for (place, id) in block.iter().enumerate() {
            self.statement(*id, &block[place + 1..], scope);
        }
    }

    fn statement(&mut self, id: StatementId, rest: &[StatementId], scope: &mut Scope<'a>) {
        let source = self.source;
        match &source.tree[id].kind {
            StatementKind::Import(_) | StatementKind::FromImport(_) => {
                self.collected.imports.extend(source.imports_of(id, scope.imports));
            }
            StatementKind::Function(function) => self.function(id, function, rest, scope),
            StatementKind::Class(class) => self.class(id, class, scope),
            StatementKind::Assign { targets, value } => {
                targets.iter().for_each(|target| self.assign(id, *target, Some(*value), rest, scope));
            }
            StatementKind::AnnotatedAssign { target, annotation, value } => {
                self.annotated(id, *target, *annotation, *value, rest, scope);
            }
            StatementKind::TypeAlias { name, value, .. } => {
                self.attribute(Attribute { value: Some(*value), ..Attribute::alias(id, *name) }, scope);
            }
            StatementKind::If { branches, orelse } => {
                for (test, body) in branches {
                    let typing = source.last_segment(*test) == Some("TYPE_CHECKING");
                    self.nested(
                        body,
                        true,
                        if typing { ImportScope::TypeChecking } else { ImportScope::Conditional },
                        scope,
                    );
                }
                self.nested(orelse, true, ImportScope::Conditional, scope);
            }
            kind => {
                let runs_always = matches!(kind, StatementKind::With { .. });
                for block in visit::blocks(kind) {
                    self.nested(block, !runs_always, ImportScope::Conditional, scope);
                }
            }
        }
    }

    /// A block that belongs to the same scope.
    fn nested(&mut self, block: &Block, conditional: bool, imports: ImportScope, scope: &mut Scope<'a>) {
        let outside = (scope.conditional, scope.imports);
        scope.conditional |= conditional;
        let weaker = matches!(scope.imports, ImportScope::Module | ImportScope::Conditional);
        if weaker {
            scope.imports = imports;
        }
        self.block(block, scope);
        (scope.conditional, scope.imports) = outside;
    }

    fn push(&mut self, symbol: Symbol) -> SymbolId {
        self.collected.symbols.push(symbol);
        SymbolId(self.collected.symbols.len() as u32 - 1)
    }

    fn symbol(&self, name: &str, kind: SymbolKind, range: TextRange, scope: &Scope<'a>) -> Symbol {
        Symbol {
            name: name.to_owned(),
            parent: scope.class,
            kind,
            range: self.source.in_file(range),
            lines: self.source.lines(range),
            signature: None,
            decorators: ThinVec::new(),
            docstring: None,
            bases: ThinVec::new(),
            value: None,
            annotation: None,
            conditional: scope.conditional,
            body: model::Body::default(),
        }
    }

    fn function(&mut self, id: StatementId, function: &Function, rest: &[StatementId], scope: &mut Scope<'a>) {
        let source = self.source;
        self.collected.imports.extend(source.imports_below(&function.body));
        let name = source.text(function.name);
        if source.completes_property(&function.decorators) {
            self.self_attributes(function, scope);
            return;
        }
        let overload = source.is_decorated(&function.decorators, "overload");
        let key = (scope.class, name);
        if overload {
            self.share_decorators(key, source.decorators(&function.decorators));
            if self.is_implemented(name, rest) || self.merged(name, function, scope) {
                return;
            }
        }
        let kind = match scope.class {
            Some(_) if source.makes_property(&function.decorators) => SymbolKind::Property,
            Some(_) => SymbolKind::Method,
            None => SymbolKind::Function,
        };
        let mut symbol = self.symbol(name, kind, source.tree[id].range, scope);
        symbol.signature = Some(source.signature(function).into());
        symbol.decorators = source.decorators(&function.decorators).into();
        if !overload {
            symbol.decorators.extend(self.shared.remove(&key).unwrap_or_default());
        }
        symbol.docstring = docstring::of_block(source.tree, &function.body).map(Into::into);
        symbol.value = source.tables(function).map(Box::new);
        symbol.body = body::of_function(source, function, &scope.names, scope.class.is_some());
        let symbol = self.push(symbol);
        self.collected.definitions.insert(id, symbol);
        if overload {
            self.overloads.insert((scope.class, name), symbol);
        }
        self.self_attributes(function, scope);
    }

    /// Keeps of an overload's decorators those that all overloads of its name carry.
    fn share_decorators(&mut self, key: (Option<SymbolId>, &'a str), mut decorators: Vec<Decorator>) {
        let is_overload =
            |it: &Decorator| it.value.as_name().is_some_and(|name| name.rsplit('.').next() == Some("overload"));
        decorators.retain(|it| !is_overload(it));
        match self.shared.get_mut(&key) {
            Some(shared) => shared.retain(|it| decorators.iter().any(|other| other.value == it.value)),
            None => _ = self.shared.insert(key, decorators),
        }
    }

    /// True when a function of this name that is no overload follows.
    fn is_implemented(&self, name: &str, rest: &[StatementId]) -> bool {
        rest.iter().any(|id| match &self.source.tree[*id].kind {
            StatementKind::Function(function) => {
                self.source.text(function.name) == name && !self.source.is_decorated(&function.decorators, "overload")
            }
            _ => false,
        })
    }

    /// Adds an overload to the symbol that stands for its first one; false when there is none.
    fn merged(&mut self, name: &'a str, function: &Function, scope: &Scope<'a>) -> bool {
        let Some(first) = self.overloads.get(&(scope.class, name)) else { return false };
        let signature = self.source.signature(function);
        if let Some(kept) = &mut self.collected.symbols[first.0 as usize].signature {
            merge_overload(kept, signature);
        }
        true
    }

    fn class(&mut self, id: StatementId, class: &Class, scope: &Scope<'a>) {
        let source = self.source;
        let name = source.text(class.name);
        let mut symbol = self.symbol(name, SymbolKind::Class, source.tree[id].range, scope);
        symbol.decorators = source.decorators(&class.decorators).into();
        symbol.docstring = docstring::of_block(source.tree, &class.body).map(Into::into);
        symbol.bases = class.arguments.iter().map(|argument| source.base(argument)).collect();
        let symbol = self.push(symbol);
        self.collected.definitions.insert(id, symbol);
        if scope.class.is_none() {
            self.classes.insert(name, symbol);
        }
        let mut names = vec![name];
        names.extend(&scope.names);
        let mut inside = Scope {
            class: Some(symbol),
            names,
            members: self.members(&class.body),
            conditional: false,
            imports: ImportScope::Class,
        };
        self.block(&class.body, &mut inside);
        let members = &self.collected.symbols[symbol.0 as usize + 1..];
        let body = body::of_class(source, class, &inside.names, symbol, members);
        self.collected.symbols[symbol.0 as usize].body = body;
    }

    /// The names that statements of a class body define.
    fn members(&self, block: &Block) -> BTreeSet<&'a str> {
        let source = self.source;
        let mut members = BTreeSet::new();
        for id in block {
            match &source.tree[*id].kind {
                StatementKind::Function(function) => {
                    members.insert(source.text(function.name));
                }
                StatementKind::Class(class) => {
                    members.insert(source.text(class.name));
                }
                StatementKind::Assign { targets, .. } => {
                    members.extend(targets.iter().filter_map(|target| source.name(*target)));
                }
                StatementKind::AnnotatedAssign { target, .. } => members.extend(source.name(*target)),
                kind => visit::blocks(kind).into_iter().for_each(|block| members.extend(self.members(block))),
            }
        }
        members
    }

    /// The attributes that a method sets on its receiver, those left out that the class has already.
    fn self_attributes(&mut self, function: &Function, scope: &mut Scope<'a>) {
        let (Some(_), Some(receiver)) = (scope.class, self.source.receiver(function)) else { return };
        let statements: Vec<StatementId> = self.source.statements(&function.body).collect();
        for id in statements {
            let source = self.source;
            let (targets, value, annotation) = match &source.tree[id].kind {
                StatementKind::Assign { targets, value } => (targets.as_slice(), Some(*value), None),
                StatementKind::AnnotatedAssign { target, annotation, value } => {
                    (std::slice::from_ref(target), *value, Some(*annotation))
                }
                _ => continue,
            };
            let set = targets.iter().flat_map(|target| self.set_on(*target, value, receiver));
            for (name, value) in set.collect::<Vec<_>>() {
                if scope.members.insert(source.text(name)) {
                    self.attribute(Attribute { value, annotation, ..Attribute::plain(id, name) }, scope);
                }
            }
        }
    }

    /// The names behind `receiver.` in a target, with their values.
    fn set_on(
        &self,
        target: ExpressionId,
        value: Option<ExpressionId>,
        receiver: &str,
    ) -> Vec<(Name, Option<ExpressionId>)> {
        match &self.source.tree[target].kind {
            ExpressionKind::Attribute { value: object, attribute } if self.source.name(*object) == Some(receiver) => {
                vec![(*attribute, value)]
            }
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => {
                let inside = self.unpacked(items, value);
                inside.into_iter().flat_map(|(item, value)| self.set_on(item, value, receiver)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Targets with their values, where the value is a display as long as the targets.
    fn unpacked(
        &self,
        targets: &[ExpressionId],
        value: Option<ExpressionId>,
    ) -> Vec<(ExpressionId, Option<ExpressionId>)> {
        let values = value.map(|value| match &self.source.tree[value].kind {
            ExpressionKind::Tuple(values) | ExpressionKind::List(values) if values.len() == targets.len() => {
                values.iter().copied().map(Some).collect()
            }
            // `__getattr__, __dir__, __all__ = attach(…)`: what makes a lazy module is worth keeping whole.
            ExpressionKind::Call { .. } if targets.iter().any(|it| self.source.name(*it) == Some("__getattr__")) => {
                vec![Some(value); targets.len()]
            }
            _ => vec![None; targets.len()],
        });
        let values = values.unwrap_or_else(|| vec![None; targets.len()]);
        targets.iter().copied().zip(values).collect()
    }

    fn assign(
        &mut self,
        id: StatementId,
        target: ExpressionId,
        value: Option<ExpressionId>,
        rest: &[StatementId],
        scope: &Scope<'a>,
    ) {
        let source = self.source;
        match &source.tree[target].kind {
            ExpressionKind::Name => {
                let name = source.tree[target].range;
                let docstring = rest.first().and_then(|next| docstring::of_statement(source.tree, *next));
                self.attribute(Attribute { value, docstring, ..Attribute::plain(id, name) }, scope);
            }
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => {
                for (item, value) in self.unpacked(items, value) {
                    self.assign(id, item, value, &[], scope);
                }
            }
            ExpressionKind::Starred(inner) => self.assign(id, *inner, None, &[], scope),
            ExpressionKind::Attribute { value: object, attribute } if scope.class.is_none() => {
                self.assign_to_class(id, *object, *attribute, value, scope);
            }
            _ => {}
        }
    }

    /// `Class.attribute = value` below the class.
    fn assign_to_class(
        &mut self,
        id: StatementId,
        object: ExpressionId,
        attribute: Name,
        value: Option<ExpressionId>,
        scope: &Scope<'a>,
    ) {
        let class = self.source.name(object).and_then(|name| self.classes.get(name)).copied();
        if class.is_some() {
            let inside = Scope { class, ..scope.clone() };
            self.attribute(Attribute { value, ..Attribute::plain(id, attribute) }, &inside);
        }
    }

    fn annotated(
        &mut self,
        id: StatementId,
        target: ExpressionId,
        annotation: ExpressionId,
        value: Option<ExpressionId>,
        rest: &[StatementId],
        scope: &Scope<'a>,
    ) {
        let source = self.source;
        if source.name(target).is_none() {
            return;
        }
        let is_alias = source.last_segment(annotation) == Some("TypeAlias");
        let kind = if is_alias { SymbolKind::TypeAlias } else { SymbolKind::Attribute };
        let docstring = rest.first().and_then(|next| docstring::of_statement(source.tree, *next));
        let plain = Attribute::plain(id, source.tree[target].range);
        self.attribute(Attribute { kind, value, annotation: Some(annotation), docstring, ..plain }, scope);
    }

    fn attribute(&mut self, attribute: Attribute, scope: &Scope<'a>) {
        let source = self.source;
        let range = source.tree[attribute.statement].range;
        let name = source.text(attribute.name);
        let getter = attribute.value.filter(|_| scope.class.is_some()).filter(|value| self.is_property_call(*value));
        let kind = if getter.is_some() { SymbolKind::Property } else { attribute.kind };
        let mut symbol = self.symbol(name, kind, range, scope);
        symbol.docstring = attribute.docstring.map(Into::into);
        symbol.value = attribute.value.map(|value| source.value(value).into());
        symbol.annotation = attribute.annotation.map(|annotation| source.written(annotation).into());
        symbol.body = body::of_attribute(source, name, attribute.value, attribute.annotation, &scope.names);
        self.push(symbol);
    }

    /// `property(getter)`.
    fn is_property_call(&self, value: ExpressionId) -> bool {
        let is_call = matches!(self.source.tree[value].kind, ExpressionKind::Call { .. });
        is_call && self.source.last_segment(value).is_some_and(is_property_name)
    }
}

/// An assignment that becomes a symbol.
struct Attribute {
    statement: StatementId,
    name: Name,
    kind: SymbolKind,
    value: Option<ExpressionId>,
    annotation: Option<ExpressionId>,
    docstring: Option<String>,
}

impl Attribute {
    fn plain(statement: StatementId, name: Name) -> Self {
        let kind = SymbolKind::Attribute;
        Self { statement, name, kind, value: None, annotation: None, docstring: None }
    }

    fn alias(statement: StatementId, name: Name) -> Self {
        Self { kind: SymbolKind::TypeAlias, ..Self::plain(statement, name) }
    }
}
