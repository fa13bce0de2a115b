//! Whether a callable takes what its signature says, or what a decorator or a metaclass makes of it.

use model::{
    Decorator, Definition, DefinitionId, DottedName, Symbol, SymbolKind, Value, is_class_keyword, is_standard_library,
};

use super::Api;

/// Decorators of the standard library, and ones like them, that leave the parameters as they are.
const TRANSPARENT: &[&str] = &[
    "abstractclassmethod",
    "abstractmethod",
    "abstractstaticmethod",
    "asynccontextmanager",
    "attrs",
    "cache",
    "classmethod",
    "contextmanager",
    "coroutine",
    "dataclass",
    "dataclass_transform",
    "define",
    "deprecated",
    "final",
    "frozen",
    "lru_cache",
    "mutable",
    "no_type_check",
    "override",
    "runtime_checkable",
    "s",
    "staticmethod",
    "total_ordering",
    "wraps",
];

/// Bases outside the release that make instances in a way of their own.
const OWN_CONSTRUCTION: [&str; 2] = ["enum", "ctypes"];

impl Api<'_> {
    /// True when calls of the definition at `id` may take other arguments than its signature says.
    pub(super) fn is_opaque(&self, id: DefinitionId) -> bool {
        let Some(symbol) = self.source(id) else { return true };
        match symbol.kind {
            SymbolKind::Class => self.names.lineage(id).iter().any(|class| self.is_opaque_class(*class)),
            SymbolKind::Function | SymbolKind::Method => self.is_wrapped(id, symbol),
            SymbolKind::Property | SymbolKind::Attribute | SymbolKind::TypeAlias => false,
        }
    }

    fn is_opaque_class(&self, class: DefinitionId) -> bool {
        if let Some(known) = self.opaque.borrow().get(&class) {
            return *known;
        }
        let opaque = self.makes_instances_otherwise(class);
        self.opaque.borrow_mut().insert(class, opaque);
        opaque
    }

    fn makes_instances_otherwise(&self, class: DefinitionId) -> bool {
        let Some(symbol) = self.source(class) else { return true };
        let constructors = ["__init__", "__new__"].into_iter().filter_map(|name| self.names.own_member(class, name));
        let wrapped = constructors.into_iter().any(|id| self.source(id).is_none_or(|it| self.is_wrapped(id, it)));
        let metaclass = symbol.bases.iter().any(|base| is_class_keyword(base, "metaclass") && !is_abstract(base));
        let foreign = |base: &DottedName| self.graph().resolve(base).is_none() && !is_harmless(base);
        wrapped || metaclass || self.is_wrapped(class, symbol) || self.definition(class).bases.iter().any(foreign)
    }

    /// True when a decorator may change the parameters, or another definition may win.
    fn is_wrapped(&self, id: DefinitionId, symbol: &Symbol) -> bool {
        let at = self.definition(id);
        symbol.conditional || symbol.decorators.iter().any(|decorator| !self.is_transparent(at, decorator))
    }

    fn is_transparent(&self, at: &Definition, decorator: &Decorator) -> bool {
        let name = match &decorator.value {
            Value::Name(name) => name,
            Value::Call { callee, .. } => callee,
            Value::Text(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => return false,
        };
        let own = self.names.path(at, name).and_then(|path| self.graph().resolve(&path));
        match own {
            Some(id) => self.passes_through(id),
            None => TRANSPARENT.contains(&name.rsplit('.').next().unwrap_or(name)),
        }
    }

    /// True when the wrappers that the decorator at `id` makes hand on what they are given, and nothing else.
    fn passes_through(&self, id: DefinitionId) -> bool {
        self.source(id).is_some_and(|symbol| symbol.kind == SymbolKind::Function && symbol.body.wraps_openly)
    }
}

fn is_abstract(metaclass: &Value) -> bool {
    match metaclass {
        Value::Other(text) => text.ends_with("ABCMeta"),
        Value::Name(_) | Value::Text(_) | Value::Call { .. } | Value::List(_) | Value::Table(_) => false,
    }
}

/// True for bases outside the release below which a constructor is still called with what it says.
fn is_harmless(base: &DottedName) -> bool {
    let builtin = base.depth() == 0 && is_builtin_class(base.as_str());
    builtin || (base.depth() > 0 && is_standard_library(base.root()) && !OWN_CONSTRUCTION.contains(&base.root()))
}

fn is_builtin_class(name: &str) -> bool {
    let failure = ["Error", "Exception", "Warning"].iter().any(|ending| name.ends_with(ending));
    let plain = ["object", "dict", "list", "set", "frozenset", "tuple", "str", "bytes", "int", "float"];
    failure || plain.contains(&name) || matches!(name, "ABC" | "Generic" | "Protocol")
}
