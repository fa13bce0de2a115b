//! What calling or reading a definition gives.

use std::cell::RefCell;
use std::collections::BTreeSet;

use model::{Definition, DefinitionId, Symbol, SymbolKind, Value};
use rustc_hash::FxHashMap;

use super::type_expression::SELF;
use super::{Api, constructor};

/// Results found so far; `None` inside while one is being found.
#[derive(Default)]
pub(super) struct Memo(RefCell<FxHashMap<DefinitionId, Option<String>>>);

/// Functions that return what others return are followed this far.
const DEPTH_LIMIT: usize = 8;

/// A body that returns more kinds of things than this says nothing.
const UNION_LIMIT: usize = 4;

impl Api<'_> {
    /// The type that a call of the function, or a read of the property or attribute, at `id` gives.
    pub(super) fn result(&self, id: DefinitionId) -> Option<String> {
        self.result_within(id, 0)
    }

    fn result_within(&self, id: DefinitionId, depth: usize) -> Option<String> {
        if let Some(known) = self.returns.0.borrow().get(&id) {
            return known.clone();
        }
        if depth > DEPTH_LIMIT {
            return None;
        }
        self.returns.0.borrow_mut().insert(id, None);
        let result = self.find_result(id, depth);
        self.returns.0.borrow_mut().insert(id, result.clone());
        result
    }

    fn find_result(&self, id: DefinitionId, depth: usize) -> Option<String> {
        let definition = self.definition(id);
        let symbol = self.source(id)?;
        match symbol.kind {
            SymbolKind::Class => None,
            SymbolKind::TypeAlias | SymbolKind::Attribute => self.attribute_type(id, symbol, depth),
            SymbolKind::Function | SymbolKind::Method | SymbolKind::Property => {
                let annotated = self.names.signature(id).and_then(|signature| signature.returns.clone());
                match annotated {
                    Some(annotation) => Some(self.annotated_result(definition, symbol, &annotation)),
                    None => self.inferred_result(id, symbol, depth),
                }
            }
        }
    }

    fn annotated_result(&self, definition: &Definition, symbol: &Symbol, annotation: &str) -> String {
        let receiver = symbol.signature.as_deref().and_then(|signature| signature.parameters.first());
        let of_receiver = receiver.and_then(|first| first.annotation.as_deref()).is_some_and(|first| {
            // `def copy(self: T) -> T` and `def make(cls: Type[T]) -> T` give the receiver's own type.
            first == annotation || first.split(['[', ']']).nth(1) == Some(annotation)
        });
        if of_receiver && definition.owner.is_some() {
            return SELF.to_owned();
        }
        let written = self.typed(definition, annotation);
        managed(symbol, &written).unwrap_or(written)
    }

    fn attribute_type(&self, id: DefinitionId, symbol: &Symbol, depth: usize) -> Option<String> {
        let definition = self.definition(id);
        let stub = self.names.stub(id).and_then(|stub| stub.annotation.as_deref());
        let annotation = symbol.annotation.as_deref().or(stub);
        if let Some(annotation) = annotation.filter(|it| !matches!(it.rsplit('.').next(), Some("Final" | "ClassVar"))) {
            return Some(self.typed(definition, unwrapped(annotation)));
        }
        let value = symbol.value.as_deref()?;
        if let Some(owner) = definition.owner
            && self.is_enum(owner)
        {
            return Some(self.type_of_class(&self.definition(owner).path));
        }
        self.value_type(id, value, depth).or_else(|| self.passed_in(definition, value))
    }

    /// The annotation of the constructor's parameter that `self.x = parameter` keeps.
    fn passed_in(&self, definition: &Definition, value: &Value) -> Option<String> {
        let constructor = self.names.own_member(definition.owner?, "__init__")?;
        let signature = self.names.signature(constructor)?;
        let annotation = signature.parameter(value.as_name()?)?.annotation.clone()?;
        Some(self.typed(self.definition(constructor), &annotation))
    }

    /// All that the body returns, when that is a few known things and, at most, `None` besides.
    fn inferred_result(&self, id: DefinitionId, symbol: &Symbol, depth: usize) -> Option<String> {
        if constructor::is_generator_manager(symbol) {
            return None;
        }
        let is_none = |value: &&Value| value.as_name() == Some("None");
        let values = symbol.body.returns.iter().filter(|value| !is_none(value));
        let types: Option<BTreeSet<String>> = values.map(|it| self.value_type(id, it, depth)).collect();
        let types: Vec<String> = types?.into_iter().collect();
        match types.as_slice() {
            [] => None,
            [only] => Some(only.clone()),
            several if several.len() <= UNION_LIMIT => Some(format!("typing.Union[{}]", several.join(", "))),
            _ => None,
        }
    }

    /// The type of `value`, written in the body or at the place of the definition at `id`.
    fn value_type(&self, id: DefinitionId, value: &Value, depth: usize) -> Option<String> {
        match value {
            Value::Name(name) => self.name_type(id, name, depth),
            Value::Call { callee, arguments } if self.is_cast(id, callee) => self.cast_type(id, arguments),
            Value::Call { callee, .. } => self.call_type(id, callee, depth),
            Value::Text(_) => Some("str".to_owned()),
            Value::Table(_) => Some("dict".to_owned()),
            Value::List(_) | Value::Other(_) => None,
        }
    }

    fn name_type(&self, id: DefinitionId, name: &str, depth: usize) -> Option<String> {
        if name == "self" && self.definition(id).owner.is_some() {
            return Some(SELF.to_owned());
        }
        match self.meant(id, name)? {
            Meant::Definition(target) if target != id => {
                let is_value =
                    matches!(self.definition(target).kind, Some(SymbolKind::Attribute | SymbolKind::Property));
                is_value.then(|| self.result_within(target, depth + 1)).flatten()
            }
            Meant::Definition(_) | Meant::Outside(_) => None,
        }
    }

    fn call_type(&self, id: DefinitionId, callee: &str, depth: usize) -> Option<String> {
        let own = self.definition(id).owner;
        if matches!(callee, "cls" | "self.__class__" | "type(self)") && own.is_some() {
            return Some(SELF.to_owned());
        }
        match self.meant(id, callee)? {
            Meant::Outside(path) => path.last().starts_with(char::is_uppercase).then(|| path.as_str().to_owned()),
            Meant::Definition(target) => match self.definition(target).kind? {
                SymbolKind::Class => Some(self.type_of_class(&self.definition(target).path)),
                SymbolKind::Function | SymbolKind::Method => self.called(target, depth),
                SymbolKind::Property | SymbolKind::Attribute | SymbolKind::TypeAlias => None,
            },
        }
    }

    fn is_cast(&self, id: DefinitionId, callee: &str) -> bool {
        let outside = matches!(self.meant(id, callee), Some(Meant::Outside(path)) if path.last() == "cast");
        outside && matches!(callee, "cast" | "typing.cast" | "t.cast" | "typing_extensions.cast")
    }

    /// `cast(T, value)` is a `T`, whatever the value.
    fn cast_type(&self, id: DefinitionId, arguments: &[model::Argument]) -> Option<String> {
        let stated = &arguments.first()?.value;
        let written = stated.as_name().or_else(|| stated.as_text())?;
        Some(self.typed(self.definition(id), written))
    }

    /// The result of another function; a coroutine's is not there without `await`.
    fn called(&self, target: DefinitionId, depth: usize) -> Option<String> {
        let is_async = self.names.signature(target).is_some_and(|signature| signature.is_async);
        if is_async { None } else { self.result_within(target, depth + 1) }
    }

    /// What a dotted name in the body of `id` stands for.
    fn meant(&self, id: DefinitionId, name: &str) -> Option<Meant> {
        let definition = self.definition(id);
        if let Some((owner, rest)) = definition.owner.zip(name.strip_prefix("self.").or(name.strip_prefix("cls."))) {
            return self.names.member(owner, rest).map(Meant::Definition);
        }
        let path = self.names.path(definition, name)?;
        Some(self.graph().resolve(&path).map_or(Meant::Outside(path), Meant::Definition))
    }

    fn is_enum(&self, class: DefinitionId) -> bool {
        let names_enum =
            |base: &model::DottedName| matches!(base.last(), "Enum" | "IntEnum" | "StrEnum" | "Flag" | "IntFlag");
        self.names.lineage(class).iter().any(|class| self.definition(*class).bases.iter().any(names_enum))
    }
}

/// What a name stands for.
enum Meant {
    Definition(DefinitionId),
    Outside(model::DottedName),
}

/// `Final[X]` and `ClassVar[X]` are `X`.
fn unwrapped(annotation: &str) -> &str {
    let wrapped = |head: &str| annotation.split_once('[').filter(|(name, _)| name.rsplit('.').next() == Some(head));
    let inside = wrapped("ClassVar").or_else(|| wrapped("Final")).and_then(|(_, inside)| inside.strip_suffix(']'));
    inside.unwrap_or(annotation)
}

/// A generator made a context manager: `Iterator[X]` gives an `X` on entering.
fn managed(symbol: &Symbol, returns: &str) -> Option<String> {
    let manager =
        symbol.decorators.iter().find_map(|decorator| match decorator.value.as_name()?.rsplit('.').next()? {
            "contextmanager" => Some("contextlib.AbstractContextManager"),
            "asynccontextmanager" => Some("contextlib.AbstractAsyncContextManager"),
            _ => None,
        })?;
    let (head, inside) = returns.strip_suffix(']')?.split_once('[')?;
    let is_iterator = ["Iterator", "Generator", "Iterable"].iter().any(|name| head.ends_with(name));
    let yielded = first_argument(inside);
    is_iterator.then(|| format!("{manager}[{yielded}]"))
}

/// The text up to the first comma that is not inside brackets.
fn first_argument(arguments: &str) -> &str {
    let mut depth = 0;
    let end = arguments.find(|letter: char| {
        depth += i32::from(letter == '[') - i32::from(letter == ']');
        letter == ',' && depth == 0
    });
    arguments[..end.unwrap_or(arguments.len())].trim()
}
