//! The names of one module: what its statements bind, in the order in which they run.

use model::{Import, ImportScope, Outline, Symbol, SymbolId, SymbolKind, Value, WordRole};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

use super::exports::Exports;
use super::release::SymbolPlace;

/// What a name may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning<'a> {
    /// Defined in this module.
    Symbol(SymbolPlace),
    /// `from module import name`.
    Member { module: Cow<'a, str>, name: Cow<'a, str> },
    /// `import module`.
    Module(Cow<'a, str>),
}

/// How a name came into the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A definition or assignment.
    Defined,
    /// `from module import name`.
    Imported,
    /// `import module`: for the module's own use.
    Loaded,
    /// `import x as x`: meant for others.
    Redundant,
    /// A star import.
    Star,
    /// The module's `__getattr__`, or a table that it reads.
    Lazy,
}

/// One binding of a name.
#[derive(Debug, Clone)]
pub(super) struct Candidate<'a> {
    pub(super) meaning: Meaning<'a>,
    pub(super) origin: Origin,
}

/// Every binding of every name; of several the first that leads somewhere counts.
pub(super) type Names<'a> = FxHashMap<&'a str, Vec<Candidate<'a>>>;

/// The names of one module.
#[derive(Default)]
pub(super) struct Table<'a> {
    /// Bound when the module runs.
    pub(super) names: Names<'a>,
    /// Bound by the stub beside the source.
    pub(super) stub: Names<'a>,
    /// Bound for type checkers, in functions and in class bodies: enough to understand annotations and calls.
    pub(super) unreachable: FxHashMap<&'a str, Meaning<'a>>,
    /// Modules of star imports, in order.
    pub(super) stars: Vec<&'a str>,
    /// The value of `__all__`, once computed.
    pub(super) exports: Option<Exports<'a>>,
    /// True when the module does nothing but import and give other names: its imports are there for others.
    pub(super) is_facade: bool,
    /// True when the module defines a class or a function: what it imports from outside may be for its own use.
    pub(super) has_code: bool,
    /// The hashes of names that the module calls when it runs.
    pub(super) called: FxHashSet<u32>,
}

impl<'a> Table<'a> {
    pub(super) fn of(file: u32, outline: &'a Outline, stub: Option<(u32, &'a Outline)>) -> Self {
        let callables = |symbol: &Symbol| {
            let is_code = !matches!(symbol.kind, SymbolKind::Attribute | SymbolKind::TypeAlias);
            is_code && symbol.parent.is_none() && !symbol.name.starts_with("__")
        };
        Self {
            names: names(file, outline),
            stub: stub.map(|(file, outline)| names(file, outline)).unwrap_or_default(),
            unreachable: unreachable(outline),
            stars: stars(outline),
            exports: None,
            is_facade: outline.symbols.iter().filter(|it| it.parent.is_none()).all(|it| passes_on(outline, it)),
            called: called(outline),
            has_code: outline.symbols.iter().any(callables),
        }
    }
}

/// True for what a module of imports may hold beside them: another name for something, the fallback of an import, a
/// private or special name.
fn passes_on(outline: &Outline, symbol: &Symbol) -> bool {
    let is_code = !matches!(symbol.kind, SymbolKind::Attribute | SymbolKind::TypeAlias);
    let alias = matches!(symbol.value.as_deref(), Some(Value::Name(_))) || symbol.kind == SymbolKind::TypeAlias;
    let fallback = || outline.imports.iter().any(|import| import.binds == symbol.name);
    symbol.name.starts_with("__") || !is_code && (symbol.name.starts_with('_') || alias || fallback())
}

/// The names that statements outside any definition call with keywords, by their hash.
fn called(outline: &Outline) -> FxHashSet<u32> {
    let statements = outline.sites.iter().filter(|(site, _)| site.within.is_none());
    let callees = statements.flat_map(|(_, words)| {
        let keywords = words.iter().filter(|it| it.role == WordRole::Keyword);
        keywords.filter_map(|it| words.get(usize::from(it.callee))).filter(|it| it.role == WordRole::Name)
    });
    callees.map(|it| it.hash).collect()
}

fn stars(outline: &Outline) -> Vec<&str> {
    let runs = |import: &&Import| import.name.as_deref() == Some("*") && runs_at_import(import.scope);
    outline.imports.iter().filter(runs).map(|import| import.module.as_str()).collect()
}

fn runs_at_import(scope: ImportScope) -> bool {
    match scope {
        ImportScope::Module | ImportScope::Conditional => true,
        ImportScope::TypeChecking | ImportScope::Function | ImportScope::Class => false,
    }
}

fn unreachable(outline: &Outline) -> FxHashMap<&str, Meaning<'_>> {
    let bindings = outline.imports.iter().filter(|import| !runs_at_import(import.scope) && import.binds != "*");
    bindings.map(|import| (import.binds.as_str(), meaning(import))).collect()
}

/// What an import binds its name to.
pub(super) fn meaning(import: &Import) -> Meaning<'_> {
    match &import.name {
        Some(name) => Meaning::Member { module: Cow::Borrowed(&import.module), name: Cow::Borrowed(name) },
        None if import.aliased => Meaning::Module(Cow::Borrowed(&import.module)),
        None => Meaning::Module(Cow::Borrowed(import.module.split('.').next().unwrap_or(""))),
    }
}

fn names(file: u32, outline: &Outline) -> Names<'_> {
    let mut bindings: Vec<Binding<'_>> = Vec::new();
    bindings.extend(outline.imports.iter().filter_map(Binding::of_import));
    let own =
        outline.symbols.iter().enumerate().filter(|(_, symbol)| symbol.parent.is_none() && symbol.name != "__all__");
    bindings.extend(own.map(|(index, symbol)| Binding::of_symbol(file, index, symbol)));
    bindings.sort_by_key(|binding| binding.line);
    let mut names = Names::default();
    for binding in bindings {
        let candidates = names.entry(binding.name).or_default();
        if binding.replaces(candidates, outline) {
            candidates.clear();
        } else if !binding.conditional {
            continue;
        }
        candidates.push(binding.candidate);
    }
    names
}

/// One statement that binds a name.
struct Binding<'a> {
    name: &'a str,
    line: u32,
    conditional: bool,
    candidate: Candidate<'a>,
}

impl<'a> Binding<'a> {
    fn of_import(import: &'a Import) -> Option<Self> {
        let bound = runs_at_import(import.scope) && import.binds != "*";
        let redundant = import.aliased && import.name.as_deref().unwrap_or(&import.module) == import.binds;
        let origin = match &import.name {
            _ if redundant => Origin::Redundant,
            Some(_) => Origin::Imported,
            None => Origin::Loaded,
        };
        bound.then(|| Self {
            name: &import.binds,
            line: import.line,
            conditional: import.scope == ImportScope::Conditional,
            candidate: Candidate { meaning: meaning(import), origin },
        })
    }

    fn of_symbol(file: u32, index: usize, symbol: &'a Symbol) -> Self {
        let place = SymbolPlace { file, id: SymbolId(index as u32) };
        let candidate = Candidate { meaning: Meaning::Symbol(place), origin: Origin::Defined };
        Self { name: &symbol.name, line: symbol.lines.0, conditional: symbol.conditional, candidate }
    }

    /// True when it makes the earlier bindings of its name void.
    fn replaces(&self, earlier: &[Candidate<'_>], outline: &Outline) -> bool {
        let Some(last) = earlier.last() else { return true };
        match (&last.meaning, &self.candidate.meaning) {
            _ if self.conditional => false,
            (Meaning::Symbol(old), Meaning::Symbol(new)) => supersedes(outline.symbol(new.id), outline.symbol(old.id)),
            (_, Meaning::Symbol(new)) => gives_value(outline.symbol(new.id)),
            (_, Meaning::Member { .. } | Meaning::Module(_)) => true,
        }
    }
}

/// True for everything but a bare annotation.
fn gives_value(symbol: &Symbol) -> bool {
    symbol.kind != SymbolKind::Attribute || symbol.value.is_some() || symbol.annotation.is_none()
}

/// True when `new`, below `old` in the same body, is what the name means afterwards.
///
/// A wrapper (`f = cached(f)`), a setter and a bare annotation leave the definition that people know.
pub(super) fn supersedes(new: &Symbol, old: &Symbol) -> bool {
    let wraps = new.kind == SymbolKind::Attribute && old.kind != SymbolKind::Attribute;
    let accessor = new.decorators.iter().any(|it| accesses(&it.value, &new.name));
    !wraps && !accessor && gives_value(new)
}

/// True for `@x.setter`, `@x.deleter` and `@x.getter` on `x`.
fn accesses(decorator: &Value, name: &str) -> bool {
    let kind = decorator.as_name().and_then(|it| it.strip_prefix(name)).unwrap_or("");
    matches!(kind, ".setter" | ".deleter" | ".getter")
}
