//! What calling a function of the project gives: by its annotation, else by what it returns.

use super::{
    ClassRef, OwnFunction, Type,
    class_table::{MemberSource, decorator_name, function_node, has_decorator},
    parents::statements_within,
    site_type::known_or,
    world::{World, remembered},
};
use crate::python::{
    syntax::{ExpressionId, ExpressionKind, Function, StatementId, StatementKind, Tree},
    visit::{self, Node},
};

/// Decorators that leave the result of a function alone.
const TRANSPARENT: &[&str] = &[
    "abstractmethod",
    "cache",
    "cached_property",
    "classmethod",
    "final",
    "lru_cache",
    "override",
    "property",
    "setter",
    "getter",
    "staticmethod",
    "wraps",
    "abstractproperty",
    "deprecated",
    "retry",
];

impl World<'_> {
    /// What a call of `function` gives on `receiver`.
    pub(super) fn function_result(&self, function: OwnFunction, receiver: Option<&Type>) -> Type {
        let plain = remembered(&self.results, function, || self.deeper(|| self.plain_result(function)));
        if let (Type::Unknown, Some(argument)) = (&plain, self.parameter_result(function, receiver)) {
            return argument;
        }
        match (receiver, self.class_of_method(function)) {
            (Some(receiver), Some(owner)) if self.gives_self(function) => {
                self.rebound(&plain, &ClassRef::Own(owner), receiver)
            }
            _ => plain,
        }
    }

    /// What the type parameter of the class that the result is annotated with stands for.
    fn parameter_result(&self, function: OwnFunction, receiver: Option<&Type>) -> Option<Type> {
        let returns = function_node(self.tree(function.file), function.statement).returns?;
        self.type_argument(receiver?, self.class_of_method(function)?, returns)
    }

    /// A method that returns `self` gives the class that it is called on.
    fn rebound(&self, result: &Type, owner: &ClassRef, receiver: &Type) -> Type {
        result.map(|it| match (it, receiver) {
            (Type::Instance(class, _), Type::Class(actual) | Type::Instance(actual, _))
                if class == owner && self.descends(actual, owner) =>
            {
                Type::Instance(actual.clone(), Vec::new())
            }
            _ => it.clone(),
        })
    }

    /// True when the result is the receiver's class whatever subclass that is.
    fn gives_self(&self, function: OwnFunction) -> bool {
        let tree = self.tree(function.file);
        let node = function_node(tree, function.statement);
        match node.returns {
            Some(returns) => tree.text(tree[returns].range).trim_matches(['"', '\'']).ends_with("Self"),
            None => true,
        }
    }

    /// What the name of the function at `statement` stands for once its decorators have run.
    pub(super) fn decorated(&self, file: usize, statement: StatementId) -> Type {
        let decorators = &function_node(self.tree(file), statement).decorators;
        let plain = Type::Function(OwnFunction { file, statement });
        decorators.iter().rev().fold(plain, |inner, decorator| self.decorate(file, inner, *decorator))
    }

    /// An object of a class that is known replaces the function; any other decorator is taken to keep it.
    fn decorate(&self, file: usize, inner: Type, decorator: ExpressionId) -> Type {
        let result = self.deeper(|| self.call_of(file, decorator));
        match &result {
            Type::Instance(ClassRef::Outside(path), _) if self.core.owns(path) && self.core.is_class(path) => result,
            Type::Instance(ClassRef::Own(_), _) => result,
            _ => inner,
        }
    }

    fn plain_result(&self, function: OwnFunction) -> Type {
        let OwnFunction { file, statement } = function;
        let tree = self.tree(file);
        let node = function_node(tree, statement);
        let manager = ["contextmanager", "asynccontextmanager"].iter().any(|name| has_decorator(tree, node, name));
        let opaque = |decorator: &&ExpressionId| {
            !TRANSPARENT.contains(&decorator_name(tree, **decorator)) && !self.keeps_result(file, **decorator)
        };
        if manager {
            let element = self.element(&self.body_result(file, node));
            return Type::Instance(ClassRef::Outside("typing.ContextManager".into()), vec![element]);
        }
        if node.returns.is_none() && node.decorators.iter().any(|decorator| opaque(&decorator)) {
            return Type::Unknown;
        }
        let result = known_or(self.commented_result(file, statement), || self.body_result(file, node));
        let is_generator =
            matches!(&result, Type::Instance(ClassRef::Outside(path), _) if path.last().starts_with("Async"));
        if node.is_async && !is_generator {
            return Type::Instance(ClassRef::Outside("typing.Awaitable".into()), vec![result]);
        }
        result
    }

    fn body_result(&self, file: usize, node: &Function) -> Type {
        if let Some(returns) = node.returns {
            return self.annotation(file, returns);
        }
        let tree = self.tree(file);
        let yields = yielded(tree, node);
        if !yields.is_empty() {
            let element = Type::join(yields.into_iter().map(|value| self.infer(file, value)));
            let name = if node.is_async { "typing.AsyncGenerator" } else { "typing.Generator" };
            return Type::Instance(ClassRef::Outside(name.into()), vec![element]);
        }
        Type::join(returned(tree, node).into_iter().map(|value| match value {
            Some(value) => self.infer(file, value),
            None => Type::none(),
        }))
    }

    /// What calling the method `name` on `receiver` gives.
    pub(super) fn method_result_of(&self, receiver: &Type, name: &str) -> Type {
        receiver.map(|it| match it {
            Type::Instance(ClassRef::Outside(path), arguments) if self.core.member(path, name).is_none() => {
                self.container_method(path.as_str(), arguments, name).unwrap_or(Type::Unknown)
            }
            Type::Instance(class, _) | Type::Class(class) => self.method_along(it, &self.lineage(class).classes, name),
            Type::Super(class) => {
                let own = Type::Instance(ClassRef::Own(*class), Vec::new());
                self.method_along(&own, &self.lineage(&ClassRef::Own(*class)).classes[1..], name)
            }
            _ => Type::Unknown,
        })
    }

    fn method_along(&self, receiver: &Type, classes: &[ClassRef], name: &str) -> Type {
        match self.own_member(classes, name) {
            Some((owner, sources)) => Type::join(sources.iter().map(|source| match source {
                MemberSource::Method(statement) => {
                    let function = OwnFunction { file: owner.file, statement: *statement };
                    self.function_result(function, Some(receiver))
                }
                _ => Type::Unknown,
            })),
            None => {
                let above = || classes.iter().find_map(|class| self.outside_method(receiver, class, name));
                above().or_else(|| self.container_method_of(receiver, name)).unwrap_or(Type::Unknown)
            }
        }
    }

    fn container_method_of(&self, receiver: &Type, name: &str) -> Option<Type> {
        let Type::Instance(ClassRef::Own(class), _) = receiver else { return None };
        match self.container_base(*class)? {
            Type::Instance(ClassRef::Outside(path), held) => self.container_method(path.as_str(), &held, name),
            _ => None,
        }
    }

    fn outside_method(&self, receiver: &Type, class: &ClassRef, name: &str) -> Option<Type> {
        let ClassRef::Outside(path) = class else { return None };
        let (_, member) = self.core.member(path, name)?;
        let returns = member.returns.as_deref()?;
        let as_instance = match receiver {
            Type::Class(class) => Type::Instance(class.clone(), Vec::new()),
            other => other.clone(),
        };
        let result = self.release_type(returns, &as_instance);
        let is_async = member.signature.as_ref().is_some_and(|signature| signature.is_async);
        Some(if is_async { awaitable(result) } else { result })
    }
}

/// An awaitable of `result`, which may say so itself already.
pub(super) fn awaitable(result: Type) -> Type {
    match &result {
        Type::Instance(ClassRef::Outside(path), _) if is_awaitable(path.last()) => result,
        _ => Type::Instance(ClassRef::Outside("typing.Awaitable".into()), vec![result]),
    }
}

/// Types of results that are given without `await`, or are awaitable themselves.
fn is_awaitable(name: &str) -> bool {
    matches!(name, "Awaitable" | "Coroutine" | "AsyncIterator" | "AsyncGenerator" | "AsyncIterable")
}

pub(super) fn returned(tree: &Tree, node: &Function) -> Vec<Option<ExpressionId>> {
    let inside = statements_within(tree, &node.body).into_iter();
    inside
        .filter_map(|id| match &tree[id].kind {
            StatementKind::Return(value) => Some(*value),
            _ => None,
        })
        .collect()
}

/// True for functions whose call gives a generator.
pub(super) fn is_generator(tree: &Tree, node: &Function) -> bool {
    !yielded(tree, node).is_empty()
}

/// What the function itself yields.
fn yielded(tree: &Tree, node: &Function) -> Vec<ExpressionId> {
    let mut found = Vec::new();
    let mut walk = visit::walk(tree, &node.body);
    while let Some(next) = walk.next() {
        match next {
            Node::Statement(id) if matches!(tree[id].kind, StatementKind::Function(_) | StatementKind::Class(_)) => {
                walk.skip_parts();
            }
            Node::Expression(id) => match tree[id].kind {
                ExpressionKind::Lambda { .. } => walk.skip_parts(),
                ExpressionKind::Yield(Some(value)) => found.push(value),
                _ => {}
            },
            Node::Statement(_) => {}
        }
    }
    found
}
